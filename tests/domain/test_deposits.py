"""What becomes of what custody has confirmed: repaid, lent, held, and what is written down of it (rules L1, L2, B3)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Deposit, DepositStatus, HeldReason, NotLentReason
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.events import EventType
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.outcomes import Credited
from tests.domain.world import BTC, USDC, World, two_markets

LEAST = 10_000
"""Units of BTC that are lent at least."""


def owing(amount: int = 0) -> World:
    """A has lent USDC and owes so much BTC to the market in which C lends."""
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("C", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("A", "USDC", 10**6 * USDC))
    if amount:
        world.do(c.Borrow("A", "BTC", amount, "wallet"))
    world.entries.clear()
    world.events.clear()
    return world


def arrive(world: World, amount: int) -> Credited:
    outcome = world.do(c.CreditDeposit("A", "BTC", amount, "tx"), "d")
    assert isinstance(outcome, Credited)
    return outcome


@pytest.mark.parametrize(
    ("owed", "amount", "repaid", "lent", "available", "reason"),
    [
        (0, LEAST, 0, LEAST, 0, None),
        (3, 2, 2, 0, 0, None),
        (3, 3, 3, 0, 0, None),
        (3, LEAST + 2, 3, 0, LEAST - 1, NotLentReason.REPAYMENT_REST),
        (3, LEAST + 3, 3, LEAST, 0, None),
    ],
)
def test_a_deposit_repays_what_is_owed_and_lends_the_rest_from_the_minimum_on(
    owed: int, amount: int, repaid: int, lent: int, available: int, reason: NotLentReason | None
) -> None:
    world = owing(owed)
    assert arrive(world, amount) == Credited("d", DepositStatus.CREDITED, None, amount, repaid, lent, available, reason)
    now = world.now
    assert world.book.deposits["d"] == Deposit("d", "A", "A", "BTC", amount, 0, DepositStatus.CREDITED, None, now, now, "tx")
    told = world.events[-1]
    assert (told.type, told.symbol, told.amount, told.sub_account_id) == (EventType.DEPOSITED, "BTC", amount, "A")
    assert told.details == {"deposit_id": "d", "status": DepositStatus.CREDITED, "reason": None}


HELD: dict[str, tuple[tuple[c.Command, ...], int, HeldReason]] = {
    "less than the minimum": ((), LEAST - 1, HeldReason.BELOW_MINIMUM),
    "the account was rejected": ((c.RejectAccount("A"),), LEAST, HeldReason.NOT_APPROVED),
}


@pytest.mark.parametrize("name", HELD)
def test_what_may_not_be_credited_is_held_whole_and_says_why(name: str) -> None:
    world = owing()
    before, amount, reason = HELD[name]
    for command in before:
        world.do(command)
    world.entries.clear()
    assert arrive(world, amount) == Credited("d", DepositStatus.HELD, reason, amount, 0, 0, 0, None)
    held = Deposit("d", "A", "A", "BTC", amount, amount, DepositStatus.HELD, reason, world.now, None, "tx")
    assert world.book.deposits["d"] == held
    assert world.entries == [Entry("BTC", LedgerAccount.CUSTODY, LedgerAccount.SUSPENSE, amount, None, "A")]
    assert world.events[-1].details == {"deposit_id": "d", "status": DepositStatus.HELD, "reason": reason, "held": amount}


@pytest.mark.parametrize(("amount", "held"), [(2, 0), (3, 0), (LEAST + 3, LEAST)])
def test_who_may_not_be_credited_may_still_repay_and_only_the_rest_is_held(amount: int, held: int) -> None:
    world = owing(3)
    world.do(c.RejectAccount("A"))
    world.entries.clear()
    outcome = arrive(world, amount)
    assert (outcome.repaid, outcome.lent, outcome.available) == (amount - held, 0, 0)
    assert (outcome.status, outcome.held_reason) == (
        (DepositStatus.HELD, HeldReason.NOT_APPROVED) if held else (DepositStatus.CREDITED, None)
    )
    assert world.entries[0] == Entry("BTC", LedgerAccount.CUSTODY, LedgerAccount.LOANS, amount - held, None, "A")
    deposit = world.book.deposits["d"]
    assert (deposit.amount, deposit.held_amount, deposit.credited_at) == (amount, held, None if held else world.now)


def test_nothing_arrives_at_nobody_or_of_nothing() -> None:
    world = owing()
    assert world.refusal(InvalidInput, c.CreditDeposit("A", "BTC", 0)).field == "amount"
    world.refusal(NotFound, c.CreditDeposit("nobody", "BTC", 1))
    world.refusal(NotFound, c.CreditDeposit("A", "DOGE", 1))


@pytest.mark.parametrize(("amount", "is_lent"), [(LEAST - 1, False), (LEAST, True)])
def test_once_an_account_is_approved_what_was_held_is_lent_from_the_minimum_on(amount: int, *, is_lent: bool) -> None:
    world = owing()
    world.do(c.RejectAccount("A"))
    arrived = world.now
    arrive(world, amount)
    world.wait(5)
    world.entries.clear()
    world.events.clear()
    world.do(c.ApproveAccount("A"))
    deposit = world.book.deposits["d"]
    assert deposit.observed_at == arrived
    told = [event for event in world.events if event.type is EventType.DEPOSITED]
    if is_lent:
        assert (deposit.status, deposit.reason) == (DepositStatus.CREDITED, None)
        assert (deposit.held_amount, deposit.credited_at) == (0, world.now)
        assert world.entries == [Entry("BTC", LedgerAccount.SUSPENSE, LedgerAccount.LENDERS, amount, "A", "A")]
        assert [(one.symbol, one.amount, one.sub_account_id) for one in told] == [("BTC", amount, "A")]
        assert told[0].details == {"deposit_id": "d", "status": DepositStatus.CREDITED, "reason": None}
    else:
        assert (deposit.status, deposit.reason) == (DepositStatus.HELD, HeldReason.BELOW_MINIMUM)
        assert (deposit.held_amount, deposit.credited_at) == (amount, None)
        assert (world.entries, told) == ([], [])


def test_once_an_account_is_approved_what_was_held_repays_however_little_it_is() -> None:
    """It was held, and then what an earlier deposit had repaid was owed again."""
    world = owing(5)
    world.do(c.CreditDeposit("A", "BTC", 5), "first")
    world.do(c.RejectAccount("A"))
    arrive(world, 2)
    world.do(c.ReverseDeposit("first"))
    world.entries.clear()
    world.do(c.ApproveAccount("A"))
    assert world.entries == [Entry("BTC", LedgerAccount.SUSPENSE, LedgerAccount.LOANS, 2, "A", "A")]
    assert world.book.deposits["d"].status is DepositStatus.CREDITED
