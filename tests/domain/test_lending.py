"""What waits to be lent: what becomes of it at the head of the line, and where it is taken from (rules L2, L3)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Balance, LendPosition, NotLentReason, WaitingCredit
from gql_server.domain.draft import Draft
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.lending import Arrival, Funds, add_to_position, credit, lend_waiting
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import MarketState
from gql_server.domain.pauses import PauseScope
from gql_server.units import LendShares
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets

BALANCES, LENDERS, LOANS = LedgerAccount.BALANCES, LedgerAccount.LENDERS, LedgerAccount.LOANS


def waiting(amount: int, *, available: int | None = None) -> Draft:
    """A draft in which so much of A's BTC waits, in a market that is open again."""
    world = two_markets(rate=0)
    draft = Draft(world.book.fork(), world.now, world.models)
    rows = (WaitingCredit(7, amount, NotLentReason.MARKET_CLOSED, world.now), WaitingCredit(8, 1, NotLentReason.CAP_REACHED, 0))
    there = amount + 1 if available is None else available
    draft.book.change_sub_account("A").balances["BTC"] = Balance(there, NotLentReason.MARKET_CLOSED, rows)
    draft.book.change_ledger("BTC").balances = draft.book.change_ledger("BTC").custody = there
    return draft


def test_what_waits_is_lent_out_of_the_balance_that_it_waited_in() -> None:
    draft = waiting(BTC)
    assert lend_waiting(draft, "A", "BTC", 7) == Arrival(lent=BTC)
    assert draft.entries == [Entry("BTC", BALANCES, LENDERS, BTC, "A", "A")]
    assert [row.ticket for row in draft.book.sub_accounts["A"].balances["BTC"].waiting] == [8]
    assert draft.book.sub_accounts["A"].balances["BTC"].available == 1


def test_what_was_all_that_was_available_leaves_no_row_behind() -> None:
    draft = waiting(BTC, available=BTC)
    lend_waiting(draft, "A", "BTC", 7)
    assert "BTC" not in draft.book.sub_accounts["A"].balances


@pytest.mark.parametrize(("amount", "is_lent"), [(10_000, True), (9_999, False)])
def test_what_is_below_the_minimum_stays_available_and_leaves_the_line(amount: int, *, is_lent: bool) -> None:
    draft = waiting(amount)
    rest = NotLentReason.REPAYMENT_REST
    assert lend_waiting(draft, "A", "BTC", 7) == (Arrival(lent=amount) if is_lent else Arrival(available=amount, reason=rest))
    balance = draft.book.sub_accounts["A"].balances["BTC"]
    assert [row.ticket for row in balance.waiting] == [8]
    assert balance.available == (1 if is_lent else amount + 1)
    assert is_lent or balance.reason is rest


def test_what_the_market_does_not_take_keeps_its_place() -> None:
    draft = waiting(BTC)
    draft.book.change_market("BTC").state = MarketState.REPAY_ONLY
    assert lend_waiting(draft, "A", "BTC", 7) == Arrival(available=BTC, reason=NotLentReason.MARKET_CLOSED)
    assert [row.ticket for row in draft.book.sub_accounts["A"].balances["BTC"].waiting] == [7, 8]
    assert draft.entries == []


def owing(world: World) -> World:
    """A owes 500 USDC, of which it has 100 to spend."""
    world.do(c.CreditDeposit("B", "USDC", 10_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 400 * USDC, "wallet"))
    world.do(c.Borrow("A", "USDC", 100 * USDC, None))
    return world


