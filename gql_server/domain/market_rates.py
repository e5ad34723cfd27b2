"""The rates of one market by its terms: what a curve's answer makes borrowers pay, and lenders earn (rules R1, R8).

Everything that shows, accrues or supposes a rate asks here, and ``lender_pay`` computes.
"""

from __future__ import annotations

from gql_server.domain.lender_pay import (
    LenderPayKind,
    Split,
    borrow_rate_of,
    curve_rate_min,
    lend_rate_of,
    split_of,
)
from gql_server.domain.market import Market, counted_rate, utilization
from gql_server.domain.models import Models, RateAnswer
from gql_server.units import WAD


def borrow_rate_on(market: Market, curve_rate: int, *, staking_rate: int | None = None) -> int:
    """Return what borrowers of a market pay where its curve answers this, yearly, 18 decimals.

    Args:
        staking_rate: The add-on to count with; None for the market's own.
    """
    return borrow_rate_of(
        market.terms.lender_pay,
        market.terms.fee,
        curve_rate=curve_rate,
        staking_rate=(market.staking_rate or 0) if staking_rate is None else staking_rate,
    )


def lend_rate_on(market: Market, curve_rate: int, supply_rate: int, utilization_there: int) -> int:
    """Return what lenders of a market earn without the add-on at another utilization, where the models answer this."""
    return lend_rate_of(
        market.terms.lender_pay,
        market.terms.fee,
        curve_rate=curve_rate,
        supply_rate=supply_rate,
        staking_rate=market.staking_rate or 0,
        utilization=utilization_there,
    )


def supply_line_at(models: Models, market: Market, utilization_there: int) -> RateAnswer | None:
    """Return the supply line's answer at a utilization of at most 1; None for a market without such a line."""
    line = market.terms.supply_line
    return None if line is None else models.step(line, utilization_there, 0, "")


def supply_line_now(models: Models, market: Market) -> RateAnswer | None:
    """Return the supply line's answer at the present utilization; None for a market without such a line."""
    return supply_line_at(models, market, min(utilization(market), WAD))


def split_now(market: Market) -> Split:
    """Return how the interest on the base totals is shared out at the market's rates; there are lenders."""
    return split_of(
        market.terms.lender_pay,
        market.terms.fee,
        curve_rate=counted_rate(market),
        supply_rate=market.lenders_rate,
        staking_rate=market.staking_rate or 0,
        lent=market.base_lent,
        borrowed=market.base_borrowed,
    )


def charge(market: Market, curve_rate: int) -> None:
    """Let borrowers pay what the curve answers, by the market's terms."""
    market.borrow_rate = borrow_rate_on(market, curve_rate)
    if market.terms.lender_pay.kind is LenderPayKind.FEE_ON_TOP:
        floor = curve_rate_min(market.terms.lender_pay, market.terms.fee, market.staking_rate or 0)
        market.lenders_rate = max(curve_rate, floor)
