"""Debt that no collateral is left for: insurance, then lenders pro rata, then the treasury (rule X4)."""

from __future__ import annotations

from gql_server.domain.accounts import SubAccount
from gql_server.domain.accrual import touch
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.market import Market, debt_up
from gql_server.units import WAD, BorrowShares, LendShares


def book_bad_debt(draft: Draft, sub_account: SubAccount, symbol: str) -> int:
    """Write a whole debt off and return its amount in units.

    The treasury always suffices for what insurance and lenders leave: without lenders, G1 and C1 together say that it holds at
    least the loans and the receivable.
    """
    market = touch(draft, symbol)
    debt = sub_account.debts.pop(symbol)
    owed = debt_up(market, debt.shares)
    insured, shared, covered = share_out(owed, insurance=draft.book.ledgers[symbol].insurance, lent=market.total_lent)
    market.borrow_shares = BorrowShares(market.borrow_shares - debt.shares)
    for account, amount in (
        (LedgerAccount.INSURANCE, insured),
        (LedgerAccount.LENDERS, shared),
        (LedgerAccount.TREASURY, covered),
    ):
        draft.post(symbol, debit=account, credit=LedgerAccount.LOANS, amount=amount, credit_holder=sub_account.id)
    draft.tell(
        EventType.BAD_DEBT_BOOKED,
        symbol=symbol,
        amount=owed,
        sub_account=sub_account,
        details={"insurance": insured, "lenders": shared, "treasury": covered},
    )
    _close_epoch_if_wiped_out(draft, market)
    return owed


def share_out(owed: int, *, insurance: int, lent: int) -> tuple[int, int, int]:
    """Return who bears a loss: insurance as far as it goes, then what is lent, pro rata, then the treasury."""
    insured = min(owed, insurance)
    shared = min(owed - insured, lent)
    return insured, shared, owed - insured - shared


def _close_epoch_if_wiped_out(draft: Draft, market: Market) -> None:
    """Start lend shares anew when a share is worth less than 10^-18 of a unit; the rest goes to the treasury."""
    if market.lend_shares and market.total_lent * WAD < market.lend_shares:
        lenders, treasury = LedgerAccount.LENDERS, LedgerAccount.TREASURY
        draft.post(market.symbol, debit=lenders, credit=treasury, amount=market.total_lent)
        market.lend_shares = LendShares(0)
        market.epoch += 1
