"""Who stays in a market that has ended is brought out: debts out of what is there, then matured loans (rule C6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Balance, NotLentReason
from gql_server.domain.errors import NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.market import MarketState
from gql_server.domain.outcomes import BroughtOut
from gql_server.units import LendShares
from tests.domain.world import BTC, HOUR, TERMS, USDC, World, two_markets


def ending(*, rate: int = 0, owed: int = BTC) -> World:
    """A lends 2 BTC, C lends 1; B owes one, which it has; the market closes in an hour, and all should have left in eight."""
    world = two_markets(rate=rate, terms=replace(TERMS, maturity_seconds=7 * HOUR))
    world.do(c.CreditDeposit("A", "BTC", 2 * BTC))
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", owed, None))
    world.do(c.DelistMarket("BTC", world.now, world.now + HOUR, world.now + 8 * HOUR))
    return world


def ended(*, rate: int = 0, owed: int = BTC) -> World:
    """The last second has come to leave by oneself."""
    world = ending(rate=rate, owed=owed)
    world.wait(8 * HOUR)
    world.cross("BTC")
    world.entries.clear()
    world.events.clear()
    return world


def bring(world: World, *names: str) -> BroughtOut:
    outcome = world.do(c.BringOut("BTC", names))
    assert isinstance(outcome, BroughtOut)
    return outcome


def available(world: World, name: str) -> Balance | None:
    return world.book.sub_accounts[name].balances.get("BTC")


def test_debts_are_repaid_first_and_then_every_loan_is_moved_to_the_balance_of_its_lender() -> None:
    world = ended()
    assert bring(world, "A", "B", "nobody", "C") == BroughtOut(loans=2, debts=1, is_short=False, is_over=True)
    for name, amount in (("A", 2 * BTC), ("C", BTC)):
        assert available(world, name) == Balance(amount, NotLentReason.NOT_LENDABLE)
        assert world.book.sub_accounts[name].lends == {}
    assert available(world, "B") is None
    assert world.book.sub_accounts["B"].debts == {}
    balances, lenders = LedgerAccount.BALANCES, LedgerAccount.LENDERS
    assert world.entries == [
        Entry("BTC", balances, LedgerAccount.LOANS, BTC, "B", "B"),
        Entry("BTC", lenders, balances, 2 * BTC, "A", "A"),
        Entry("BTC", lenders, balances, BTC, "C", "C"),
    ]


def test_each_who_is_brought_out_is_told_what_the_loan_came_to() -> None:
    world = ended(rate=10**17)
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.events.clear()
    bring(world, "A", "B", "C")
    told = [event for event in world.events if event.type is EventType.WITHDREW]
    assert [(one.symbol, one.sub_account_id, one.amount) for one in told] == [
        ("BTC", "A", 200_005_479),
        ("BTC", "C", 100_002_739),
    ]
    assert told[1].details == {
        "principal": BTC,
        "interest": 2_739,
        "payout_id": None,
        "address": None,
        "reason": "DELISTED",
    }


def test_where_nothing_was_earned_the_interest_is_nothing() -> None:
    world = ended()
    bring(world, "C")
    assert world.events[-1].details == {"principal": BTC, "interest": 0, "payout_id": None, "address": None, "reason": "DELISTED"}


def test_the_last_lender_stays_as_long_as_one_unit_is_owed_though_the_loan_could_be_paid() -> None:
    """Of 10^8 + 1 units lent, of which one is owed, the only loan is worth 10^8 by its rounding."""
    world = ended()
    bring(world, "A")
    world.do(c.Repay("B", "BTC", BTC - 1))
    market = world.book.change_market("BTC")
    market.total_lent += 1
    world.book.change_ledger("BTC").custody += 1
    assert (market.total_borrowed, market.total_lent) == (1, BTC + 1)
    assert bring(world, "C") == BroughtOut(loans=0, debts=0, is_short=True, is_over=False)
    world.do(c.Repay("B", "BTC", None))
    assert bring(world, "C") == BroughtOut(loans=1, debts=0, is_short=False, is_over=True)


def test_a_debt_that_what_is_there_does_not_cover_is_repaid_in_part() -> None:
    world = ended()
    world.do(c.Withdraw("B", "BTC", 3 * BTC // 4, "wallet"))
    assert bring(world, "B") == BroughtOut(loans=0, debts=1, is_short=False, is_over=False)
    assert world.book.sub_accounts["B"].debts["BTC"].principal == 3 * BTC // 4
    assert available(world, "B") is None


def test_a_loan_that_the_market_cannot_pay_out_stays_until_borrowers_have_repaid() -> None:
    """2 BTC are there: enough for C and not for A as well."""
    world = ended()
    assert bring(world, "C", "A") == BroughtOut(loans=1, debts=0, is_short=True, is_over=False)
    assert list(world.book.sub_accounts["A"].lends) == ["BTC"]
    assert bring(world, "B") == BroughtOut(loans=0, debts=1, is_short=False, is_over=False)
    assert bring(world, "A") == BroughtOut(loans=1, debts=0, is_short=False, is_over=True)


def test_who_can_be_paid_is_though_one_before_cannot() -> None:
    world = ended(owed=3 * BTC // 2)
    assert bring(world, "A", "C") == BroughtOut(loans=1, debts=0, is_short=True, is_over=False)
    assert list(world.book.sub_accounts["A"].lends) == ["BTC"]


@pytest.mark.parametrize(("late", "loans"), [(0, 1), (1, 0)])
def test_a_loan_is_moved_from_the_second_on_in_which_it_has_matured(late: int, loans: int) -> None:
    """C lends an hour, or an hour and a second, after the announcement: one has matured when all should have left."""
    world = two_markets(rate=0, terms=replace(TERMS, maturity_seconds=7 * HOUR))
    world.do(c.DelistMarket("BTC", world.now + 2 * HOUR, world.now + 3 * HOUR, world.now + 8 * HOUR))
    world.wait(HOUR + late)
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.wait(7 * HOUR - late)
    world.cross("BTC")
    assert bring(world, "C") == BroughtOut(loans=loans, debts=0, is_short=False, is_over=loans == 1)


@pytest.mark.parametrize(("early", "outcome"), [(1, (0, 0)), (0, (2, 1))])
def test_nobody_is_brought_out_before_the_time_to_leave_has_come(early: int, outcome: tuple[int, int]) -> None:
    world = ending()
    world.wait(8 * HOUR - early)
    world.cross("BTC")
    found = bring(world, "A", "B", "C")
    assert (found.loans, found.debts) == outcome


def test_what_waits_to_be_lent_waits_no_longer() -> None:
    world = ended()
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.CreditDeposit("B", "BTC", 3 * BTC))
    for name in ("B", "C"):
        before = available(world, name)
        assert before is not None
        assert before.waiting
        assert before.reason is NotLentReason.MARKET_CLOSED
    world.events.clear()
    assert bring(world, "B").debts == 0
    assert available(world, "B") == Balance(3 * BTC, NotLentReason.NOT_LENDABLE)
    bring(world, "C")
    assert available(world, "C") == Balance(2 * BTC, NotLentReason.NOT_LENDABLE)


def test_a_balance_that_does_not_wait_keeps_its_reason() -> None:
    world = ended()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.book.change_sub_account("A").balances["BTC"] = Balance(BTC, NotLentReason.RETURNED_PAYOUT)
    world.book.change_sub_account("A").lends.pop("BTC")
    market = world.book.change_market("BTC")
    market.lend_shares = LendShares(market.lend_shares // 3)
    market.total_lent //= 3
    world.ledger("BTC").treasury += 2 * BTC
    bring(world, "A")
    assert available(world, "A") == Balance(BTC, NotLentReason.RETURNED_PAYOUT)


def test_a_loan_that_a_loss_has_wiped_out_is_ended_and_told_as_lost() -> None:
    world = ended()
    world.book.change_sub_account("C").lends["BTC"].epoch = -1
    market = world.book.change_market("BTC")
    market.lend_shares = LendShares(market.lend_shares // 3 * 2)
    assert bring(world, "C").loans == 0
    assert [(one.type, one.sub_account_id, one.amount) for one in world.events] == [(EventType.LOST, "C", BTC)]


def test_that_nobody_is_left_is_noted_and_told_once() -> None:
    world = ended()
    bring(world, "A", "B", "C")
    delisting = world.market("BTC").delisting
    assert delisting is not None
    assert delisting.ended_at == world.now
    told = [event.details["change"] for event in world.events if event.type is EventType.MARKET_CHANGED]
    assert told == ["DELISTED"]
    world.wait(HOUR)
    assert bring(world) == BroughtOut(0, 0, is_short=False, is_over=True)
    assert world.market("BTC").delisting == delisting
    assert [event.details["change"] for event in world.events if event.type is EventType.MARKET_CHANGED] == ["DELISTED"]


@pytest.mark.parametrize("left", ["A", "B"])
def test_it_is_not_over_while_one_lends_or_one_owes(left: str) -> None:
    world = ended()
    if left == "B":
        world.do(c.Withdraw("B", "BTC", BTC // 2, "wallet"))
        world.do(c.FundTreasury("BTC", BTC))
    assert not bring(world, *({"A", "B", "C"} - {left})).is_over
    assert not bring(world).is_over


def test_a_market_that_goes_on_or_is_only_closed_brings_nobody_out() -> None:
    world = two_markets()
    world.refusal(NotFound, c.BringOut("DOGE", ()))
    for change in (None, c.UpdateMarket("BTC", state=MarketState.CLOSED)):
        if change is not None:
            world.do(change)
        assert world.refusal(TermsRefused, c.BringOut("BTC", ())).rule == "C6"
    world = ending()
    world.wait(HOUR - 1)
    refused = world.refusal(TermsRefused, c.BringOut("BTC", ()))
    assert (refused.rule, refused.problem) == ("C6", "The BTC market has not ended")
    world.wait(1)
    world.cross("BTC")
    assert bring(world).is_over is False
