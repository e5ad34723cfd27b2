"""A model under test: its class, who ships it, and how it is made of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.declared import MODEL_OFFERS, AnyParameter, Declaration, PointsParameter, Value, read_declaration
from gql_server.plugin_api.declared.parameter_values import canonical_json, show_values
from gql_server.plugin_api.parameters import ParameterInvalid
from gql_server.units import WAD

OFFERS: Final = {offer.kind: offer for offer in MODEL_OFFERS.values()}
KIND_NAMES: Final = {
    ModelKind.RATE_MODEL: "rate model",
    ModelKind.STAKING_REWARD: "staking reward",
    ModelKind.LIQUIDATION_POLICY: "liquidation policy",
}


class ConstructorBroke(Exception):
    """A constructor raised something else than ``ParameterInvalid``."""


@dataclass(frozen=True)
class Made:
    """A model made with accepted parameters."""

    model: Any
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Subject:
    """One model under test.

    Args:
        cls: Its class.
        given: Values of parameters that have no default, where the kit cannot find any by itself.
    """

    kind: ModelKind
    cls: Any
    distribution: str
    version: str
    given: Mapping[str, Value] | None = field(default=None, hash=False)

    @property
    def title(self) -> str:
        """Who it is: distribution, version and model."""
        name = getattr(self.cls, "name", None) or getattr(self.cls, "__name__", repr(self.cls))
        return f"{self.distribution} {self.version}, {KIND_NAMES[self.kind]} {name}"

    @cached_property
    def declaration(self) -> Declaration:
        """What the class declares.

        Raises:
            DeclarationRefused: It is not declared as the plugin API asks for.
        """
        return read_declaration(OFFERS[self.kind], self.cls)

    def make(self, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - the plugin's own class
        """Return the model made with these values, None when it says that they do not go together.

        Raises:
            ConstructorBroke: It raised anything else.
        """
        try:
            return self.cls(**values)
        except ParameterInvalid:
            return None
        except (Exception, SystemExit) as error:
            raise ConstructorBroke(f"raised {type(error).__name__}: {error}") from error

    @cached_property
    def start(self) -> Mapping[str, Value] | None:
        """Values that the model accepts, all defaults where it has them; None when none could be found."""
        for values in self._guesses():
            if self.make(values) is not None:
                return values
        return None

    def shown(self, values: Mapping[str, Value]) -> str:
        """Return values as a client would send them, on one line."""
        shown = show_values(self.declaration.parameters, canonical_json(values))
        return ", ".join(f"{name}={value}" for name, value in shown.items()).replace("'", "") or "none"

    def _guesses(self) -> Iterator[dict[str, Value]]:
        given = dict(self.given or {})
        for part in (0, 500, 1000, 1, 100, 900):
            yield {
                parameter.name: _at(parameter, part) if parameter.default is None else parameter.default
                for parameter in self.declaration.parameters
            } | given


def _at(parameter: AnyParameter, part: int) -> Value:
    """Return the value that lies so many thousandths into a parameter's range; for points a rising line."""
    if not isinstance(parameter, PointsParameter):
        low = parameter.minimum
        return low + (parameter.maximum - low) * part // 1000
    count = max(parameter.count_minimum, 2) if parameter.count_maximum > 1 else 1
    x, y = parameter.x, parameter.y
    top = y.minimum + (min(y.maximum, y.minimum + WAD) - y.minimum) * max(part, 1) // 1000
    steps = max(count - 1, 1)
    return tuple(
        (x.minimum + (x.maximum - x.minimum) * index // steps, y.minimum + (top - y.minimum) * index // steps)
        for index in range(count)
    )


def sample_values(subject: Subject) -> Iterator[Mapping[str, Value]]:
    """Yield the same accepted parameters at every run: the defaults, and values further and further into the ranges."""
    start = dict(subject.start or {})
    yield start
    for part in (150, 600, 950):
        values = dict(start)
        for parameter in subject.declaration.parameters:
            if isinstance(parameter, PointsParameter):
                continue
            moved = parameter.minimum + (parameter.maximum - parameter.minimum) * part // 1000
            if subject.make(values | {parameter.name: moved}) is not None:
                values[parameter.name] = moved
        yield values
