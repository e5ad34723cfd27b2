"""How a series of integers is spread: exact, by nearest rank; no float, so a report is the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gql_server.units import format_rate


@dataclass(frozen=True)
class Distribution:
    """Lowest, 5th percentile, median, mean (rounded down), 95th percentile and highest of a series."""

    low: int
    p05: int
    median: int
    mean: int
    p95: int
    high: int

    def shown(self) -> dict[str, str]:
        """Return it in fixed notation, for numbers with 18 decimals."""
        return {
            "low": format_rate(self.low),
            "p05": format_rate(self.p05),
            "median": format_rate(self.median),
            "mean": format_rate(self.mean),
            "p95": format_rate(self.p95),
            "high": format_rate(self.high),
        }


def distribution_of(series: Sequence[int]) -> Distribution | None:
    """Return how a series is spread, None when it is empty."""
    if not series:
        return None
    ordered = sorted(series)

    def ranked(percent: int) -> int:
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]

    return Distribution(ordered[0], ranked(5), ranked(50), sum(ordered) // len(ordered), ranked(95), ordered[-1])


def shown(distribution: Distribution | None) -> dict[str, str] | None:
    """Return a distribution in fixed notation, None without one."""
    return None if distribution is None else distribution.shown()
