"""The withdrawal delay: who waits until when, how it is chosen, and what becomes of what waits (rules D1 to D3)."""

from itertools import product

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.errors import InvalidInput, NotFound, PayoutNotDelayed
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import BoundaryCrossed, PayoutSettled
from gql_server.domain.pauses import PauseScope
from gql_server.domain.withdrawal_delay import (
    DELAY_SECONDS_MAX,
    UNKNOWN,
    AddressTrust,
    WithdrawalDelay,
    chosen,
    release_at,
    seconds_in_force,
)
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets

NOW = 1_000_000


def lender() -> World:
    """A has 1 BTC that has matured and waits a day; B lends USDC."""
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 100_000 * USDC))
    world.do(c.SetWithdrawalDelay("A", DAY))
    world.wait(7 * DAY)
    return world


def borrowed(world: World, amount: int = 1_000 * USDC) -> str:
    """Let A borrow straight to an unknown address and return the payout's id."""
    world.do(c.Borrow("A", "USDC", amount, "wallet"), "out")
    return "out"


# ── who waits until when ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seconds", "trust", "until"),
    [
        (0, UNKNOWN, None),
        (DAY, UNKNOWN, NOW + DAY),
        (DAY, AddressTrust(NOW), None),
        (DAY, AddressTrust(NOW + 1), NOW + DAY),
        (0, AddressTrust(None, HOUR), NOW + HOUR),
        (DAY, AddressTrust(None, HOUR), NOW + DAY),
        (0, AddressTrust(NOW, HOUR), None),
    ],
)
def test_an_address_waits_unless_it_is_trusted_by_now(seconds: int, trust: AddressTrust, until: int | None) -> None:
    assert release_at(WithdrawalDelay(seconds), trust, NOW) == until


def test_a_longer_delay_is_in_force_at_once_and_calls_a_shorter_one_off() -> None:
    shorter = chosen(WithdrawalDelay(DAY), HOUR, NOW)
    assert shorter == WithdrawalDelay(DAY, HOUR, NOW + DAY)
    assert chosen(shorter, DAY, NOW + 1) == WithdrawalDelay(DAY)
    assert chosen(shorter, 2 * DAY, NOW + 1) == WithdrawalDelay(2 * DAY)


def test_a_shorter_delay_waits_the_present_one_out() -> None:
    shorter = chosen(WithdrawalDelay(DAY), 0, NOW)
    assert seconds_in_force(shorter, 0, NOW + DAY - 1) == DAY
    assert seconds_in_force(shorter, 0, NOW + DAY) == 0


def test_asking_for_a_shorter_delay_again_begins_the_wait_anew() -> None:
    shorter = chosen(WithdrawalDelay(DAY), 0, NOW)
    assert chosen(shorter, 0, NOW + HOUR).next_at == NOW + HOUR + DAY


def test_no_choices_let_anything_leave_sooner_than_the_choice_before() -> None:
    """Whatever is chosen, twice, and asked for at any time after leaves no sooner than what had been asked for at first."""
    for before, first, second, between, asked in product(range(5), range(5), range(5), range(4), range(7)):
        was = WithdrawalDelay(before)
        at = release_at(was, UNKNOWN, NOW) or NOW
        later = chosen(chosen(was, first, NOW), second, NOW + between)
        now = NOW + between + asked
        assert (release_at(later, UNKNOWN, now) or now) >= at


# ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_chosen_is_told() -> None:
    world = lender()
    world.do(c.SetWithdrawalDelay("A", HOUR))
    told = [event for event in world.events if event.type is EventType.ACCOUNT_CHANGED and "delay_seconds" in event.details]
    due = {"delay_seconds": DAY, "next_delay_seconds": HOUR, "next_delay_at": world.now + DAY}
    assert [event.details for event in told][-1] == due


@pytest.mark.parametrize("seconds", [-1, DELAY_SECONDS_MAX + 1])
def test_a_delay_is_from_nothing_to_a_week(seconds: int) -> None:
    assert lender().refusal(InvalidInput, c.SetWithdrawalDelay("A", seconds)).field == "delay"


