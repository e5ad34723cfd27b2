"""Coins that arrived and cannot be credited as they are: held in suspense, and placed by an operator (rule N3)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding, Deposit, DepositStatus
from gql_server.domain.draft import Draft, require_asset, require_open_account, require_sub_account
from gql_server.domain.errors import NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import Funds, credit
from gql_server.domain.outcomes import Credited
from gql_server.domain.standing import require_positive


def hold_deposit(draft: Draft, command: c.HoldDeposit) -> Credited:
    """Hold what arrived, whole, for the reason that is given; it repays nothing and resets nothing."""
    require_positive(command.amount)
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    require_asset(draft.book, command.symbol)
    deposit = Deposit(
        id=draft.command_id,
        sub_account_id=sub_account.id,
        account_id=sub_account.account_id,
        symbol=command.symbol,
        amount=command.amount,
        held_amount=command.amount,
        status=DepositStatus.HELD,
        reason=command.reason,
        observed_at=draft.now,
        credited_at=None,
        reference=command.reference,
    )
    draft.post(
        command.symbol,
        debit=LedgerAccount.CUSTODY,
        credit=LedgerAccount.SUSPENSE,
        amount=command.amount,
        credit_holder=sub_account.id,
    )
    draft.book.deposits.put(deposit.id, deposit)
    _tell(draft, deposit)
    return Credited(deposit.id, deposit.status, deposit.reason, deposit.amount, 0, 0, 0, None)


def assign_deposit(draft: Draft, command: c.AssignDeposit) -> Credited:
    """Credit a held deposit to a sub-account, as a deposit of its own there; the held one is ASSIGNED.

    Raises:
        NotFound: Nothing is held of it, or there is no such sub-account of an open account.
        TermsRefused: The account is not approved: what is credited would be held again.
    """
    held = draft.book.deposits.get(command.deposit_id)
    if held is None or held.status is not DepositStatus.HELD:
        raise NotFound("held deposit")
    target = require_sub_account(draft.book, command.sub_account_id)
    if require_open_account(draft.book, target.account_id).standing is not AccountStanding.APPROVED:
        raise TermsRefused("L1", "The account is not approved, so that nothing can be credited to it")
    held = draft.book.change_deposit(held.id)
    amount, holder, symbol = held.held_amount, held.sub_account_id, held.symbol
    sub_account = draft.book.change_sub_account(target.id)
    sub_account.archived_at = None
    came = credit(draft, sub_account, draft.book.assets[symbol], amount, Funds(LedgerAccount.SUSPENSE, holder))
    held.held_amount, held.status, held.reason = 0, DepositStatus.ASSIGNED, None
    held.went_to = draft.command_id if command.is_followed else held.went_to
    deposit = Deposit(
        id=draft.command_id,
        sub_account_id=sub_account.id,
        account_id=sub_account.account_id,
        symbol=symbol,
        amount=amount,
        held_amount=0,
        status=DepositStatus.CREDITED,
        reason=None,
        observed_at=held.observed_at,
        credited_at=draft.now,
        reference=None,
    )
    draft.book.deposits.put(deposit.id, deposit)
    _tell(draft, held)
    _tell(draft, deposit)
    return Credited(deposit.id, deposit.status, None, amount, came.repaid, came.lent, came.available, came.reason)


def _tell(draft: Draft, deposit: Deposit) -> None:
    draft.tell(
        EventType.DEPOSITED,
        symbol=deposit.symbol,
        amount=deposit.amount,
        sub_account=draft.book.sub_accounts[deposit.sub_account_id],
        details={"deposit_id": deposit.id, "status": deposit.status, "reason": deposit.reason}
        | ({"held": deposit.held_amount} if deposit.held_amount else {}),
    )
