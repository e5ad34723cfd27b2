"""How much can be withdrawn, borrowed or must be repaid, where one unit or one second decides (rules L10, M2, M4, C7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import Price
from gql_server.domain.capacity import (
    admits_borrow,
    liquidation_prices,
    max_borrow,
    max_leave_by_margin,
    max_withdrawal,
    repay_to_release,
)
from gql_server.domain.margin import draw_sheet
from gql_server.domain.pauses import PauseScope
from gql_server.units import WAD
from tests.domain.world import BTC, DAY, HOUR, RISK, USDC, World, two_markets


def owning() -> World:
    """A has 5 GOLD at 1,000 USD to spend, counted at 90 %; nothing costs a fee; B has lent USDC and BTC."""
    world = two_markets(rate=0)
    world.list_asset("GOLD", 8, 1_000)
    world.do(c.CreditDeposit("A", "GOLD", 5 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("B", "BTC", BTC))
    return world


def borrowable(world: World, *, is_payout: bool = True) -> int | None:
    return max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=is_payout)


@pytest.mark.parametrize(
    ("scope", "leaving", "kept"),
    [(PauseScope.NEW_RISK, 0, 0), (PauseScope.PAYOUTS, 0, 22_500 * USDC), (PauseScope.TRANSFERS, 4_090_909_090, 22_500 * USDC)],
)
def test_a_pause_stops_what_it_names_until_the_second_in_which_it_ends(scope: PauseScope, leaving: int, kept: int) -> None:
    world = owning()
    world.do(c.PauseAssets(("USDC",), (scope,), world.now + HOUR))
    world.wait(HOUR - 1)
    assert (borrowable(world), borrowable(world, is_payout=False)) == (leaving, kept)
    world.wait(1)
    assert (borrowable(world), borrowable(world, is_payout=False)) == (4_090_909_090, 22_500 * USDC)


def test_a_pause_of_payouts_keeps_a_balance_until_it_ends() -> None:
    world = owning()
    world.do(c.PauseAssets(("GOLD",), (PauseScope.PAYOUTS,), world.now + HOUR))
    left = []
    for seconds in (0, HOUR - 1, 1):
        world.wait(seconds)
        left.append(max_withdrawal(world.book, "A", "GOLD", world.now, world.models))
    assert left == [0, 0, 5 * BTC]


def test_what_is_owed_already_counts_for_the_next_borrow() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 1_000 * USDC, "w"))
    # 4,500 USD cover 1.1 times all that has left; or 1.1 times the first 1,000, and 0.2 times what stays.
    assert (borrowable(world), borrowable(world, is_payout=False)) == (3_090_909_090, 17_000 * USDC)


@pytest.mark.parametrize(("is_payout", "most"), [(True, 4_090_909_090), (False, 22_500 * USDC)])
def test_the_margin_admits_the_most_and_not_a_unit_more(*, is_payout: bool, most: int) -> None:
    world = owning()
    sub_account, market = world.book.sub_accounts["A"], world.market("USDC")
    sheet = draw_sheet(world.book, sub_account, world.now, world.models, "USDC")
    assert admits_borrow(sheet, sub_account, market, most, is_payout=is_payout)
    assert not admits_borrow(sheet, sub_account, market, most + 1, is_payout=is_payout)


def test_only_what_leaves_must_be_more_than_the_fee() -> None:
    world = owning()
    risk = world.book.assets["USDC"].risk
    world.do(c.CreateAsset("USDC", "USDC", 6, 10**6, 10, risk, is_change=True))
    for cap, leaving in ((10, 0), (11, 11)):
        world.limits("USDC", borrowed_cap=cap)
        assert (borrowable(world), borrowable(world, is_payout=False)) == (leaving, cap)


def test_old_prices_are_asked_for_where_something_is_owed() -> None:
    world = owning()
    world.list_asset("SILVER", 8, 1)
    world.do(c.CreditDeposit("A", "SILVER", BTC))
    world.do(c.Borrow("A", "BTC", BTC // 1_000, "w"))
    for symbol in ("GOLD", "SILVER", "USDC", "BTC"):
        world.book.prices.put(symbol, replace(world.book.prices[symbol], observed_at=world.now - 31 * DAY))
    for symbol, usd in (("GOLD", 1_000), ("USDC", 1), ("BTC", 100_000)):
        assert borrowable(world) is None
        world.price(symbol, usd)
    assert borrowable(world) == 3_990_909_090  # Silver, which nobody has priced, counts nothing and is not owed.


def test_where_all_coins_are_on_their_way_nothing_is_left_and_where_one_is_not_one_unit_is() -> None:
    world = owning()
    for payouts, left in ((5 * BTC, 0), (5 * BTC - 1, 1)):
        world.ledger("GOLD").payouts = payouts
        assert max_withdrawal(world.book, "A", "GOLD", world.now, world.models) == left


def test_where_collateral_is_short_already_nothing_of_it_may_leave() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 4_090_909_090, "w"))
    sheet = draw_sheet(world.book, world.book.sub_accounts["A"], world.now, world.models)
    assert max_leave_by_margin(sheet.with_line("GOLD", held=3 * BTC), "GOLD", 3 * BTC) == 0


def least(world: World, held: int) -> tuple[tuple[str, int], ...]:
    """What A must repay so that so much gold is enough."""
    sub_account = world.book.sub_accounts["A"]
    sheet = draw_sheet(world.book, sub_account, world.now, world.models).with_line("GOLD", held=held)
    return repay_to_release(world.book, sub_account, sheet, world.now, world.models)


def test_the_least_repayment_may_be_one_unit_or_the_whole_debt() -> None:
    """A debt needs 1.1 / 0.9 of its worth in gold: 1.1 GOLD for 900 USDC, 1.2222… for 0.01 BTC; a unit of gold is 0.00001 USD."""
    world = owning()
    world.do(c.Borrow("A", "USDC", 900 * USDC - 8, "w"))
    assert least(world, 110_000_000 - 1) == (("USDC", 1),)
    assert least(world, 0) == (("USDC", 900 * USDC - 8),)


def test_where_no_single_repayment_is_enough_all_debts_are_named() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 900 * USDC, "w"))
    world.do(c.Borrow("A", "BTC", BTC // 100, "w"))
    assert least(world, 110_000_000) == (("BTC", BTC // 100),)
    assert least(world, 110_000_000 - 1) == (("BTC", BTC // 100), ("USDC", 900 * USDC))
    assert least(world, 122_222_223) == (("BTC", 900_000), ("USDC", 900 * USDC - 6))
    assert least(world, 122_222_222) == (("BTC", 900_001),)


def test_interest_that_nobody_has_walked_yet_is_repaid_too() -> None:
    world = two_markets()
    world.list_asset("GOLD", 8, 1_000)
    world.do(c.CreditDeposit("A", "GOLD", 5 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("A", "USDC", 1_000 * USDC, "w"))
    world.wait(HOUR)
    assert least(world, 0) == (("USDC", 1_000 * USDC + 10_000),)


def tiny(held: int, owed: int, decimals: int, usd: int) -> World:
    """A holds DUST, of which one unit is a token, and owes so many units of a COIN at this price."""
    world = World()
    world.list_asset("DUST", 0, None)
    world.list_asset("COIN", decimals, None)
    for symbol, price in (("DUST", 10**9), ("COIN", usd)):
        world.book.prices.put(symbol, Price(symbol, price, world.now, "test"))
        world.list_market(symbol)
    world.customer("A", "B")
    world.do(c.CreditDeposit("B", "COIN", 10**30))
    world.do(c.CreditDeposit("A", "DUST", held))
    world.do(c.Borrow("A", "COIN", owed, "w"))
    return world


def ends(world: World) -> dict[str, int | None]:
    return dict(liquidation_prices(world.book, "A", "COIN", world.now, world.models))


def test_only_a_price_of_nothing_may_end_it_and_where_collateral_counts_nothing_no_price_does() -> None:
    """10^12 tokens at 10^-18 USD each, the least price there is, are worth far more than the 10 * 10^-18 USD that are owed."""
    world = tiny(held=10**12, owed=10, decimals=18, usd=WAD)
    world.list_asset("VOID", 0, None, risk=replace(RISK, haircut_weight=0))
    world.book.prices.put("VOID", Price("VOID", WAD, world.now, "test"))
    world.do(c.CreditDeposit("A", "VOID", 10**6))
    found = ends(world)
    assert (found["DUST"], found["VOID"]) == (0, None)
    world.book.prices.put("DUST", Price("DUST", 0, world.now, "test"))
    assert ends(world)["VOID"] is None  # It is liquidatable already, whatever the price of what counts nothing.


def test_where_each_of_two_collaterals_is_enough_neither_has_a_price_that_ends_it() -> None:
    world = owning()
    world.list_asset("SILVER", 8, 1_000)
    world.do(c.CreditDeposit("A", "SILVER", 5 * BTC))
    world.do(c.Borrow("A", "USDC", 1_000 * USDC, "w"))
    found = dict(liquidation_prices(world.book, "A", "USDC", world.now, world.models))
    assert (found["GOLD"], found["SILVER"]) == (None, None)


def test_the_least_price_that_there_is_may_end_it() -> None:
    """Ten million whole coins at 10^-18 USD each are owed, and a tenth of that is held."""
    world = tiny(held=10**6, owed=10**7, decimals=0, usd=1)
    world.book.prices.put("DUST", Price("DUST", 1, world.now, "test"))
    assert ends(world)["COIN"] == 1
