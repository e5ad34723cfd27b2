"""What could not be returned is held again (rule N5)."""

from __future__ import annotations

from gql_server.domain.accounts import Deposit, DepositStatus, Payout
from gql_server.domain.accrual import walk_before_treasury_changes
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount


def hold_again(draft: Draft, payout: Payout, deposit_id: str) -> None:
    """Take back what could not be returned: it is held as it was.

    Where its network has forgotten the deposit meanwhile (rule N4) the house has borne that loss already: less is missing now, and
    what is not missing any more is the treasury's.
    """
    symbol, holder, amount = payout.symbol, payout.sub_account_id, payout.amount
    payouts, missing = LedgerAccount.PAYOUTS, LedgerAccount.MISSING
    deposit = draft.book.change_deposit(deposit_id)
    if deposit.status is DepositStatus.REVERSED:
        walk_before_treasury_changes(draft, symbol)
        borne = max(0, amount - draft.book.ledgers[symbol].missing)
        draft.post(symbol, debit=missing, credit=LedgerAccount.TREASURY, amount=borne)
        draft.post(symbol, debit=payouts, credit=missing, amount=amount, debit_holder=holder)
        return
    draft.post(symbol, debit=payouts, credit=LedgerAccount.SUSPENSE, amount=amount, debit_holder=holder, credit_holder=holder)
    draft.book.change_sub_account(holder).archived_at = None
    deposit.held_amount, deposit.status = amount, DepositStatus.HELD
    tell_of_return(draft, deposit, amount)


def tell_of_return(draft: Draft, deposit: Deposit, amount: int) -> None:
    """Write down that a deposit is being sent back, or is held again."""
    draft.tell(
        EventType.DEPOSITED,
        symbol=deposit.symbol,
        amount=deposit.amount,
        sub_account=draft.book.sub_accounts[deposit.sub_account_id],
        details={"deposit_id": deposit.id, "status": deposit.status, "reason": deposit.reason, "held": amount}
        | ({} if deposit.went_to is None else {"payout_id": deposit.went_to}),
    )
