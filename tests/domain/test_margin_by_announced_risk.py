"""Announced risk terms count from their boundary on, though nobody has walked it yet: to whoever looks and decides (R4, R9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.errors import InsufficientMargin
from gql_server.domain.events import EventType
from gql_server.domain.margin import measure
from gql_server.domain.outcomes import Liquidated, MarginObserved
from gql_server.domain.report import MarginStatus
from gql_server.domain.simulation import simulate
from gql_server.units import WAD
from tests.domain.fakes import Policy, declining, half_of_the_largest
from tests.domain.world import BTC, DAY, HOUR, PERCENT, RISK, USDC, World, two_markets


def weighing(percent: int) -> World:
    """A lends 1 BTC, which counts so much since a boundary that nobody has walked, and DAI, which counts nothing; it owes USDC."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI")
    world.do(c.CreditDeposit("A", "DAI", 10**18))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    world.wait(7 * DAY)
    world.cross()
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, risk=replace(RISK, haircut_weight=percent * PERCENT)))
    world.do(c.ScheduleTerms("DAI", world.now + HOUR, risk=replace(RISK, haircut_weight=0)))
    world.wait(HOUR)
    assert world.book.assets["BTC"].risk == RISK
    return world


@pytest.mark.parametrize(
    ("percent", "status"), [(90, MarginStatus.HEALTHY), (65, MarginStatus.AT_RISK), (62, MarginStatus.LIQUIDATABLE)]
)
def test_whoever_looks_sees_the_margin_by_them(percent: int, status: MarginStatus) -> None:
    world = weighing(percent)
    margin = measure(world.book, "A", world.now, world.models)
    assert (margin.status, margin.collateral_value, margin.as_of) == (status, percent * 1_000 * WAD, world.now)
    assert simulate(world.book, "A", (), world.now, world.models).before.margin == margin


def test_a_margin_that_they_bring_to_risk_is_told_with_both_ways_out() -> None:
    world = weighing(65)
    assert world.do(c.ObserveMargin("A")) == MarginObserved(MarginStatus.AT_RISK, is_told=True)
    [told] = [event for event in world.events if event.type is EventType.AT_RISK]
    # 65,000 USD cover 1.1 times 59,090.91 USDC; 60,000 USDC need 66,000 USD, of 65,000 USD a coin.
    assert (told.symbol, told.amount, told.details["is_repayment_enough"]) == ("USDC", 909_090_910, True)
    assert (told.details["deposit_symbol"], told.details["deposit"]) == ("BTC", 1_538_462)
    assert told.details["health_factor"] == 5_000 * WAD // 3_000
    price = told.details["collateral_liquidation_price"]
    assert isinstance(price, int)
    assert price == 63_000 * WAD * 100 // 65 - (0 if 63_000 * WAD * 100 % 65 else 1)


def test_what_leaves_is_held_back_by_them() -> None:
    world = weighing(70)
    world.do(c.CreditDeposit("A", "USDC", 30_000 * USDC))
    refused = world.refusal(InsufficientMargin, c.WithdrawLendPosition("A", "BTC", "wallet"))
    assert refused.repay_to_release == (("USDC", 30_000 * USDC),)
    assert refused.margin.collateral_value == 70_000 * WAD


@pytest.mark.parametrize(
    ("policy", "name"), [(half_of_the_largest(), "USDC"), (declining, "full_close")], ids=["planned", "full close"]
)
def test_a_liquidation_goes_by_them(policy: Policy, name: str) -> None:
    world = weighing(62)
    world.models.policies["USDC"] = policy
    done: Liquidated = world.do(c.Liquidate("A"))
    assert (done.policy, done.health_before) == (name, 2_000 * WAD // 3_000)
    assert done.health_after == measure(world.book, "A", world.now, world.models).health_factor
    assert done.bad_debt == ()


def test_what_they_do_not_bring_below_health_1_is_not_liquidated() -> None:
    done: Liquidated = weighing(65).do(c.Liquidate("A"))
    assert (done.status, done.policy, done.seizures) == (MarginStatus.AT_RISK, "", ())
    assert done.health_before == done.health_after == 5_000 * WAD // 3_000
