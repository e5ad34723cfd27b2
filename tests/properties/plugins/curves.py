"""Rate models that make trouble: rates that jump, a curve with a memory, one that breaks for some utilizations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import RateModel, RateStep, hookimpl, parameter
from gql_server.units import WAD


@dataclass(frozen=True)
class Jumping:
    """Draws a new rate at each boundary, anywhere up to a highest one."""

    name: ClassVar[str] = "jumping"
    formula: ClassVar[str] = "highest * draw / 2^31"
    is_monotone: ClassVar[bool] = False

    highest: int = parameter("Highest yearly rate.", unit="rate", default=20 * WAD, minimum=0, maximum=100 * WAD)

    def initial_state(self) -> str:
        return "7"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        draw = int(state)
        if elapsed_seconds:
            draw = (draw * 1_103_515_245 + utilization + 12_345) % 2**31
        return RateStep(self.highest * draw // 2**31, str(draw))


@dataclass(frozen=True)
class Adaptive:
    """Raises its target after an hour of high use and lowers it after one of low use."""

    name: ClassVar[str] = "adaptive"
    formula: ClassVar[str] = "target * (1/2 + U); the target moves by 1 % an hour toward 90 % utilization"
    is_monotone: ClassVar[bool] = True

    start: int = parameter("Target to begin with.", unit="rate", default=WAD // 10, minimum=1, maximum=10 * WAD)

    def initial_state(self) -> str:
        return str(self.start)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        target = int(state)
        if elapsed_seconds:
            target = target * (101 if utilization > WAD * 9 // 10 else 99) // 100
            target = min(max(target, WAD // 1_000), 20 * WAD)
        return RateStep(target * (WAD // 2 + utilization) // WAD, str(target))


@dataclass(frozen=True)
class Fragile:
    """Answers well for most utilizations, raises for some and lies for others."""

    name: ClassVar[str] = "fragile"
    formula: ClassVar[str] = "U / 5, or a fault"
    is_monotone: ClassVar[bool] = False

    def initial_state(self) -> str:
        return "0"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        hours = int(state) + (1 if elapsed_seconds else 0)
        draw = (utilization // 10**9 + 7 * hours) % 11
        if utilization and draw == 3:
            raise ValueError(f"no answer at {utilization}")
        if utilization and draw == 5:
            return RateStep(-1, state)
        return RateStep(utilization // 5, str(hours))


@dataclass(frozen=True)
class Brittle:
    """Answers well for most utilizations and raises for some; it remembers nothing, so that it can be a supply line."""

    name: ClassVar[str] = "brittle"
    formula: ClassVar[str] = "U / 6, or a fault"
    is_monotone: ClassVar[bool] = False

    def initial_state(self) -> str:
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        if utilization and (utilization // 10**9 + elapsed_seconds) % 7 == 3:
            raise ValueError(f"no answer at {utilization}")
        return RateStep(utilization // 6, state)


@hookimpl
def register_rate_models() -> Sequence[type[RateModel]]:
    return [Jumping, Adaptive, Fragile, Brittle]