def test_a_delay_may_be_a_whole_week() -> None:
    assert lender().do(c.SetWithdrawalDelay("A", DELAY_SECONDS_MAX)).seconds == DELAY_SECONDS_MAX


def test_what_was_not_proven_makes_no_delay_shorter() -> None:
    world = lender()
    world.refusal(InvalidInput, c.SetWithdrawalDelay("A", HOUR, can_shorten=False))
    world.do(c.SetWithdrawalDelay("A", 2 * DAY, can_shorten=False))
    assert world.book.accounts["A"].delay == WithdrawalDelay(2 * DAY)


def test_what_is_no_shortening_any_more_needs_no_proof() -> None:
    """An hour was chosen a day ago, in place of a day: since then two hours are longer than what is in force."""
    world = lender()
    world.do(c.SetWithdrawalDelay("A", HOUR))
    world.refusal(InvalidInput, c.SetWithdrawalDelay("A", 2 * HOUR, can_shorten=False))
    world.wait(DAY)
    world.do(c.SetWithdrawalDelay("A", 2 * HOUR, can_shorten=False))
    assert world.book.accounts["A"].delay == WithdrawalDelay(2 * HOUR)


def test_only_an_account_that_is_there_has_a_delay() -> None:
    lender().refusal(NotFound, c.SetWithdrawalDelay("nobody", 0))


# ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_withdrawal_of_a_loan_waits_and_its_money_stays_in_payouts() -> None:
    world = lender()
    outcome = world.do(c.WithdrawLendPosition("A", "BTC", "wallet"), "out")
    assert outcome.release_at == world.now + DAY
    payout = world.book.payouts["out"]
    assert (payout.status, payout.release_at) == (PayoutStatus.DELAYED, world.now + DAY)
    assert world.ledger("BTC").payouts == payout.amount
    assert [event.type for event in world.events[-2:]] == [EventType.WITHDREW, EventType.PAID_OUT]
    assert world.events[-1].details["release_at"] == world.now + DAY


def test_a_borrow_straight_to_an_address_waits() -> None:
    world = lender()
    assert world.do(c.Borrow("A", "USDC", USDC, "wallet")).release_at == world.now + DAY


def test_a_borrow_to_the_balance_does_not_wait_and_what_leaves_from_there_does() -> None:
    world = lender()
    assert world.do(c.Borrow("A", "USDC", USDC, None)).release_at is None
    assert world.do(c.Withdraw("A", "USDC", USDC, "wallet")).release_at == world.now + DAY


def test_a_trusted_address_is_paid_at_once() -> None:
    world = lender()
    trust = AddressTrust(world.now)
    assert world.do(c.Borrow("A", "USDC", USDC, "wallet", trust), "out").release_at is None
    assert world.book.payouts["out"].status is PayoutStatus.REQUESTED


def test_a_queued_withdrawal_waits_from_when_it_is_paid() -> None:
    """By what is in force then, and by what was known of the address when it was named."""
    world = lender()
    world.do(c.CreditDeposit("B", "USDC", 100_000 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 2, None))
    assert world.do(c.WithdrawLendPosition("A", "BTC", "wallet", True), "queued").is_queued
    world.wait(HOUR)
    world.do(c.Repay("B", "BTC", None))
    world.do(c.CreditDeposit("B", "BTC", BTC))
    crossed = world.do(c.CrossBoundary("BTC"))
    assert isinstance(crossed, BoundaryCrossed)
    assert crossed.paid == 1
    assert world.book.payouts["queued"].release_at == world.now + DAY


def test_the_address_of_a_queued_withdrawal_may_come_to_be_trusted_meanwhile() -> None:
    world = lender()
    world.do(c.CreditDeposit("B", "USDC", 100_000 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 2, None))
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet", True, AddressTrust(world.now + HOUR)), "queued")
    world.wait(HOUR)
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.do(c.CrossBoundary("BTC"))
    assert world.book.payouts["queued"].status is PayoutStatus.REQUESTED