@pytest.mark.parametrize(("amount", "repaid", "lent"), [(500, 500, 0), (499, 499, 0), (501, 500, 1)])
def test_what_arrives_repays_a_debt_first_out_of_where_it_comes_from(amount: int, repaid: int, lent: int) -> None:
    world = owing(two_markets(rate=0))
    world.models.curves["USDC"] = world.models.curves["BTC"]
    draft = Draft(world.book.fork(), world.now, world.models)
    draft.book.change_ledger("USDC").balances += amount * USDC
    funds = Funds(BALANCES, "C")
    arrival = credit(draft, draft.book.change_sub_account("A"), draft.book.assets["USDC"], amount * USDC, funds)
    assert arrival == Arrival(repaid * USDC, lent * USDC)
    expected = [Entry("USDC", BALANCES, LOANS, repaid * USDC, "C", "A")]
    assert draft.entries == expected + ([Entry("USDC", BALANCES, LENDERS, lent * USDC, "C", "A")] if lent else [])


def test_what_is_not_lent_goes_from_where_it_comes_to_the_balance_of_whom_it_is_for() -> None:
    world = two_markets()
    draft = Draft(world.book.fork(), world.now, world.models)
    draft.book.change_ledger("BTC").balances = 9_999
    arrival = credit(draft, draft.book.change_sub_account("A"), draft.book.assets["BTC"], 9_999, Funds(BALANCES, "C"))
    assert arrival == Arrival(available=9_999, reason=NotLentReason.REPAYMENT_REST)
    assert draft.entries == [Entry("BTC", BALANCES, BALANCES, 9_999, "C", "A")]


def test_a_position_that_a_loss_has_wiped_out_is_ended_before_another_is_opened() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    draft = Draft(world.book.fork(), world.now + HOUR, world.models)
    market = draft.book.change_market("BTC")
    market.epoch = 1
    lost = draft.book.sub_accounts["A"].lends["BTC"]
    assert (position_value_down(market, lost), position_value_down(world.market("BTC"), lost)) == (0, BTC)
    opened = add_to_position(draft, draft.book.change_sub_account("A"), market, LendShares(5), 7)
    now, term = draft.now, market.terms.maturity_seconds
    assert opened == LendPosition(LendShares(5), 7, now, now, term, 1, None, now + term)
    [told] = draft.events
    assert (told.type, told.amount, told.sub_account_id) == ("LOST", BTC, "A")


def test_a_later_credit_starts_the_maturity_anew_and_calls_a_queued_withdrawal_off() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 2, None))
    world.wait(7 * DAY)
    opened = world.book.sub_accounts["A"].lends["BTC"].opened_at
    assert world.do(c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=True)).is_queued
    world.do(c.CreditDeposit("A", "BTC", BTC))
    position = world.book.sub_accounts["A"].lends["BTC"]
    assert (position.queued, position.principal, position.opened_at) == (None, 2 * BTC, opened)
    assert (position.last_credited_at, position.withdrawable_at, position.announce_at) == (world.now, *[world.now + 7 * DAY] * 2)


@pytest.mark.parametrize(
    ("amount", "reason"), [(10_000, None), (10_001, NotLentReason.CAP_REACHED), (9_999, NotLentReason.REPAYMENT_REST)]
)
def test_a_credit_fills_a_cap_to_the_unit(amount: int, reason: NotLentReason | None) -> None:
    world = two_markets()
    world.limits("BTC", lent_cap=10_000)
    draft = Draft(world.book.fork(), world.now, world.models)
    draft.book.change_ledger("BTC").balances = amount
    arrival = credit(draft, draft.book.change_sub_account("A"), draft.book.assets["BTC"], amount, Funds(BALANCES, "C"))
    assert (arrival.reason, arrival.lent) == (reason, 0 if reason else amount)


@pytest.mark.parametrize(("scope", "seconds", "is_lent"), [("NEW_RISK", 0, False), ("NEW_RISK", HOUR, True), ("PAYOUTS", 0, True)])
def test_a_credit_waits_only_while_new_risk_is_paused(scope: str, seconds: int, *, is_lent: bool) -> None:
    world = two_markets()
    world.do(c.PauseAssets(("BTC",), (PauseScope(scope),), world.now + HOUR))
    world.wait(seconds)
    done = world.do(c.CreditDeposit("A", "BTC", BTC))
    assert (done.lent, done.not_lent_reason) == ((BTC, None) if is_lent else (0, NotLentReason.MARKET_CLOSED))
