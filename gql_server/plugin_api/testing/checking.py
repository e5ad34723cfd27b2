"""All laws of a plugin: each a check that can be held by itself, or all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.answers import Misbehaved
from gql_server.plugin_api.declared import DeclarationRefused
from gql_server.plugin_api.testing.elsewhere import NeverEnded, answers_elsewhere, together
from gql_server.plugin_api.testing.laws import EXAMPLES, Law, LawBroken, Trial
from gql_server.plugin_api.testing.plugin_laws import PLUGIN_LAWS
from gql_server.plugin_api.testing.plugins import PluginUnderTest, find_plugin
from gql_server.plugin_api.testing.policy_laws import POLICY_LAWS
from gql_server.plugin_api.testing.rate_laws import RATE_LAWS
from gql_server.plugin_api.testing.reward_laws import REWARD_LAWS
from gql_server.plugin_api.testing.subjects import KIND_NAMES, ConstructorBroke, Subject

LAWS_BY_KIND: Final[Mapping[ModelKind, Mapping[str, Law]]] = {
    ModelKind.RATE_MODEL: RATE_LAWS,
    ModelKind.STAKING_REWARD: REWARD_LAWS,
    ModelKind.LIQUIDATION_POLICY: POLICY_LAWS,
}


class PluginBroken(AssertionError):
    """A plugin breaks laws.

    Attributes:
        broken: Each of them.
    """

    def __init__(self, title: str, broken: list[LawBroken], count: int) -> None:
        """Say which laws, one after the other; one that was met while others were tried is told once."""
        once: dict[tuple[str, str], LawBroken] = {}
        for fault in broken:
            once.setdefault((fault.title, fault.law), fault)
        told = list(once.values())
        super().__init__(f"{title} breaks {len(told)} of {count} laws\n\n" + "\n\n".join(map(str, told)))
        self.broken = told


@dataclass(frozen=True)
class Check:
    """One law, for one model of a plugin or for the plugin as a package."""

    law: Law
    laws: Mapping[str, Law]
    tried: Subject | PluginUnderTest

    @property
    def name(self) -> str:
        """Model and law, such as ``rate model square_curve: monotone``."""
        if isinstance(self.tried, PluginUnderTest):
            return f"package: {self.law.name}"
        return f"{KIND_NAMES[self.tried.kind]} {getattr(self.tried.cls, 'name', self.tried.cls)}: {self.law.name}"

    def hold(self, examples: int = EXAMPLES) -> None:
        """Hold the model to the law.

        Raises:
            LawBroken: It does not hold, or another law does not without which this one cannot be tried.
        """
        if not isinstance(self.tried, Subject):
            Trial(self.law, self.laws, self.tried, examples).hold()
            return
        key = (self.law.hold, self.tried, examples)
        if key not in _held:  # Laws that are about the same answers are tried by one run of examples.
            _held[key] = None
            try:
                self._hold_model(self.tried, examples)
            except LawBroken as broken:
                _held[key] = broken
        told = _held[key]
        if told is not None:
            raise told.with_traceback(None)

    def _hold_model(self, subject: Subject, examples: int) -> None:
        trial = Trial(self.law, self.laws, subject, examples)
        try:
            _require_life(trial, subject)
            trial.hold()
        except ConstructorBroke as error:
            raise trial.broken(f"the constructor {error}", law="parameters") from None
        except Misbehaved as fault:  # Only a policy's penalty is asked for while examples are made.
            raise trial.broken(f"penalty_max {fault}", law="penalty") from None


_held: dict[tuple[object, Subject, int], LawBroken | None] = {}
"""What came of the runs so far, by what was tried on which model with how many examples."""


def _require_life(trial: Trial, subject: Subject) -> None:
    """See that the model can be asked at all: that it is declared, can be made, and does not take the interpreter with it."""
    if trial.law.name == "declared":
        return
    try:
        subject.declaration  # noqa: B018 - reading it refuses what is not declared
    except DeclarationRefused as refused:
        raise trial.broken(str(refused), law="declared") from None
    if trial.law.name == "parameters":
        return
    if subject.start is None:
        raise trial.broken("no values could be found that it accepts; give them: `parameters = {…}`", law="parameters")
    try:
        answers_elsewhere(subject)
    except NeverEnded as error:
        raise trial.broken(str(error), law="quick") from None


def checks_of_model(subject: Subject) -> Iterator[Check]:
    """Yield the checks of one model."""
    laws = LAWS_BY_KIND[subject.kind]
    yield from (Check(law, laws, subject) for law in laws.values())


def checks_of(plugin: str | Path) -> list[Check]:
    """Return every check of a plugin: of the package first, then of each of its models.

    Args:
        plugin: The name of an installed distribution, or a project's folder.

    Raises:
        PluginNotFound: There is no such plugin.
    """
    found = find_plugin(plugin)
    package = [Check(law, PLUGIN_LAWS, found) for law in PLUGIN_LAWS.values()]
    try:
        subjects = list(found.subjects())
    except (Exception, SystemExit):  # noqa: BLE001 - the laws of the package say what is wrong with it
        subjects = []
    together(subjects)
    return package + [check for subject in subjects for check in checks_of_model(subject)]


def check_plugin(
    plugin: str | Path, *, examples: int = EXAMPLES, tell: Callable[[Check, LawBroken | None], None] | None = None
) -> int:
    """Hold a plugin to every law, and return how many there were.

    Args:
        plugin: The name of an installed distribution, or a project's folder.
        examples: How many examples each law is tried on.
        tell: Called after each check, with what was broken.

    Raises:
        PluginNotFound: There is no such plugin.
        PluginBroken: It breaks laws; all of them are told.
    """
    checks = checks_of(plugin)
    broken: list[LawBroken] = []
    for check in checks:
        fault = None
        try:
            check.hold(examples)
        except LawBroken as error:
            fault = error
            broken.append(error)
        if tell is not None:
            tell(check, fault)
    if broken:
        raise PluginBroken(find_plugin(plugin).title, broken, len(checks))
    return len(checks)
