"""A curve is what borrowers would pay and lenders would earn at each utilization: the very rates that the market has there."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.market import ModelKind, lend_rate_base, utilization
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.domain.rate_curve import market_curve, model_curve
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import SetUtilization
from gql_server.units import WAD
from tests.domain.fakes import broken, sloped
from tests.domain.world import BTC, PERCENT, USDC, World, model_ref, two_markets


def lived_in() -> World:
    world = two_markets()
    world.models.curves["USDC"] = sloped(PERCENT, 30 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    return world


@pytest.mark.parametrize("place", [2, 5, 10])
def test_a_markets_curve_is_the_rates_that_the_market_would_have_there(place: int) -> None:
    world = lived_in()
    point = market_curve(world.models, world.market("USDC"), 11)[place]
    (there,) = simulate(world.book, "A", (SetUtilization("USDC", point.utilization),), world.now, world.models).steps
    market = next(market for market in there.after.markets if market.symbol == "USDC")
    assert utilization(market) == point.utilization
    assert (point.borrow_rate, point.lend_rate) == (market.borrow_rate, lend_rate_base(market))
    assert point.distance == market.total_borrowed - 50_000 * USDC


def test_below_the_present_utilization_the_distance_is_a_repayment() -> None:
    world = lived_in()
    first, *_ = market_curve(world.models, world.market("USDC"), 2)
    assert first.distance == -50_000 * USDC


def test_another_model_is_drawn_from_its_own_state() -> None:
    world = lived_in()
    world.models.curves["stateful"] = lambda at, _, state: RateAnswer(RateStep(at + int(state), state))
    ref = model_ref(ModelKind.RATE_MODEL, "stateful")
    drawn = market_curve(world.models, world.market("USDC"), 3, ref=ref, state="7")
    assert [point.borrow_rate for point in drawn] == [7, WAD // 2 + 7, WAD + 7]
    alone, fault = model_curve(world.models, ref, "7", 3)
    assert fault is None
    assert [(point.borrow_rate, point.lend_rate, point.distance) for point in alone] == [
        (7, 0, None),
        (WAD // 2 + 7, (WAD // 2 + 7) // 2, None),
        (WAD + 7, WAD + 7, None),
    ]


def test_what_a_model_does_not_answer_is_left_out_and_the_first_fault_is_told() -> None:
    world = lived_in()
    world.models.curves["half"] = lambda at, seconds, state: (sloped(0, WAD) if at else broken)(at, seconds, state)
    ref = model_ref(ModelKind.RATE_MODEL, "half")
    drawn, fault = model_curve(world.models, ref, "", 3)
    assert len(drawn) == 2
    assert fault == "curve 1: raised ZeroDivisionError"
    assert len(market_curve(world.models, world.market("USDC"), 3, ref=ref, state="")) == 2
