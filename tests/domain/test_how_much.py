"""How much can be withdrawn and borrowed, and at which price it ends: small examples, to the unit (rules L10, M2, M4, C7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gql_server.domain import commands as c
from gql_server.domain.capacity import liquidation_prices, max_borrow, max_withdrawal, repay_to_release
from gql_server.domain.margin import draw_sheet
from gql_server.domain.pauses import PauseScope
from tests.domain.world import BTC, DAY, USDC, World, two_markets


def owning() -> World:
    """A has 5 GOLD at 1,000 USD, counted at 90 %, to spend; a payout costs 10 units. C has lent, B has 1 GOLD and owes nothing."""
    world = two_markets(rate=0)
    world.list_asset("GOLD", 8, 1_000, fee=10)
    world.do(c.CreditDeposit("A", "GOLD", 5 * BTC))
    world.do(c.CreditDeposit("B", "GOLD", BTC))
    world.do(c.CreditDeposit("C", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "BTC", BTC))
    return world


def withdrawable(world: World, name: str = "A") -> int | None:
    return max_withdrawal(world.book, name, "GOLD", world.now, world.models)


def pause(*scopes: PauseScope) -> Callable[[World], object]:
    return lambda world: world.do(c.PauseAssets(("GOLD",), scopes))


def holds(**values: int) -> Callable[[World], object]:
    """Return what alters the books of gold."""

    def alter(world: World) -> None:
        for name, value in values.items():
            setattr(world.ledger("GOLD"), name, value)

    return alter


LEFT: dict[str, tuple[Callable[[World], object], int]] = {
    "nothing": (lambda _: None, 5 * BTC),
    "one unit above the fee": (lambda world: world.do(c.Withdraw("A", "GOLD", 5 * BTC - 11, "w")), 11),
    "no more than the fee": (lambda world: world.do(c.Withdraw("A", "GOLD", 5 * BTC - 10, "w")), 0),
    "payouts are paused": (pause(PauseScope.PAYOUTS), 0),
    "something else is paused": (pause(PauseScope.NEW_RISK, PauseScope.TRANSFERS), 5 * BTC),
    "the account is frozen": (lambda world: world.do(c.FreezeAccount("A", is_frozen=True)), 0),
    "the account is rejected": (lambda world: world.do(c.RejectAccount("A")), 0),
    "coins are missing": (holds(custody=2 * BTC), 2 * BTC),
    "coins are missing and some are on their way": (holds(custody=2 * BTC, payouts=BTC), BTC),
    "all that is there is on its way": (holds(payouts=7 * BTC), 0),
    "the price is old, of which nobody asks without debts": (lambda world: world.wait(31 * DAY), 5 * BTC),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_available_can_leave_as_far_as_nothing_forbids_it(name: str) -> None:
    world = owning()
    change, most = LEFT[name]
    change(world)
    assert withdrawable(world) == most


def test_who_has_none_of_an_asset_can_withdraw_none() -> None:
    assert withdrawable(owning(), "C") == 0


def test_collateral_leaves_until_what_is_owed_is_just_covered() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 900 * USDC, "w"))
    # 900 and a tenth of it are covered by 1,100 USD of gold at 90 %.
    assert withdrawable(world) == 5 * BTC - 110_000_000
    world.do(c.Withdraw("A", "GOLD", 5 * BTC - 110_000_000, "w"))
    assert withdrawable(world) == 0
    world.wait(31 * DAY)
    assert withdrawable(world) is None


def test_what_is_borrowed_to_be_kept_is_collateral_itself() -> None:
    world = owning()
    most = [max_borrow(world.book, "A", "USDC", world.now, world.models, is_payout=is_payout) for is_payout in (True, False)]
    # 4,500 USD cover 1.1 times what leaves, and 0.2 times what stays, which counts 0.9 of itself.
    assert most == [4_090_909_090, 22_500 * USDC]


def test_prices_end_it_from_below_and_from_above() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 900 * USDC, "w"))
    (gold, falling), (usdc, rising) = liquidation_prices(world.book, "A", "USDC", world.now, world.models)
    assert (gold, usdc) == ("GOLD", "USDC")
    assert falling is not None
    assert rising is not None
    for symbol, price, worse in (("GOLD", falling, falling + 1), ("USDC", rising, rising - 1)):
        sheet = draw_sheet(world.book, world.book.sub_accounts["A"], world.now, world.models)
        assert sheet.with_price(symbol, price).is_liquidatable
        assert not sheet.with_price(symbol, worse).is_liquidatable
    assert falling == 209_999_999_999_999_999_999
    assert rising == 4_761_904_761_904_761_905


def test_without_a_price_nobody_knows_where_it_ends() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 900 * USDC, "w"))
    world.wait(31 * DAY)
    assert liquidation_prices(world.book, "A", "USDC", world.now, world.models) == (("GOLD", None), ("USDC", None))


def test_one_debt_that_is_repaid_releases_or_all_of_them() -> None:
    world = owning()
    world.do(c.Borrow("A", "USDC", 900 * USDC, "w"))
    world.do(c.Borrow("A", "BTC", BTC // 100, "w"))
    sub_account = world.book.sub_accounts["A"]

    def released_by(held: int) -> tuple[tuple[str, int], ...]:
        sheet = draw_sheet(world.book, sub_account, world.now, world.models).with_line("GOLD", held=held)
        return repay_to_release(world.book, sub_account, sheet, world.now, world.models)

    assert released_by(0) == (("BTC", BTC // 100), ("USDC", 900 * USDC))  # Neither alone would do.
    assert released_by(2 * BTC) == (("BTC", 263_637), ("USDC", 263_636_364))
    assert released_by(115_000_000) == (("BTC", 959_091),)
