"""Arrivals: a confirmed deposit is credited or held, never refused (rule L1)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import (
    AccountStanding,
    Deposit,
    DepositStatus,
    HeldReason,
)
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.draft import Draft, require_asset, require_sub_account
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import Arrival, Funds, credit
from gql_server.domain.outcomes import Credited
from gql_server.domain.standing import require_positive


def credit_deposit(draft: Draft, command: c.CreditDeposit) -> Credited:
    """Credit what custody has confirmed; it is never refused once sub-account and asset exist (rule L1)."""
    require_positive(command.amount)
    require_sub_account(draft.book, command.sub_account_id)
    asset = require_asset(draft.book, command.symbol)
    sub_account = draft.book.change_sub_account(command.sub_account_id)
    sub_account.archived_at = None
    standing = draft.book.accounts[sub_account.account_id].standing
    amount, symbol, custody = command.amount, command.symbol, Funds(LedgerAccount.CUSTODY)
    owes = symbol in sub_account.debts
    held_reason = None
    if standing is AccountStanding.CLOSED:
        held_reason = HeldReason.ACCOUNT_CLOSED
    elif standing is not AccountStanding.APPROVED:
        held_reason = HeldReason.NOT_APPROVED
    elif not owes and amount < asset.minimum_deposit:
        held_reason = HeldReason.BELOW_MINIMUM
    if held_reason is None:
        arrival = credit(draft, sub_account, asset, amount, custody)
    elif owes:
        arrival = Arrival(repay_debt(draft, sub_account, symbol, amount, debit=custody.account, debit_holder=None))
    else:
        arrival = Arrival()
    held = amount - arrival.repaid - arrival.lent - arrival.available
    draft.post(symbol, debit=LedgerAccount.CUSTODY, credit=LedgerAccount.SUSPENSE, amount=held, credit_holder=sub_account.id)
    status = DepositStatus.HELD if held else DepositStatus.CREDITED
    held_reason = held_reason if held else None
    draft.book.deposits.put(
        draft.command_id,
        Deposit(
            id=draft.command_id,
            sub_account_id=sub_account.id,
            account_id=sub_account.account_id,
            symbol=symbol,
            amount=amount,
            held_amount=held,
            status=status,
            reason=held_reason,
            observed_at=draft.now,
            credited_at=None if held else draft.now,
            reference=command.reference,
        ),
    )
    draft.tell(
        EventType.DEPOSITED,
        symbol=symbol,
        amount=amount,
        sub_account=sub_account,
        details={"deposit_id": draft.command_id, "status": status, "reason": held_reason} | ({"held": held} if held else {}),
    )
    return Credited(
        deposit_id=draft.command_id,
        status=status,
        held_reason=held_reason,
        amount=amount,
        repaid=arrival.repaid,
        lent=arrival.lent,
        available=arrival.available,
        not_lent_reason=arrival.reason,
    )


def release_held(draft: Draft, deposit: Deposit) -> None:
    """Credit a held deposit now that its account is approved; what is below the minimum stays held (rule L1)."""
    sub_account = draft.book.change_sub_account(deposit.sub_account_id)
    asset = draft.book.assets[deposit.symbol]
    if deposit.held_amount < asset.minimum_deposit and deposit.symbol not in sub_account.debts:
        deposit.reason = HeldReason.BELOW_MINIMUM
        return
    credit(draft, sub_account, asset, deposit.held_amount, Funds(LedgerAccount.SUSPENSE, sub_account.id))
    deposit.held_amount = 0
    deposit.status, deposit.reason, deposit.credited_at = DepositStatus.CREDITED, None, draft.now
    draft.tell(
        EventType.DEPOSITED,
        symbol=deposit.symbol,
        amount=deposit.amount,
        sub_account=sub_account,
        details={"deposit_id": deposit.id, "status": deposit.status, "reason": None},
    )
