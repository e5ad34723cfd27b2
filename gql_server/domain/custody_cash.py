"""Coins that leave custody though nobody asked: as far as the books say that there are any (rules N4, C1)."""

from __future__ import annotations

from gql_server.domain.accounts import HOUSE_ACCOUNT_ID, HOUSE_SUB_ACCOUNT_ID, Deposit, DepositStatus, HeldReason
from gql_server.domain.accrual import treasury_room
from gql_server.domain.draft import Draft
from gql_server.domain.errors import InsufficientLiquidity
from gql_server.domain.journal import AssetLedger, LedgerAccount
from gql_server.units import WAD


def take_from_custody(draft: Draft, symbol: str, debit: LedgerAccount, amount: int, holder: str | None) -> int:
    """Book an amount out of custody; return what custody did not hold.

    What is gone beyond what the books say was there is owed to somebody, the custodian or whoever a payout never reached: it stands
    in suspense, as a deposit of the house that is held, until an operator has settled it.
    """
    there = min(amount, draft.book.ledgers[symbol].custody)
    draft.post(symbol, debit=debit, credit=LedgerAccount.CUSTODY, amount=there, debit_holder=holder)
    short = amount - there
    draft.post(
        symbol,
        debit=debit,
        credit=LedgerAccount.SUSPENSE,
        amount=short,
        debit_holder=holder,
        credit_holder=HOUSE_SUB_ACCOUNT_ID,
    )
    return short


def hold_overdrawn(draft: Draft, symbol: str, amount: int) -> None:
    """Write down what custody did not hold, for the operator to settle; the caller has booked it to SUSPENSE."""
    if amount == 0:
        return
    deposit = Deposit(
        id=draft.command_id,
        sub_account_id=HOUSE_SUB_ACCOUNT_ID,
        account_id=HOUSE_ACCOUNT_ID,
        symbol=symbol,
        amount=amount,
        held_amount=amount,
        status=DepositStatus.HELD,
        reason=HeldReason.OVERDRAWN,
        observed_at=draft.now,
        credited_at=None,
        reference=None,
    )
    draft.book.deposits.put(deposit.id, deposit)


def require_cash(ledger: AssetLedger, amount: int) -> None:
    """Refuse a payout of what custody does not hold; only where coins are missing can that be (rule C1)."""
    room = ledger.custody - ledger.payouts
    if amount > room:
        raise InsufficientLiquidity(ledger.symbol, amount, max(0, room), WAD)


def cover_room(draft: Draft, symbol: str) -> int:
    """Return how much of what is missing the treasury can bear now (rule C1)."""
    ledger = draft.book.ledgers[symbol]
    free = treasury_room(draft.book, symbol, draft.now, draft.models)
    return max(0, min(ledger.missing, free, ledger.custody + ledger.missing - ledger.claims))


def cover(draft: Draft, symbol: str, amount: int) -> None:
    """Let the treasury bear so much of what is missing."""
    draft.post(symbol, debit=LedgerAccount.TREASURY, credit=LedgerAccount.MISSING, amount=amount)
