"""Checks that many commands share: who may move money, and what must remain when something leaves (rules L1, M2, C5)."""

from __future__ import annotations

from gql_server.domain.accounts import AccountStanding, SubAccount
from gql_server.domain.capacity import max_leave_by_margin, repay_to_release
from gql_server.domain.draft import Draft
from gql_server.domain.errors import AccountFrozen, AccountNotApproved, InsufficientMargin, InvalidInput
from gql_server.domain.margin import draw_sheet, margin_of, require_fresh_debt_prices
from gql_server.units import AMOUNT_MAX


def require_positive(amount: int, field: str = "amount") -> None:
    """Refuse an amount that is not a positive number of units within the ledger's range."""
    if not 0 < amount <= AMOUNT_MAX:
        raise InvalidInput(field, "must be more than 0")


def require_may_leave(draft: Draft, sub_account: SubAccount) -> None:
    """Refuse for an account that is not approved, or frozen: nothing leaves it."""
    account = draft.book.accounts[sub_account.account_id]
    if account.standing is not AccountStanding.APPROVED:
        raise AccountNotApproved(account.id)
    if account.frozen_at is not None:
        raise AccountFrozen(account.frozen_at)


def require_margin_to_leave(draft: Draft, sub_account: SubAccount, symbol: str, amount: int, *, is_whole: bool) -> None:
    """Refuse what would leave debt with less equity than its initial requirement; without debt no price is needed (M2).

    Args:
        sub_account: Already without what leaves.
        amount: What leaves, in units of ``symbol``.
        is_whole: Whether only the full amount can leave, so that there is no smaller maximum to offer.
    """
    if not sub_account.debts:
        return
    after = draw_sheet(draft.book, sub_account, draft.now, draft.models, symbol)
    require_fresh_debt_prices(after)
    if after.admits_new_risk:
        return
    before = after.with_line(symbol, held=after.lines[symbol].held + amount)
    raise InsufficientMargin(
        symbol,
        None if is_whole else max_leave_by_margin(before, symbol, amount),
        repay_to_release(draft.book, sub_account, after, draft.now, draft.models) if is_whole else (),
        margin_of(before, draft.now),
    )
