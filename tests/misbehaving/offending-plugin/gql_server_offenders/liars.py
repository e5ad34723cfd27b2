# ruff: noqa: ANN401, ARG002 - a model that misbehaves ignores what it is asked and answers anything
"""Rate models whose answers cannot be believed: a server sees it at once, and does not believe them."""

import time
from dataclasses import dataclass
from typing import Any, ClassVar

from gql_server.plugin_api import RateStep
from gql_server.units import WAD
from gql_server_offenders.line import Line


class Number(int):
    """An int that is not exactly one."""


@dataclass(frozen=True)
class Raises(Line):
    """Divides by zero."""

    name: ClassVar[str] = "raises"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return utilization // 0


@dataclass(frozen=True)
class Exits(Line):
    """Tries to stop the server."""

    name: ClassVar[str] = "exits"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        raise SystemExit(3)


@dataclass(frozen=True)
class Recurses(Line):
    """Never ends."""

    name: ClassVar[str] = "recurses"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return self.trouble(utilization, elapsed_seconds, state)


@dataclass(frozen=True)
class AnswersNothing(Line):
    """Answers None."""

    name: ClassVar[str] = "answers_nothing"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return None


@dataclass(frozen=True)
class AnswersFloat(Line):
    """Answers a float, as most curves on paper do."""

    name: ClassVar[str] = "answers_float"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(utilization * 0.1 + 2e16, state)  # type: ignore[arg-type] # the lie


@dataclass(frozen=True)
class AnswersBool(Line):
    """Answers a bool."""

    name: ClassVar[str] = "answers_bool"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(True, state)


@dataclass(frozen=True)
class AnswersSubclass(Line):
    """Answers a subclass of int, which could change under our eyes."""

    name: ClassVar[str] = "answers_subclass"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(Number(WAD // 14), state)


@dataclass(frozen=True)
class AnswersNegative(Line):
    """Lets borrowers be paid."""

    name: ClassVar[str] = "answers_negative"
    is_monotone: ClassVar[bool] = False

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(-1, state)


@dataclass(frozen=True)
class AboveCeiling(Line):
    """Asks for more than 10,000 % a year."""

    name: ClassVar[str] = "above_ceiling"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(100 * WAD + 1, state)


@dataclass(frozen=True)
class Restless(Line):
    """Changes its state although no time has passed."""

    name: ClassVar[str] = "restless"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return self.honest(utilization, 1, state)


@dataclass(frozen=True)
class Forgets(Line):
    """Forgets its state at a boundary."""

    name: ClassVar[str] = "forgets"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        step = self.honest(utilization, elapsed_seconds, state)
        return RateStep(step.rate, "" if elapsed_seconds else state)


@dataclass(frozen=True)
class RemembersTooMuch(Line):
    """Keeps more than 4 KB."""

    name: ClassVar[str] = "remembers_too_much"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        step = self.honest(utilization, elapsed_seconds, state)
        return RateStep(step.rate, f"[{'1' * 4_200}]" if elapsed_seconds else state)


@dataclass(frozen=True)
class RemembersFloats(Line):
    """Keeps a float."""

    name: ClassVar[str] = "remembers_floats"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        step = self.honest(utilization, elapsed_seconds, state)
        return RateStep(step.rate, "[0.5]" if elapsed_seconds else state)


@dataclass(frozen=True)
class TakesLong(Line):
    """Takes longer than anybody can wait."""

    name: ClassVar[str] = "takes_long"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        time.sleep(0.3)
        return self.honest(utilization, elapsed_seconds, state)


LIARS: list[Any] = [
    Raises,
    Exits,
    Recurses,
    AnswersNothing,
    AnswersFloat,
    AnswersBool,
    AnswersSubclass,
    AnswersNegative,
    AboveCeiling,
    Restless,
    Forgets,
    RemembersTooMuch,
    RemembersFloats,
    TakesLong,
]
