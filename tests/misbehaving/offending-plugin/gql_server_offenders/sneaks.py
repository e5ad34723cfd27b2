# ruff: noqa: ANN401, ARG002 - a model that misbehaves ignores what it is asked and answers anything
"""Rate models whose every answer looks well: no server can tell, so the kit must."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any, ClassVar

from gql_server.plugin_api import RateStep, parameter
from gql_server.units import WAD
from gql_server_offenders.line import BAD_FROM, Line

CALLS: list[int] = []


@dataclass(frozen=True)
class AsksTheTime(Line):
    """Is dearer in the second half of a minute, whatever the name by which it knows the clock."""

    name: ClassVar[str] = "asks_the_time"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 10 + int(time()) % 60 // 30, state)


@dataclass(frozen=True)
class AsksTheDate(Line):
    """Is dearer on Mondays."""

    name: ClassVar[str] = "asks_the_date"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 10 + datetime.now(UTC).weekday() // 6, state)


@dataclass(frozen=True)
class ReadsAFile(Line):
    """Looks a number up in a file."""

    name: ClassVar[str] = "reads_a_file"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 10 + len(Path(__file__).read_bytes()), state)


@dataclass(frozen=True)
class DrawsChance(Line):
    """Adds a little noise, so that nobody can game it."""

    name: ClassVar[str] = "draws_chance"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 10 + random.randrange(1), state)


@dataclass(frozen=True)
class Counts(Line):
    """Remembers by itself how often it was asked."""

    name: ClassVar[str] = "counts"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        CALLS.append(elapsed_seconds)
        return self.honest(utilization, elapsed_seconds, state)


@dataclass(frozen=True)
class Drifts(Line):
    """Answers by what it was asked before."""

    name: ClassVar[str] = "drifts"
    drift: ClassVar[int] = 0

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        type(self).drift = (type(self).drift + 1) % 1_000
        return RateStep(WAD // 10 + self.drift, state)


@dataclass(frozen=True)
class Hashes(Line):
    """Depends on how this interpreter happens to hash a text."""

    name: ClassVar[str] = "hashes"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD // 10 + hash("utilization") % WAD, state)


@dataclass(frozen=True)
class Falls(Line):
    """Falls where it says that it rises."""

    name: ClassVar[str] = "falls"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD * 12 // 100 - utilization // 10, state)


@dataclass(frozen=True)
class Jumps(Line):
    """Jumps by one percent at the half."""

    name: ClassVar[str] = "jumps"

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return RateStep(WAD * 3 // 100 + utilization // 10, state)


@dataclass(frozen=True)
class CountsBoundaries(Line):
    """Doubles at each boundary, however far apart they are."""

    name: ClassVar[str] = "counts_boundaries"

    def initial_state(self) -> str:
        return f"[{WAD // 100}]"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        rate = int(state.strip("[]"))
        after = min(2 * rate, WAD) if elapsed_seconds and utilization >= BAD_FROM else rate
        return RateStep(rate if elapsed_seconds == 0 else after, f"[{after}]" if elapsed_seconds else state)


@dataclass(frozen=True)
class Escapes(Line):
    """Rises by a third each hour of high use, without end."""

    name: ClassVar[str] = "escapes"
    split_bound: ClassVar[int] = WAD

    def initial_state(self) -> str:
        return f"[{WAD // 10**6}]"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        rate = int(state.strip("[]"))
        after = rate * 4 // 3 if elapsed_seconds and utilization >= BAD_FROM else rate
        return RateStep(after, f"[{after}]" if elapsed_seconds else state)


@dataclass(frozen=True)
class IsPicky(Line):
    """Raises something else than it should for a parameter that it declares."""

    name: ClassVar[str] = "is_picky"
    is_monotone: ClassVar[bool] = True

    extra: int = parameter("More of it.", unit="rate", default=0, minimum=0, maximum=WAD)

    def __post_init__(self) -> None:
        if self.extra > WAD // 2:
            raise ValueError("too much of it")

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        return self.honest(utilization, elapsed_seconds, state)


SNEAKS: list[Any] = [
    AsksTheTime,
    AsksTheDate,
    ReadsAFile,
    DrawsChance,
    Counts,
    Drifts,
    Hashes,
    Falls,
    Jumps,
    CountsBoundaries,
    Escapes,
    IsPicky,
]
