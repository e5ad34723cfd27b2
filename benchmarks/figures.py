"""Rounds put together: medians and extremes of deposits a second, and how long a deposit waited."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.deposits import Measured

MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """One side of a comparison.

    Args:
        what: What ran.
        per_second: Deposits a second of each round, in the order in which they ran.
        wait_ms_p50: Milliseconds from asking to the answer, of all deposits of all rounds; likewise the 99th percentile.
        deposits: How many in all.
        deposits_a_transaction: On average.
    """

    what: str
    per_second: tuple[float, ...]
    wait_ms_p50: float
    wait_ms_p99: float
    deposits: int
    deposits_a_transaction: float

    @property
    def median(self) -> float:
        """Return the median round."""
        return statistics.median(self.per_second)

    def as_json(self) -> dict[str, object]:
        """Return the figures for the result file."""
        extremes = {"median": round(self.median, 1), "min": min(self.per_second), "max": max(self.per_second)}
        return asdict(self) | {"per_second": list(self.per_second), "deposits_per_second": extremes}


def figures_of(what: str, rounds: Sequence[Measured]) -> Figures:
    """Put the rounds of one side together."""
    waits = sorted(wait for one in rounds for wait in one.waits)
    return Figures(
        what,
        tuple(round(one.per_second, 1) for one in rounds),
        round(_quantile(waits, 0.50) * MILLISECONDS, 2),
        round(_quantile(waits, 0.99) * MILLISECONDS, 2),
        len(waits),
        round(len(waits) / sum(one.batches for one in rounds), 1),
    )


def _quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times one side is as fast as the other, by the medians of the rounds.

    Args:
        least: What it has to be at least; None where nothing is promised.
    """

    what: str
    value: float
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Tell whether what is promised holds."""
        return self.least is None or self.value >= self.least

    def as_json(self) -> dict[str, object]:
        """Return the ratio for the result file."""
        return {"what": self.what, "value": round(self.value, 2), "least": self.least, "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Something that has to stay below a bound, in milliseconds."""

    what: str
    value: float
    most: float

    @property
    def holds(self) -> bool:
        """Tell whether what is promised holds."""
        return self.value <= self.most

    def as_json(self) -> dict[str, object]:
        """Return the figure for the result file."""
        return {"what": self.what, "value": self.value, "most": self.most, "holds": self.holds}


def ratio_of(what: str, one: Figures, other: Figures, least: float | None = None) -> Ratio:
    """Compare two sides."""
    return Ratio(what, one.median / other.median, least)
