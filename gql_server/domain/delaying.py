"""The withdrawal delay: how it is chosen, and how what waits for it is released or called off (rules D1, D2)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding, Payout, PayoutStatus
from gql_server.domain.draft import Draft, require_open_account
from gql_server.domain.errors import InvalidInput, NotFound, PayoutNotDelayed
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import DelaySet, PayoutSettled
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.domain.payouts import return_payout, tell_status
from gql_server.domain.withdrawal_delay import DELAY_SECONDS_MAX, chosen, is_shortening


def set_withdrawal_delay(draft: Draft, command: c.SetWithdrawalDelay) -> DelaySet:
    """Choose a delay: a longer one is in force at once, a shorter one when the present one has passed (rule D2).

    Raises:
        InvalidInput: When it is out of range; or it has become a shortening since somebody looked, and that was not proven.
        NotFound: When there is no such account, or it is closed (rule L13).
    """
    if not 0 <= command.seconds <= DELAY_SECONDS_MAX:
        raise InvalidInput("delay", f"must be from 0 to {DELAY_SECONDS_MAX} seconds")
    account = require_open_account(draft.book, command.account_id)
    if is_shortening(account.delay, command.seconds, draft.now) and not command.can_shorten:
        raise InvalidInput("delay", "was made longer meanwhile; look at it and ask again")
    account = draft.book.change_account(command.account_id)
    account.delay = chosen(account.delay, command.seconds, draft.now)
    now, later, at = account.delay.seconds, account.delay.next_seconds, account.delay.next_at
    details = {"delay_seconds": now, "next_delay_seconds": later, "next_delay_at": at}
    draft.tell(EventType.ACCOUNT_CHANGED, account_id=account.id, details=details)
    return DelaySet(now, later, at)


def release_payout(draft: Draft, command: c.ReleasePayout) -> PayoutSettled:
    """Let a payout go whose delay has passed; nothing happens too early, twice, or while nothing may leave the account."""
    payout = _require_payout(draft, command.payout_id)
    if payout.status is not PayoutStatus.DELAYED or not _may_go(draft, payout):
        return PayoutSettled(payout.status, is_changed=False)
    return _become(draft, payout, PayoutStatus.REQUESTED)


def cancel_payout(draft: Draft, command: c.CancelPayout) -> PayoutSettled:
    """Call off a payout that waits: the whole amount is available again, in a frozen account too (rules L10, D1, L16).

    Raises:
        PayoutNotDelayed: When it never waited or has been let go, and the custodian has not stopped it; or it sends a deposit back.
    """
    payout = _require_payout(draft, command.payout_id)
    if command.is_stopped and payout.status is PayoutStatus.CANCELLED:
        return PayoutSettled(payout.status, is_changed=False)
    is_stopped = command.is_stopped and payout.status is PayoutStatus.REQUESTED and payout.deposit_id is None
    if payout.status is not PayoutStatus.DELAYED and not is_stopped:
        raise PayoutNotDelayed(payout.status)
    return _become(draft, payout, PayoutStatus.CANCELLED)


def _require_payout(draft: Draft, payout_id: str) -> Payout:
    payout = draft.book.payouts.get(payout_id)
    if payout is None:
        raise NotFound("payout")
    return payout


def _may_go(draft: Draft, payout: Payout) -> bool:
    if payout.release_at is None or draft.now < payout.release_at:
        return False
    account = draft.book.accounts[draft.book.sub_accounts[payout.sub_account_id].account_id]
    is_paused = pause_of(draft.book.assets[payout.symbol].pauses, PauseScope.PAYOUTS, draft.now) is not None
    return account.standing is AccountStanding.APPROVED and account.frozen_at is None and not is_paused


def _become(draft: Draft, payout: Payout, status: PayoutStatus) -> PayoutSettled:
    changed = draft.book.change_payout(payout.id)
    sub_account = draft.book.sub_accounts[payout.sub_account_id]
    if status is PayoutStatus.CANCELLED:
        sub_account = draft.book.change_sub_account(sub_account.id)
        return_payout(draft, changed, sub_account)
    changed.status = status
    tell_status(draft, changed, sub_account)
    return PayoutSettled(status, is_changed=True)
