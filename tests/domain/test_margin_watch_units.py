"""Which debt and which collateral a margin at risk is told with, and how much of each makes it safe, to the unit (rule M5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Balance
from gql_server.domain.draft import Draft
from gql_server.domain.events import Event, EventType
from gql_server.domain.margin import AssetLine, draw_sheet
from gql_server.domain.margin_watch import _deposit_to_be_safe, observe_margin
from gql_server.units import AMOUNT_MAX, WAD
from tests.domain.test_explaining_health import line, sheet
from tests.domain.world import BTC, HOUR, PERCENT, RISK, USDC, World, two_markets

DAI, GOLD = 10**18, 10**8


def owing(*, gold: int = 0) -> World:
    """A lends 1 BTC of 90,000 USD and has gold of 1,000 USD a coin; it owes 20,000 USDC and 10,000 DAI, without interest."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["DAI"] = world.models.curves["BTC"]
    world.list_asset("DAI", 18, 1)
    world.list_asset("GOLD", 8, 1_000)
    world.list_market("DAI")
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("B", "DAI", 10**6 * DAI))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    if gold:
        world.do(c.CreditDeposit("A", "GOLD", gold))
    world.do(c.Borrow("A", "USDC", 20_000 * USDC, "wallet"))
    world.do(c.Borrow("A", "DAI", 10_000 * DAI, "wallet"))
    return world


def told(world: World) -> Event:
    world.events.clear()
    assert world.do(c.ObserveMargin("A")).is_told
    [event] = [event for event in world.events if event.type is EventType.AT_RISK]
    return event


def test_the_largest_debt_and_the_most_valuable_collateral_are_named() -> None:
    world = owing(gold=GOLD)
    world.price("BTC", 35_000)
    event = told(world)
    # 32,400 USD of collateral are 600 short of 33,000, which 545.454546 USDC less, or 600 USD of BTC at 90 % more, make up for.
    assert (event.symbol, event.amount, event.details["is_repayment_enough"]) == ("USDC", 545_454_546, True)
    assert (event.details["deposit_symbol"], event.details["deposit"]) == ("BTC", 1_904_762)
    # Liquidation begins below 31,500 USD: at BTC below (31,500 - 900) / 0.9, and at USDC above (32,400 - 10,500) / 21,000.
    assert event.details["collateral_liquidation_price"] == 34_000 * WAD - 1
    assert event.details["debt_liquidation_price"] == 21_900 * WAD // 21_000 + 1
    assert event.details["health_factor"] == 2_400 * WAD // 1_500


def test_gold_is_named_where_it_is_worth_more() -> None:
    world = owing(gold=60 * GOLD)
    world.price("BTC", 1_000)
    world.do(c.ObservePrices((c.ObservedPrice("GOLD", 590 * WAD, "test"),)))
    event = told(world)
    assert event.details["deposit_symbol"] == "GOLD"
    assert (event.symbol, event.details["is_repayment_enough"]) == ("USDC", True)


@pytest.mark.parametrize(("usd", "is_enough"), [(50_000, True), (49_999, False)])
def test_a_debt_that_another_one_outweighs_is_repaid_whole_and_may_not_be_enough(usd: int, *, is_enough: bool) -> None:
    """DAI requires three times its worth, so that BTC of 40,000 USD just covers what is left without USDC."""
    world = owing()
    steep = replace(RISK, initial_margin_factor=3 * WAD // 100)
    world.do(c.CreateAsset("DAI", "DAI", 18, 10**6, 0, steep, is_change=True))
    world.do(c.CreateAsset("BTC", "BTC", 8, 10_000, 0, replace(RISK, haircut_weight=80 * PERCENT), is_change=True))
    world.price("BTC", usd)
    event = told(world)
    assert (event.symbol, event.amount, event.details["is_repayment_enough"]) == ("USDC", 20_000 * USDC, is_enough)


def in_own_debts_asset(*, btc: int) -> Draft:
    """A draft in which A owes 1,000 USDC, has 1,190 of them to spend, and so much BTC of 1 USD a coin besides."""
    world = owing()
    world.do(c.CreditDeposit("A", "DAI", 10_000 * DAI))
    world.do(c.CreditDeposit("A", "USDC", 19_000 * USDC))
    world.price("BTC", 1)
    draft = Draft(world.book.fork(), world.now, world.models)
    sub_account = draft.book.change_sub_account("A")
    sub_account.balances = {"USDC": Balance(1_190 * USDC)} | ({"BTC": Balance(btc)} if btc else {})
    sub_account.lends = {}
    assert set(sub_account.debts) == {"USDC"}
    return draft


def test_what_is_owed_itself_is_no_collateral_to_add_to() -> None:
    draft = in_own_debts_asset(btc=BTC)
    assert observe_margin(draft, c.ObserveMargin("A")).is_told
    [event] = draft.events
    assert (event.details["deposit_symbol"], event.symbol) == ("BTC", "USDC")
    lines = draw_sheet(draft.book, draft.book.sub_accounts["A"], draft.now, draft.models).lines
    assert lines["USDC"].collateral_value > lines["BTC"].collateral_value > 0


def test_where_nothing_else_is_held_no_deposit_is_named() -> None:
    draft = in_own_debts_asset(btc=0)
    assert observe_margin(draft, c.ObserveMargin("A")).is_told
    [event] = draft.events
    named = {name: event.details[name] for name in ("deposit", "deposit_symbol", "collateral_liquidation_price")}
    assert named == {"deposit": None, "deposit_symbol": None, "collateral_liquidation_price": None}


def held(units: int, *, usd: int = 10**26, minimum: int = 1) -> AssetLine:
    """So many units, each worth a dollar as it is listed."""
    drawn = line("BTC", held=units, usd=usd, risk=RISK)
    return replace(drawn, asset=replace(drawn.asset, minimum_deposit=minimum))


@pytest.mark.parametrize(("units", "minimum", "deposit"), [(109, 1, 1), (108, 1, 2), (100, 1, 10), (109, 7, 7), (100, 7, 10)])
def test_the_least_deposit_that_is_lent_and_makes_it_safe_is_told(units: int, minimum: int, deposit: int) -> None:
    """90 dollars that are owed need 99 of collateral, and 110 units at 90 % are that."""
    at_risk = sheet(held(units, minimum=minimum), line("USDC", owed=90, usd=10**26, risk=RISK))
    assert _deposit_to_be_safe(at_risk, "BTC") == deposit


@pytest.mark.parametrize(("more", "deposit"), [(0, AMOUNT_MAX - 1_000), (1, None)])
def test_more_than_the_ledger_can_hold_is_no_way_out(more: int, deposit: int | None) -> None:
    """A unit of what is held is worth 10^-18 dollars, and as much is owed as all that there can be just covers."""
    covered = AMOUNT_MAX * 9 // 10
    owed = covered * 10 // 11
    while owed + -(-owed // 10) <= covered:
        owed += 1
    at_risk = sheet(held(1_000, usd=10**8), line("USDC", owed=owed - 1 + 12 * more, usd=10**8, risk=RISK))
    found = _deposit_to_be_safe(at_risk, "BTC")
    if deposit is None:
        assert found is None
    else:
        assert found is not None
        assert deposit - 12 <= found <= deposit


def test_at_risk_is_told_with_when_it_began() -> None:
    world = owing()
    world.wait(HOUR)
    world.price("BTC", 36_000)
    told(world)
    assert world.book.sub_accounts["A"].at_risk_since == world.now
