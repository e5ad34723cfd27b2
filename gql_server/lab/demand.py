"""How much customers want to lend and borrow in an hour: by their own wishes and the rates they see, or as it was recorded.

The behavior is an assumption, the same for every model under test: see ``scenario.Side``. It is what makes models differ; a curve
that nobody reacts to moves only interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from gql_server.domain.market import Market, lend_rate_base, lend_rate_staking
from gql_server.lab.chance import BILLION, Stream, demand_path
from gql_server.lab.scenario import Scenario, Side
from gql_server.units import WAD, parse_fixed

WANT_MAX: Final = 3 * WAD
"""Whatever the rate, customers want at most three times what they would want at the outside rate."""


@dataclass(frozen=True)
class Flows:
    """What customers mean to do in an hour, units: more of it, or less where negative."""

    lent: int
    borrowed: int


class Demand(Protocol):
    """What customers want, hour by hour."""

    def begin(self) -> Flows:
        """Return what they begin with."""
        ...

    def at(self, hour: int, market: Market) -> Flows:
        """Return what they mean to do at an hour in a market as it is then."""
        ...


def wanted(side: Side, total: int, parts: int, rate: int, *, likes_high: bool) -> int:
    """Return how much one side wants at a rate, units.

    Args:
        total: What it wants at the outside rate, units.
        parts: Where chance has moved that, in parts per billion.
        likes_high: Lenders like a high rate, borrowers a low one.
    """
    better = rate - side.outside_rate if likes_high else side.outside_rate - rate
    factor = min(WANT_MAX, max(0, WAD + side.elasticity * better // WAD))
    return total * parts // BILLION * factor // WAD


def part_of_gap(gap: int, hours: int) -> int:
    """Return what of a gap is closed in an hour, rounded toward 0."""
    return gap // hours if gap >= 0 else -(-gap // hours)


class ElasticDemand:
    """Lenders and borrowers who respond to rates."""

    def __init__(self, scenario: Scenario) -> None:
        """Draw their world from the scenario's seed."""
        self._lenders, self._borrowers = scenario.lenders, scenario.borrowers
        self._lent_total = parse_fixed(scenario.lenders.total, scenario.decimals)
        self._borrowed_total = parse_fixed(scenario.borrowers.total, scenario.decimals)
        self._lenders_path = demand_path(scenario.seed, Stream.LENDERS, scenario.lenders, scenario.hours)
        self._borrowers_path = demand_path(scenario.seed, Stream.BORROWERS, scenario.borrowers, scenario.hours)

    def begin(self) -> Flows:
        """Return what they want at the outside rates."""
        return Flows(self._lent_total, min(self._borrowed_total, self._lent_total * 8 // 10))

    def at(self, hour: int, market: Market) -> Flows:
        """Return a part of the gap between what they want at the market's rates and what they have."""
        lend_rate = lend_rate_base(market) + (lend_rate_staking(market) or 0)
        lent = wanted(self._lenders, self._lent_total, self._lenders_path[hour], lend_rate, likes_high=True)
        rate = market.borrow_rate
        borrowed = wanted(self._borrowers, self._borrowed_total, self._borrowers_path[hour], rate, likes_high=False)
        return Flows(
            part_of_gap(lent - market.total_lent, self._lenders.adjustment_hours),
            part_of_gap(borrowed - market.total_borrowed, self._borrowers.adjustment_hours),
        )