# ── what becomes of it ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_payout_is_let_go_when_its_time_has_come_once() -> None:
    world = lender()
    out = borrowed(world)
    world.wait(DAY - 1)
    assert world.do(c.ReleasePayout(out)) == PayoutSettled(PayoutStatus.DELAYED, is_changed=False)
    world.wait(1)
    assert world.do(c.ReleasePayout(out)) == PayoutSettled(PayoutStatus.REQUESTED, is_changed=True)
    assert world.do(c.ReleasePayout(out)) == PayoutSettled(PayoutStatus.REQUESTED, is_changed=False)


def test_the_custodian_has_no_news_of_what_it_was_not_given() -> None:
    world = lender()
    out = borrowed(world)
    for status in (PayoutStatus.SENT, PayoutStatus.CONFIRMED, PayoutStatus.FAILED):
        assert not world.do(c.SettlePayout(out, status)).is_changed


def test_a_longer_or_shorter_delay_moves_nothing_that_waits_already() -> None:
    world = lender()
    out = borrowed(world)
    due = world.book.payouts[out].release_at
    world.do(c.SetWithdrawalDelay("A", 7 * DAY))
    world.do(c.SetWithdrawalDelay("A", 0))
    assert world.book.payouts[out].release_at == due


@pytest.mark.parametrize("stop", [c.FreezeAccount("A", True), c.RejectAccount("A")], ids=["frozen", "rejected"])
def test_nothing_is_let_go_from_an_account_that_nothing_may_leave_until_it_may_again(stop: c.Command) -> None:
    world = lender()
    out = borrowed(world)
    world.do(stop)
    world.wait(2 * DAY)
    assert not world.do(c.ReleasePayout(out)).is_changed
    world.do(c.FreezeAccount("A", False))
    world.do(c.ApproveAccount("A"))
    assert world.do(c.ReleasePayout(out)).is_changed


def test_nothing_is_let_go_while_payouts_of_its_asset_are_paused() -> None:
    world = lender()
    borrowed(world)
    world.do(c.PauseAssets(("USDC",), (PauseScope.PAYOUTS,), world.now + DAY + HOUR))
    world.do(c.PauseAssets(("BTC",), tuple(PauseScope)))
    for seconds, is_changed in ((DAY, False), (HOUR - 1, False), (1, True)):
        world.wait(seconds)
        assert world.do(c.ReleasePayout("out")).is_changed is is_changed


def test_a_payout_that_is_called_off_returns_whole_from_a_frozen_account_too() -> None:
    world = lender()
    out = borrowed(world)
    world.do(c.FreezeAccount("A", True))
    world.wait(2 * DAY)
    assert world.do(c.CancelPayout(out)) == PayoutSettled(PayoutStatus.CANCELLED, is_changed=True)
    assert world.book.sub_accounts["A"].balances["USDC"].available == 1_000 * USDC
    assert world.ledger("USDC").payouts == 0
    assert world.refusal(PayoutNotDelayed, c.CancelPayout(out)).status is PayoutStatus.CANCELLED


def test_what_has_been_let_go_is_not_called_off() -> None:
    world = lender()
    out = borrowed(world)
    world.wait(DAY)
    world.do(c.ReleasePayout(out))
    assert world.refusal(PayoutNotDelayed, c.CancelPayout(out)).status is PayoutStatus.REQUESTED
    world.refusal(NotFound, c.CancelPayout("none"))


def test_of_a_release_and_a_cancellation_in_one_batch_the_first_counts() -> None:
    world = lender()
    out = borrowed(world)
    world.wait(DAY)
    cancelled, released = world.batch(c.CancelPayout(out), c.ReleasePayout(out))
    assert cancelled == PayoutSettled(PayoutStatus.CANCELLED, is_changed=True)
    assert released == PayoutSettled(PayoutStatus.CANCELLED, is_changed=False)
