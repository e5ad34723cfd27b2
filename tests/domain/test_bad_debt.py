"""Debt that no collateral is left for: who bears it, what is told, and when lend shares begin anew (rule X4)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.bad_debt import book_bad_debt, share_out
from gql_server.domain.draft import Draft
from gql_server.domain.events import Event, EventType
from gql_server.domain.invariants import check
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.units import LendShares
from tests.domain.world import BTC, USDC, World, two_markets


def owing(amount: int) -> World:
    """A lends 10 BTC, which are 10^18 shares; B owes a part of them; there is no interest."""
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**7 * USDC))
    world.do(c.Borrow("B", "BTC", amount, "wallet"))
    return world


def write_off(world: World) -> tuple[int, list[Entry], list[Event]]:
    """Write B's debt off, whatever B still has; return what it came to and what was written down."""
    draft = Draft(world.book.fork(), world.now, world.models, "loss")
    owed = book_bad_debt(draft, draft.book.change_sub_account("B"), "BTC")
    draft.book.merge()
    assert not check(world.book)
    return owed, draft.entries, draft.events


@pytest.mark.parametrize(
    ("owed", "insurance", "lent", "parts"),
    [
        (100, 100, 50, (100, 0, 0)),
        (100, 99, 50, (99, 1, 0)),
        (100, 30, 70, (30, 70, 0)),
        (100, 30, 69, (30, 69, 1)),
        (100, 0, 0, (0, 0, 100)),
    ],
)
def test_insurance_bears_a_loss_then_lenders_then_the_treasury(
    owed: int, insurance: int, lent: int, parts: tuple[int, int, int]
) -> None:
    assert share_out(owed, insurance=insurance, lent=lent) == parts


def test_a_loss_is_booked_against_the_loans_of_whom_it_was_and_told_with_its_parts() -> None:
    world = owing(3 * BTC)
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.FundInsurance("BTC", BTC))
    owed, entries, (event,) = write_off(world)
    assert owed == 3 * BTC
    loans = LedgerAccount.LOANS
    assert entries == [
        Entry("BTC", LedgerAccount.INSURANCE, loans, BTC, None, "B"),
        Entry("BTC", LedgerAccount.LENDERS, loans, 2 * BTC, None, "B"),
    ]
    assert (event.type, event.symbol, event.amount, event.sub_account_id) == (EventType.BAD_DEBT_BOOKED, "BTC", 3 * BTC, "B")
    assert event.details == {"insurance": BTC, "lenders": 2 * BTC, "treasury": 0}
    market = world.market("BTC")
    assert (market.total_lent, market.total_borrowed, market.borrow_shares, market.epoch) == (8 * BTC, 0, 0, 0)
    assert "BTC" not in world.book.sub_accounts["B"].debts


@pytest.mark.parametrize(("left", "epoch"), [(1, 0), (0, 1)])
def test_shares_begin_anew_once_one_is_worth_less_than_a_millionth_of_a_millionth_of_a_millionth(left: int, epoch: int) -> None:
    """10^18 shares and 1 unit left: each is worth 10^-18 of a unit, which still is something."""
    world = owing(10 * BTC - left)
    write_off(world)
    market = world.market("BTC")
    assert (market.epoch, market.total_lent, market.lend_shares) == (epoch, left, 0 if epoch else 10**18)


def test_what_is_left_of_the_total_goes_to_the_treasury_each_time_that_shares_begin_anew() -> None:
    world = owing(10 * BTC)
    write_off(world)
    world.do(c.CreditDeposit("C", "BTC", 20 * BTC))
    world.do(c.Borrow("B", "BTC", 20 * BTC - 1, "wallet"))
    _, entries, _ = write_off(world)
    assert entries[-1] == Entry("BTC", LedgerAccount.LENDERS, LedgerAccount.TREASURY, 1)
    market = world.market("BTC")
    assert (market.epoch, market.total_lent, market.lend_shares, world.ledger("BTC").treasury) == (2, 0, 0, 1)


def test_without_lenders_the_treasury_bears_what_insurance_does_not() -> None:
    """The last lender cannot leave borrowers behind; a seizure of all that is lent would be paid out of the treasury just so."""
    world = owing(BTC)
    world.do(c.FundTreasury("BTC", 3 * BTC))
    world.do(c.FundInsurance("BTC", BTC // 4))
    world.book.change_sub_account("A").lends.clear()
    market, ledger = world.book.change_market("BTC"), world.book.change_ledger("BTC")
    market.lend_shares, market.total_lent, ledger.treasury = LendShares(0), 0, ledger.treasury + 10 * BTC
    before = ledger.treasury
    _, _, (event,) = write_off(world)
    assert event.details == {"insurance": BTC // 4, "lenders": 0, "treasury": 3 * BTC // 4}
    assert (world.ledger("BTC").treasury, world.market("BTC").epoch) == (before - 3 * BTC // 4, 0)
