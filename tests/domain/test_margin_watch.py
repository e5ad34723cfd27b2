"""A margin that comes to be at risk is told once until it was healthy in between (rule M5)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.events import Event, EventType
from gql_server.domain.margin import measure
from gql_server.domain.outcomes import MarginObserved
from gql_server.domain.report import MarginStatus
from tests.domain.world import BTC, USDC, World, two_markets


def indebted() -> World:
    """A owes 50,000 USDC against 1 BTC: healthy at 62,000, at risk at 60,000, liquidatable at 58,000."""
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.price("BTC", 62_000)
    return world


def told(world: World) -> list[Event]:
    return [event for event in world.events if event.type is EventType.AT_RISK]


def status(world: World) -> MarginStatus:
    return measure(world.book, "A", world.now, world.models).status


def test_a_crossing_is_told_once_and_again_only_after_it_was_healthy() -> None:
    world = indebted()
    for usd, is_told in ((62_000, False), (60_000, True), (60_100, False), (62_000, False), (60_000, True), (59_900, False)):
        world.price("BTC", usd)
        assert world.do(c.ObserveMargin("A")) == MarginObserved(status(world), is_told=is_told)
    assert len(told(world)) == 2


def test_what_is_liquidatable_is_left_to_its_liquidation_and_stays_told() -> None:
    world = indebted()
    world.price("BTC", 58_000)
    assert world.do(c.ObserveMargin("A")) == MarginObserved(MarginStatus.LIQUIDATABLE, is_told=False)
    world.price("BTC", 60_000)
    assert world.do(c.ObserveMargin("A")).is_told
    world.price("BTC", 58_000)
    world.do(c.ObserveMargin("A"))
    world.price("BTC", 60_000)
    assert not world.do(c.ObserveMargin("A")).is_told


def test_who_owes_nothing_any_more_is_told_of_the_next_debt() -> None:
    world = indebted()
    world.price("BTC", 60_000)
    assert world.do(c.ObserveMargin("A")).is_told
    world.do(c.CreditDeposit("A", "USDC", 50_000 * USDC))
    assert world.book.sub_accounts["A"].at_risk_since is None
    world.do(c.Borrow("A", "USDC", 49_000 * USDC, "wallet"))
    world.price("BTC", 59_000)
    assert world.do(c.ObserveMargin("A")).is_told


@pytest.mark.parametrize("way", ["repay", "deposit"])
def test_either_way_out_that_is_told_makes_it_healthy_and_a_unit_less_does_not(way: str) -> None:
    for short in (1, 0):
        world = indebted()
        world.price("BTC", 60_000)
        world.do(c.ObserveMargin("A"))
        [event] = told(world)
        asset, amount = ("USDC", event.amount) if way == "repay" else (event.details["deposit_symbol"], event.details["deposit"])
        assert isinstance(asset, str)
        assert isinstance(amount, int)
        world.do(c.CreditDeposit("A", asset, amount - short))
        assert status(world) is (MarginStatus.AT_RISK if short else MarginStatus.HEALTHY)


def test_liquidation_begins_at_the_price_that_is_told() -> None:
    world = indebted()
    world.price("BTC", 60_000)
    world.do(c.ObserveMargin("A"))
    price = told(world)[0].details["collateral_liquidation_price"]
    assert isinstance(price, int)
    assert told(world)[0].details["health_factor"] == measure(world.book, "A", world.now, world.models).health_factor
    world.price("BTC", price + 1, wad=True)
    assert status(world) is MarginStatus.AT_RISK
    world.price("BTC", price, wad=True)
    assert status(world) is MarginStatus.LIQUIDATABLE


def test_the_house_is_not_told_of_its_own_margin() -> None:
    world = indebted()
    assert world.do(c.ObserveMargin("house")) == MarginObserved(MarginStatus.NO_DEBT, is_told=False)
