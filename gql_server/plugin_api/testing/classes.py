"""Classes of tests: subclass one, name a model or a plugin, and every law is a test of your suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any, ClassVar

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.declared import Value
from gql_server.plugin_api.testing.checking import LAWS_BY_KIND, Check, checks_of
from gql_server.plugin_api.testing.laws import EXAMPLES
from gql_server.plugin_api.testing.subjects import Subject


class ModelLaws:
    """The laws of one model. Each is a method ``test_<law>``.

    Attributes:
        model: The class under test.
        parameters: Values of parameters without a default, where the kit cannot find any that go together.
        examples: How many examples each law is tried on.
    """

    kind: ClassVar[ModelKind]
    model: ClassVar[type]
    parameters: ClassVar[Mapping[str, Value]] = {}
    examples: ClassVar[int] = EXAMPLES

    @classmethod
    def subject(cls) -> Subject:
        """Return the model under test, with who ships it."""
        return _subject(cls.kind, cls.model, tuple(cls.parameters.items()))


@lru_cache
def _subject(kind: ModelKind, model: type, parameters: tuple[tuple[str, Value], ...]) -> Subject:
    package = model.__module__.partition(".")[0]
    owners = packages_distributions().get(package, ())
    name, number = (owners[0], version(owners[0])) if owners else (package, "(not installed)")
    return Subject(kind, model, name, number, dict(parameters))


def _test_of(kind: ModelKind, law: str) -> Callable[[ModelLaws], None]:
    laws = LAWS_BY_KIND[kind]

    def test(self: ModelLaws) -> None:
        Check(laws[law], laws, self.subject()).hold(self.examples)

    test.__name__ = test.__qualname__ = f"test_{law}"
    test.__doc__ = laws[law].statement
    return test


def _with_laws(cls: type[ModelLaws]) -> type[ModelLaws]:
    for law in LAWS_BY_KIND[cls.kind]:
        setattr(cls, f"test_{law}", _test_of(cls.kind, law))
    return cls


@_with_laws
class RateModelLaws(ModelLaws):
    """The laws of rate models; set ``model``."""

    kind = ModelKind.RATE_MODEL


@_with_laws
class StakingRewardLaws(ModelLaws):
    """The laws of staking rewards; set ``model``."""

    kind = ModelKind.STAKING_REWARD


@_with_laws
class LiquidationPolicyLaws(ModelLaws):
    """The laws of liquidation policies; set ``model``."""

    kind = ModelKind.LIQUIDATION_POLICY


class PluginLaws:
    """The laws of a whole plugin, package and models.

    Attributes:
        plugin: The name of an installed distribution, or a project's folder.
        examples: How many examples each law is tried on.
    """

    plugin: ClassVar[str | Path]
    examples: ClassVar[int] = EXAMPLES

    def pytest_generate_tests(self, metafunc: Any) -> None:  # noqa: ANN401 - pytest's own, which is not imported here
        """Make a test of every check."""
        if "check" in metafunc.fixturenames:
            metafunc.parametrize("check", checks_of(self.plugin), ids=lambda check: check.name)

    def test_law(self, check: Check) -> None:
        """Hold the plugin to one law."""
        check.hold(self.examples)
