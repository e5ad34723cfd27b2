# ruff: noqa: ANN401, ARG002 - a plugin that misbehaves ignores what it is asked and answers anything
"""Rate models that pass registration and misbehave when asked. Each is named for what it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gql_server.plugin_api import RateModel, RateStep, hookimpl, parameter
from gql_server.units import WAD


class Tame:
    """What they have in common: they would answer 5 %."""

    name: ClassVar[str] = "tame"
    formula: ClassVar[str] = "0.05"
    is_monotone: ClassVar[bool] = True

    def initial_state(self) -> str:
        return "[0]"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 20, state)


class Number(int):
    """An int that is not exactly one."""


class Step(RateStep):
    """A rate step that is not exactly one."""


class Word(str):
    """A str that is not exactly one."""

    __slots__ = ()


@dataclass(frozen=True)
class Good(Tame):
    """Behaves."""

    name: ClassVar[str] = "good"


@dataclass(frozen=True)
class Raises(Tame):
    """Divides by zero."""

    name: ClassVar[str] = "raises"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return utilization // 0


@dataclass(frozen=True)
class Exits(Tame):
    """Tries to stop the server."""

    name: ClassVar[str] = "exits"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        raise SystemExit(3)


class Unspeakable(Exception):
    """An exception that breaks when it is shown."""

    def __str__(self) -> str:
        raise SystemExit(4)


@dataclass(frozen=True)
class RaisesUnspeakably(Tame):
    """Raises what cannot be shown."""

    name: ClassVar[str] = "raises_unspeakably"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        raise Unspeakable


@dataclass(frozen=True)
class Recurses(Tame):
    """Never ends."""

    name: ClassVar[str] = "recurses"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return self.step(utilization, elapsed_seconds, state)


@dataclass(frozen=True)
class AnswersNothing(Tame):
    """Answers None."""

    name: ClassVar[str] = "answers_nothing"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return None


@dataclass(frozen=True)
class AnswersTuple(Tame):
    """Answers a pair, not a rate step."""

    name: ClassVar[str] = "answers_tuple"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return (WAD // 20, state)


@dataclass(frozen=True)
class AnswersSubclass(Tame):
    """Answers a subclass of the rate step, which could change under our eyes."""

    name: ClassVar[str] = "answers_subclass"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return Step(WAD // 20, state)


@dataclass(frozen=True)
class Odd(Tame):
    """Answers an odd rate."""

    name: ClassVar[str] = "odd"

    which: int = parameter("Which odd rate.", unit="count", minimum=0, maximum=9)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        rates: list[Any] = [0.05, True, -1, 100 * WAD + 1, Number(WAD // 20), "0.05", None, 10**5000]
        return RateStep(rates[self.which], state)


@dataclass(frozen=True)
class OddState(Tame):
    """Answers an odd state."""

    name: ClassVar[str] = "odd_state"

    which: int = parameter("Which odd state.", unit="count", minimum=0, maximum=9)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        states: list[Any] = [None, b"[1]", "x" * 4_097, "\x00", "\ud800", "利率", Word("[1]"), 7]
        return RateStep(WAD // 20, states[self.which])


@dataclass(frozen=True)
class Restless(Tame):
    """Changes its state although no time has passed."""

    name: ClassVar[str] = "restless"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 20, state + "1")


@dataclass(frozen=True)
class Stateless(Tame):
    """Has no initial state."""

    name: ClassVar[str] = "stateless"

    def initial_state(self) -> Any:
        return {"rate": 1}


@dataclass(frozen=True)
class Unborn(Tame):
    """Cannot be made with a parameter above 1, though it declares that it can."""

    name: ClassVar[str] = "unborn"

    size: int = parameter("Anything.", unit="count", default=0, minimum=0, maximum=9)

    def __post_init__(self) -> None:
        if self.size > 1:
            raise SystemExit(5)


@hookimpl
def register_rate_models() -> Sequence[type[RateModel]]:
    return [
        Good,
        Raises,
        Exits,
        RaisesUnspeakably,
        Recurses,
        AnswersNothing,
        AnswersTuple,
        AnswersSubclass,
        Odd,
        OddState,
        Restless,
        Stateless,
        Unborn,
    ]
