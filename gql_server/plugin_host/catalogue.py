"""What is installed: plugins, their models, and every model's parameters, for people and programs to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.declared.types import AnyParameter


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a market can use.

    Args:
        version: Of the distribution; a market records it (rule R5).
        description: The class's docstring.
        formula: One line for people.
        parameters: In the order of declaration.
        schema: JSON Schema of the parameters.
        make: The class itself, for the host's own use.
        is_monotone: Whether the rate never falls when utilization rises; True for what is not a rate model.
        feeds: What a staking reward wants to be told; empty for what is none.
    """

    kind: ModelKind
    name: str
    distribution: str
    version: str
    description: str
    formula: str
    parameters: tuple[AnyParameter, ...]
    schema: Mapping[str, object] = field(repr=False, compare=False)
    make: Any = field(repr=False, compare=False)
    is_monotone: bool = True
    feeds: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """Return who answers for it: distribution and version, as every fault begins."""
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin as it was loaded: an entry point of a distribution, with its models ordered by kind and name."""

    name: str
    distribution: str
    version: str
    models: tuple[Model, ...]


class Catalogue:
    """Registries keyed by name, walked in order of the names: the order of registration changes nothing."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        """Index what was loaded; names are unique already."""
        self._plugins = tuple(sorted(plugins, key=lambda plugin: (plugin.distribution, plugin.name)))
        models = [model for plugin in plugins for model in plugin.models]
        self._models = {(model.kind, model.name): model for model in sorted(models, key=lambda m: (m.kind, m.name))}

    def plugins(self) -> tuple[Plugin, ...]:
        """Return every loaded plugin, ordered by distribution and name."""
        return self._plugins

    def models(self, kind: ModelKind | None = None) -> tuple[Model, ...]:
        """Return every model, or those of one kind, ordered by kind and name."""
        return tuple(model for model in self._models.values() if kind is None or model.kind is kind)

    def model(self, kind: ModelKind, name: str) -> Model | None:
        """Return one model, None when it is not installed."""
        return self._models.get((kind, name))
