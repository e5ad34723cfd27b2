"""What was measured of one server at one operation, and how two servers compare: round by round, so that noise is shared."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Round:
    """One round: how many requests, how much processor time of the server and of the database each took, and how long they waited.

    Args:
        server_us: Processor time of all processes but the database's, microseconds a request.
        database_us: That of the database, microseconds a request.
        wait_ms_p50: Milliseconds from asking to the answer, with all connections busy; likewise the 99th percentile.
        per_second: Requests a second, likewise.
    """

    requests: int
    server_us: float
    database_us: float
    wait_ms_p50: float
    wait_ms_p99: float
    per_second: float

    @classmethod
    def of(cls, waits: Sequence[float], seconds: float, server_seconds: float, database_seconds: float) -> Round:
        """Return the round in which these requests waited so many seconds each."""
        count, ordered = len(waits), sorted(waits)
        return cls(
            count,
            round(server_seconds / count * MICROSECONDS, 1),
            round(database_seconds / count * MICROSECONDS, 1),
            round(ordered[count // 2] * 1_000, 3),
            round(ordered[min(count - 1, count * 99 // 100)] * 1_000, 3),
            round(count / seconds, 1),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """All rounds of one server at one operation."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def server_us(self) -> float:
        """Return the median processor time of the server."""
        return statistics.median(one.server_us for one in self.rounds)

    @property
    def database_us(self) -> float:
        """Return the median processor time of the database."""
        return statistics.median(one.database_us for one in self.rounds)

    @property
    def per_second(self) -> float:
        """Return the median rate."""
        return statistics.median(one.per_second for one in self.rounds)

    @property
    def wait_ms_p50(self) -> float:
        """Return the median of the rounds' median waits."""
        return statistics.median(one.wait_ms_p50 for one in self.rounds)

    @property
    def wait_ms_p99(self) -> float:
        """Return the median of the rounds' 99th percentiles."""
        return statistics.median(one.wait_ms_p99 for one in self.rounds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How one server's processor time compares to another's: the median of the rounds' ratios, the lowest and the highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, one: Sequence[float], other: Sequence[float]) -> Ratio:
        """Return the ratio of figures that were measured in turns."""
        ratios = sorted(a / b for a, b in zip(one, other, strict=True))
        return cls(statistics.median(ratios), ratios[0], ratios[-1])


def compared(one: Cell, other: Cell) -> Ratio:
    """Return how two servers compare at an operation."""
    return Ratio.of([each.server_us for each in one.rounds], [each.server_us for each in other.rounds])
