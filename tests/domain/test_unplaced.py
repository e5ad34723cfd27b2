"""A held deposit that is assigned: whose it was, whose it is now, and what is written down of both (rules L1, N3)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Deposit, DepositStatus, HeldReason, NotLentReason
from gql_server.domain.errors import NotFound, TermsRefused
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.outcomes import Credited
from tests.domain.world import BTC, USDC, World, two_markets

AMOUNT = 20_000


def held() -> World:
    """A's deposit is held since ten seconds; B has lent USDC and owes 15,000 units of BTC to C."""
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 15_000, "wallet"))
    world.do(c.HoldDeposit("A", "BTC", AMOUNT, HeldReason.WRONG_NETWORK, "tx"), "held")
    world.wait(10)
    world.entries.clear()
    world.events.clear()
    return world


@pytest.mark.parametrize("is_followed", [True, False])
def test_what_was_held_of_one_becomes_a_deposit_of_another(*, is_followed: bool) -> None:
    world = held()
    outcome = world.do(c.AssignDeposit("held", "B", is_followed=is_followed), "own")
    rest = NotLentReason.REPAYMENT_REST
    assert outcome == Credited("own", DepositStatus.CREDITED, None, AMOUNT, 15_000, 0, 5_000, rest)
    suspense, since = LedgerAccount.SUSPENSE, world.now - 10
    assert world.entries == [
        Entry("BTC", suspense, LedgerAccount.LOANS, 15_000, "A", "B"),
        Entry("BTC", suspense, LedgerAccount.BALANCES, 5_000, "A", "B"),
    ]
    own = Deposit("own", "B", "B", "BTC", AMOUNT, 0, DepositStatus.CREDITED, None, since, world.now, None)
    assert world.book.deposits["own"] == own
    before = world.book.deposits["held"]
    assert (before.held_amount, before.status, before.reason) == (0, DepositStatus.ASSIGNED, None)
    assert before.went_to == ("own" if is_followed else None)


def test_what_is_not_held_or_may_not_be_credited_is_not_assigned() -> None:
    world = held()
    assert world.refusal(NotFound, c.AssignDeposit("none", "B")).what == "held deposit"
    world.do(c.RejectAccount("B"))
    refused = world.refusal(TermsRefused, c.AssignDeposit("held", "B"))
    assert refused == TermsRefused("L1", "The account is not approved, so that nothing can be credited to it")
