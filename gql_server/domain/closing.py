"""Leaving: an account is closed, and a sub-account archived, only where nothing is held or owed any more (rule L13).

What is worth no more than the withdrawal fee can never be paid out. So that it keeps nobody from closing, its owner may give it
up: an available balance becomes the treasury's, a lend position the operator's, whose shares move as a seizure moves them, so
that no market's utilization does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import (
    HOUSE_ACCOUNT_ID,
    HOUSE_SUB_ACCOUNT_ID,
    UNSENT,
    AccountStanding,
    DepositStatus,
    SubAccount,
)
from gql_server.domain.accrual import project, walk_before_treasury_changes
from gql_server.domain.draft import Draft, require_account, require_open_account
from gql_server.domain.errors import AccountFrozen, HoldingKind, HoldingsRemain, InvalidInput, NotFound, Remaining
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import add_to_position, close_if_lost
from gql_server.domain.margin import position_value_down
from gql_server.domain.market import debt_up
from gql_server.domain.outcomes import Done
from gql_server.domain.payout_terms import least_payable

_KINDS: Final = tuple(HoldingKind)


def close_account(draft: Draft, command: c.CloseAccount) -> Done:
    """Close an account for good; closing it again changes nothing.

    Raises:
        AccountFrozen: It is frozen.
        HoldingsRemain: Something is still held, owed or on its way.
    """
    if command.account_id == HOUSE_ACCOUNT_ID:
        raise NotFound("customer's account")
    known = require_account(draft.book, command.account_id)
    if known.standing is AccountStanding.CLOSED:
        return Done()
    if known.frozen_at is not None:
        raise AccountFrozen(known.frozen_at)
    for sub_account in _sub_accounts_of(draft, command.account_id):
        _close_what_is_lost(draft, sub_account.id)
    remaining = _remaining_of(draft, command.account_id)
    if any(not (command.is_giving_up_remainders and one.is_too_little) for one in remaining):
        raise HoldingsRemain(remaining)
    for one in remaining:
        _give_up(draft, one)
    for sub_account in _sub_accounts_of(draft, command.account_id):
        if sub_account.is_backstop:
            draft.book.change_sub_account(sub_account.id).is_backstop = False
    account = draft.book.change_account(command.account_id)
    account.standing = AccountStanding.CLOSED
    draft.tell(EventType.ACCOUNT_CHANGED, account_id=account.id, details={"standing": account.standing})
    return Done()


def archive_sub_account(draft: Draft, command: c.ArchiveSubAccount) -> Done:
    """Put an empty sub-account out of sight, or back into it; done twice it changes nothing.

    Raises:
        InvalidInput: It is the default one.
        HoldingsRemain: It is not empty.
    """
    require_open_account(draft.book, command.account_id)
    known = draft.book.sub_accounts.get(command.sub_account_id)
    if known is None or known.account_id != command.account_id:
        raise NotFound("sub-account")
    if known.number == 0:
        raise InvalidInput("subAccountId", "is the default sub-account, which stays")
    if (known.archived_at is not None) == command.is_archived:
        return Done()
    if command.is_archived:
        _close_what_is_lost(draft, known.id)
        remaining = tuple(one for one in _remaining_of(draft, command.account_id) if one.sub_account_id == known.id)
        if remaining:
            raise HoldingsRemain(remaining)
    sub_account = draft.book.change_sub_account(known.id)
    sub_account.archived_at = draft.now if command.is_archived else None
    draft.tell(EventType.ACCOUNT_CHANGED, sub_account=sub_account, details={"is_archived": command.is_archived})
    return Done()


def _sub_accounts_of(draft: Draft, account_id: str) -> list[SubAccount]:
    return [sub_account for sub_account in draft.book.sub_accounts.values() if sub_account.account_id == account_id]


def _close_what_is_lost(draft: Draft, sub_account_id: str) -> None:
    """End positions that a loss has wiped out, as a boundary would (rule X4)."""
    known = draft.book.sub_accounts[sub_account_id]
    for symbol in sorted(known.lends):
        market = draft.book.markets[symbol]
        if not known.lends[symbol].is_live_in(market):
            close_if_lost(draft, draft.book.change_sub_account(sub_account_id), market)


def _remaining_of(draft: Draft, account_id: str) -> tuple[Remaining, ...]:
    """Return all that an account holds or owes, by sub-account, kind and symbol."""
    found = [one for sub_account in _sub_accounts_of(draft, account_id) for one in _held_by(draft, sub_account)]
    mine = {sub_account.id for sub_account in _sub_accounts_of(draft, account_id)}
    found += [
        Remaining(deposit.sub_account_id, deposit.symbol, HoldingKind.HELD_DEPOSIT, deposit.held_amount)
        for deposit in draft.book.deposits.values()
        if deposit.sub_account_id in mine and deposit.status in {DepositStatus.HELD, DepositStatus.PENDING}
    ]
    found += [
        Remaining(payout.sub_account_id, payout.symbol, HoldingKind.PAYOUT, payout.amount)
        for payout in draft.book.payouts.values()
        if payout.sub_account_id in mine and payout.status in UNSENT
    ]
    return tuple(sorted(found, key=lambda one: (one.sub_account_id, _KINDS.index(one.kind), one.symbol, one.amount)))


def _held_by(draft: Draft, sub_account: SubAccount) -> Iterator[Remaining]:
    book = draft.book
    for symbol, lend in sub_account.lends.items():
        worth = position_value_down(project(book, symbol, draft.now, draft.models), lend)
        is_too_little = worth < least_payable(book.assets[symbol])
        yield Remaining(sub_account.id, symbol, HoldingKind.LEND_POSITION, worth, lend.withdrawable_at, is_too_little)
    for symbol, debt in sub_account.debts.items():
        owed = debt_up(project(book, symbol, draft.now, draft.models), debt.shares)
        yield Remaining(sub_account.id, symbol, HoldingKind.DEBT, owed)
    for symbol, balance in sub_account.balances.items():
        is_too_little = balance.available < least_payable(book.assets[symbol])
        yield Remaining(sub_account.id, symbol, HoldingKind.BALANCE, balance.available, None, is_too_little)


def _give_up(draft: Draft, one: Remaining) -> None:
    """Let what is too little to be paid out become the operator's."""
    owner = draft.book.change_sub_account(one.sub_account_id)
    if one.kind is HoldingKind.BALANCE:
        walk_before_treasury_changes(draft, one.symbol)
        draft.take_balance(owner, one.symbol, one.amount)
        draft.post(
            one.symbol,
            debit=LedgerAccount.BALANCES,
            credit=LedgerAccount.TREASURY,
            amount=one.amount,
            debit_holder=owner.id,
        )
    else:
        market = project(draft.book, one.symbol, draft.now, draft.models)
        house, shares = draft.book.change_sub_account(HOUSE_SUB_ACCOUNT_ID), owner.lends.pop(one.symbol).shares
        add_to_position(draft, house, market, shares, one.amount)
        lenders = LedgerAccount.LENDERS
        draft.post(one.symbol, debit=lenders, credit=lenders, amount=one.amount, debit_holder=owner.id, credit_holder=house.id)
    told = {"given_up": True, "holding": one.kind.value}
    draft.tell(EventType.TRANSFERRED, symbol=one.symbol, amount=one.amount, sub_account=owner, details=told)
