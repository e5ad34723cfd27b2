"""A rate model drawn over the utilization: alone, or as a market's terms make borrowers pay and lenders earn it (rules R1, R8)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.lender_pay import LenderPay, lend_rate_of
from gql_server.domain.market import Market, ModelRef
from gql_server.domain.market_rates import borrow_rate_on, lend_rate_on, supply_line_at
from gql_server.domain.models import Models
from gql_server.units import WAD, mul_div_up

_PLAIN = LenderPay()


@dataclass(frozen=True, slots=True)
class RatePoint:
    """One point of a curve. Yearly rates and the utilization with 18 decimals.

    Args:
        lend_rate: Without the add-on.
        distance: What more would have to be borrowed for the utilization to be this, at the present lent total, units rounded up;
            negative: repaid. None for a model alone, which is nowhere.
    """

    utilization: int
    borrow_rate: int
    lend_rate: int
    distance: int | None


def model_curve(models: Models, ref: ModelRef, state: str, points: int) -> tuple[list[RatePoint], str | None]:
    """Ask a rate model at so many utilizations, evenly from 0 to 1, in a market that keeps no fee and has no add-on.

    Returns:
        The points that it answers, and the first fault, None when it answered all.
    """
    drawn: list[RatePoint] = []
    first: str | None = None
    for there in _places(points):
        answer = models.step(ref, there, 0, state)
        if answer.step is None:
            first = first or answer.fault
            continue
        rate = answer.step.rate
        lend = lend_rate_of(_PLAIN, 0, curve_rate=rate, supply_rate=0, staking_rate=0, utilization=there)
        drawn.append(RatePoint(there, rate, lend, None))
    return drawn, first


def market_curve(
    models: Models, market: Market, points: int, *, ref: ModelRef | None = None, state: str | None = None
) -> list[RatePoint]:
    """Ask a rate model at so many utilizations, evenly from 0 to 1, as a market's terms would use it.

    Points that the model, or the market's supply line, does not answer are left out.

    Args:
        ref: Another model than the market's own.
        state: What it answers from; the market's own state for its own model.
    """
    asked, remembered = ref or market.rate_model, market.model_state if state is None else state
    drawn = []
    for there in _places(points):
        answer, line = models.step(asked, there, 0, remembered), supply_line_at(models, market, there)
        if answer.step is None or (line is not None and line.step is None):
            continue
        rate = answer.step.rate
        lend = lend_rate_on(market, rate, 0 if line is None or line.step is None else line.step.rate, there)
        distance = mul_div_up(there, market.total_lent, WAD) - market.total_borrowed
        drawn.append(RatePoint(there, borrow_rate_on(market, rate), lend, distance))
    return drawn


def _places(points: int) -> list[int]:
    return [WAD * index // (points - 1) for index in range(points)]
