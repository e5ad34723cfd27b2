"""Accounts and the house's own money (rules L1, C1, R8, X4)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import (
    SUB_ACCOUNTS_MAX,
    Account,
    AccountStanding,
    DepositStatus,
    HeldReason,
    SubAccount,
)
from gql_server.domain.accrual import touch, walk_before_treasury_changes
from gql_server.domain.deposits import release_held
from gql_server.domain.draft import (
    Draft,
    require_account,
    require_asset,
    require_market,
    require_open_account,
    require_sub_account,
)
from gql_server.domain.errors import InvalidInput, SubAccountLimit, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.outcomes import Done
from gql_server.domain.standing import require_positive
from gql_server.domain.treasury import spare_treasury


def open_account(draft: Draft, command: c.OpenAccount) -> Done:
    """Open an account with its default sub-account; opening it again changes nothing."""
    if draft.book.accounts.get(command.account_id) is None:
        draft.book.accounts.put(command.account_id, Account(command.account_id))
        _open_sub_account(draft, command.account_id, command.sub_account_id)
        draft.tell(EventType.ACCOUNT_OPENED, account_id=command.account_id)
    return Done()


def open_sub_account(draft: Draft, command: c.OpenSubAccount) -> Done:
    """Open one more sub-account of an account."""
    account = require_open_account(draft.book, command.account_id)
    if draft.book.sub_accounts.get(command.sub_account_id) is not None:
        return Done()
    if account.sub_account_count >= SUB_ACCOUNTS_MAX:
        raise SubAccountLimit(SUB_ACCOUNTS_MAX)
    _open_sub_account(draft, command.account_id, command.sub_account_id)
    return Done()


def _open_sub_account(draft: Draft, account_id: str, sub_account_id: str) -> None:
    account = draft.book.change_account(account_id)
    sub_account = SubAccount(sub_account_id, account_id, account.sub_account_count, draft.now)
    draft.book.sub_accounts.put(sub_account_id, sub_account)
    account.sub_account_count += 1


def approve_account(draft: Draft, command: c.ApproveAccount) -> Done:
    """Let money move for an account; what was held for want of approval is credited now (rule L1). A closed one stays closed."""
    require_account(draft.book, command.account_id)
    account = draft.book.change_account(command.account_id)
    if account.standing in {AccountStanding.APPROVED, AccountStanding.CLOSED}:
        return Done()
    account.standing = AccountStanding.APPROVED
    draft.tell(EventType.ACCOUNT_CHANGED, account_id=account.id, details={"standing": account.standing})
    held = [
        deposit
        for deposit in draft.book.deposits.values()
        if deposit.account_id == account.id and deposit.status is DepositStatus.HELD and deposit.reason is HeldReason.NOT_APPROVED
    ]
    for deposit in sorted(held, key=lambda deposit: (deposit.observed_at, deposit.id)):
        release_held(draft, draft.book.change_deposit(deposit.id))
    return Done()


def reject_account(draft: Draft, command: c.RejectAccount) -> Done:
    """Refuse an account or withdraw its approval. A closed one stays closed."""
    if require_account(draft.book, command.account_id).standing is AccountStanding.CLOSED:
        return Done()
    account = draft.book.change_account(command.account_id)
    account.standing = AccountStanding.REJECTED
    draft.tell(EventType.ACCOUNT_CHANGED, account_id=account.id, details={"standing": account.standing})
    return Done()


def fund_treasury(draft: Draft, command: c.FundTreasury) -> Done:
    """Book the operator's own money that arrived in custody."""
    require_positive(command.amount)
    require_asset(draft.book, command.symbol)
    walk_before_treasury_changes(draft, command.symbol)
    draft.post(command.symbol, debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=command.amount)
    _tell_funded(draft, command.symbol, command.amount, "treasury")
    return Done()


def fund_insurance(draft: Draft, command: c.FundInsurance) -> Done:
    """Move from the treasury to the insurance, as far as what is owed stays covered (rule C1)."""
    require_positive(command.amount)
    require_asset(draft.book, command.symbol)
    room = spare_treasury(draft, command.symbol)
    if command.amount > room:
        raise TermsRefused("C1", f"at most {room} units of {command.symbol} can move to the insurance")
    draft.post(command.symbol, debit=LedgerAccount.TREASURY, credit=LedgerAccount.INSURANCE, amount=command.amount)
    _tell_funded(draft, command.symbol, command.amount, "insurance")
    return Done()


def _tell_funded(draft: Draft, symbol: str, amount: int, fund: str) -> None:
    draft.tell(EventType.HOUSE_FUNDED, symbol=symbol, amount=amount, details={"fund": fund})


def register_backstop(draft: Draft, command: c.RegisterBackstop) -> Done:
    """Let a sub-account without debts buy seized collateral with its available balance, or no longer."""
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    require_open_account(draft.book, sub_account.account_id)
    if command.is_backstop and sub_account.debts:
        raise TermsRefused("X4", "A backstop owes nothing")
    if command.capacity is not None and command.capacity <= 0:
        raise InvalidInput("capacity", "must be more than 0")
    changed = draft.book.change_sub_account(command.sub_account_id)
    changed.is_backstop = command.is_backstop
    changed.backstop_capacity = command.capacity if command.is_backstop else None
    changed.backstop_used = 0
    return Done()


def settle_staking_reward(draft: Draft, command: c.SettleStakingReward) -> Done:
    """Book the reward that arrived: it clears the receivable, the difference is the treasury's (rule R8)."""
    if command.received < 0:
        raise InvalidInput("received", "must not be negative")
    require_market(draft.book, command.symbol)
    market = touch(draft, command.symbol)
    due, received, symbol = market.staking_receivable, command.received, command.symbol
    custody, treasury = LedgerAccount.CUSTODY, LedgerAccount.TREASURY
    receivable = LedgerAccount.STAKING_RECEIVABLE
    draft.post(symbol, debit=custody, credit=receivable, amount=min(due, received))
    draft.post(symbol, debit=custody, credit=treasury, amount=max(0, received - due))
    draft.post(symbol, debit=treasury, credit=receivable, amount=max(0, due - received))
    draft.tell(EventType.REWARDED, symbol=symbol, amount=received, details={"expected": due})
    return Done()
