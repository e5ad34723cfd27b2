"""A whole loan that moves to a sub-account which owes pays that debt with its shares, to the last of them (rule L8)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.errors import InsufficientMargin
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.margin import measure
from gql_server.domain.market import debt_up
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets


def lenders_own_debt(owes: int, *, earned: int = 0) -> World:
    """A lends 1 BTC that has matured and earned so much; of that A2 owes so much, without interest, and nobody else lends."""
    world = two_markets()
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.CreditDeposit("A2", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(7 * DAY)
    world.cross()
    if earned:  # A part in 100,000 an hour, of which a tenth is a fee: kept until it is a whole unit.
        world.do(c.Borrow("B", "BTC", 100_000 * earned, None))
        world.wait(HOUR)
        world.do(c.FundTreasury("BTC", 10))
        world.do(c.CreditDeposit("B", "BTC", earned))
        world.do(c.Repay("B", "BTC", None))
    assert (world.market("BTC").total_lent, world.market("BTC").total_borrowed) == (BTC + earned, 0)
    world.do(c.Borrow("A2", "BTC", owes, None))
    return world


def test_what_is_worth_as_much_as_is_owed_is_burned_whole_and_leaves_no_share_behind() -> None:
    """One unit of interest is there, so that all shares are worth a unit less than the total."""
    world = lenders_own_debt(BTC, earned=1)
    before = world.ledger("BTC").treasury
    world.entries.clear()
    moved = world.do(c.Transfer("A", "A2", "BTC", None))
    assert (moved.amount, moved.repaid, moved.lent) == (BTC, BTC, 0)
    assert (world.market("BTC").lend_shares, world.market("BTC").total_lent, world.market("BTC").borrow_shares) == (0, 0, 0)
    assert ("BTC" in world.book.sub_accounts["A2"].lends, "BTC" in world.book.sub_accounts["A2"].debts) == (False, False)
    assert world.ledger("BTC").treasury == before + 1
    lenders, loans, treasury = LedgerAccount.LENDERS, LedgerAccount.LOANS, LedgerAccount.TREASURY
    assert world.entries == [Entry("BTC", lenders, loans, BTC, "A", "A2"), Entry("BTC", lenders, treasury, 1, None, None)]


def test_what_is_worth_more_than_is_owed_lends_the_rest() -> None:
    world = lenders_own_debt(BTC // 4)
    moved = world.do(c.Transfer("A", "A2", "BTC", None))
    assert (moved.amount, moved.repaid, moved.lent) == (BTC, BTC // 4, BTC - BTC // 4)
    position = world.book.sub_accounts["A2"].lends["BTC"]
    assert position.shares == world.market("BTC").lend_shares
    assert position.principal == BTC * 3 // 4


def test_what_is_worth_less_than_is_owed_is_all_burned_and_the_rest_stays_owed() -> None:
    world = lenders_own_debt(BTC)
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.Borrow("A2", "BTC", BTC // 2, None))
    moved = world.do(c.Transfer("A", "A2", "BTC", None))
    assert (moved.amount, moved.repaid, moved.lent) == (BTC, BTC, 0)
    assert debt_up(world.market("BTC"), world.book.sub_accounts["A2"].debts["BTC"].shares) == BTC // 2
    assert "BTC" not in world.book.sub_accounts["A2"].lends


@pytest.mark.parametrize("amount", [None, BTC])
def test_what_the_debts_of_the_source_need_does_not_move(amount: int | None) -> None:
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.list_asset("GOLD", 8, 100_000)
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    symbol = "BTC" if amount is None else "GOLD"
    world.do(c.CreditDeposit("A", symbol, BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.wait(7 * DAY)
    before = measure(world.book, "A", world.now, world.models)
    refused = world.refusal(InsufficientMargin, c.Transfer("A", "A2", symbol, amount))
    if amount is None:
        assert (refused.maximum, refused.repay_to_release) == (None, (("USDC", 50_000 * USDC),))
    else:
        # 55,000 USD of cover are 61,111.11 USD of gold at 90 %.
        assert (refused.maximum, refused.repay_to_release) == (BTC - 61_111_112, ())
    assert (refused.symbol, refused.margin) == (symbol, before)
