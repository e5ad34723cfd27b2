"""Borrowing against what is lent or available, and repaying (rules B1 to B4)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import Debt, NotLentReason, SubAccount
from gql_server.domain.accrual import project, touch
from gql_server.domain.capacity import admits_borrow, max_borrow_by_margin
from gql_server.domain.draft import Draft, require_asset, require_market, require_sub_account
from gql_server.domain.errors import (
    BorrowRequiresRedeem,
    CapReached,
    InsufficientBalance,
    InsufficientMargin,
    MarketClosed,
    NotFound,
)
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.liquidity import cap_room, require_borrow_room
from gql_server.domain.margin import draw_sheet, margin_of, require_fresh_debt_prices, stale
from gql_server.domain.market import Market, MarketState, ModelStatus, borrow_shares_down, borrow_shares_up, debt_up
from gql_server.domain.outcomes import BorrowedOut, RepaidDown
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pausing import require_not_paused
from gql_server.domain.payout_terms import require_payable, terms_of
from gql_server.domain.payouts import Destination, request_payout, require_address, take_available, tell_delayed
from gql_server.domain.standing import require_may_leave, require_positive
from gql_server.units import BorrowShares


def borrow(draft: Draft, command: c.Borrow) -> BorrowedOut:
    """Borrow an asset that the sub-account does not lend, to its balance or straight to an address (rules B1, B2)."""
    require_positive(command.amount)
    if command.address is not None:
        require_address(command.address)
    symbol, amount = command.symbol, command.amount
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    asset = require_asset(draft.book, symbol)
    require_market(draft.book, symbol)
    if command.address is not None:
        terms_of(asset, command.network)
    require_may_leave(draft, sub_account)
    require_not_paused(draft, symbol, PauseScope.NEW_RISK)
    if command.address is not None:
        require_not_paused(draft, symbol, PauseScope.PAYOUTS)
    market = project(draft.book, symbol, draft.now, draft.models)
    _require_open(market)
    position = sub_account.lends.get(symbol)
    if position is not None and position.is_live_in(market):
        raise BorrowRequiresRedeem(sub_account.id, symbol)
    if command.address is not None:
        require_payable(asset, command.network, amount)
    room = cap_room(market.limits.borrowed_cap, market.total_borrowed)
    if room is not None and amount > room:
        raise CapReached(symbol, market.limits.borrowed_cap or 0, room)
    require_borrow_room(market, draft.book.ledgers[symbol], amount)
    _require_margin(draft, sub_account, market, amount, is_payout=command.address is not None)
    return _lend_out(draft, command)


def _require_open(market: Market) -> None:
    if market.state is not MarketState.OPEN:
        raise MarketClosed(market.symbol, market.state)
    if market.model_status is ModelStatus.STALE:
        raise MarketClosed(market.symbol, MarketState.REPAY_ONLY, is_model_stale=True)


def _require_margin(draft: Draft, sub_account: SubAccount, market: Market, amount: int, *, is_payout: bool) -> None:
    symbol = market.symbol
    sheet = draw_sheet(draft.book, sub_account, draft.now, draft.models, symbol)
    line = sheet.lines[symbol]
    if not line.is_price_fresh or line.is_off_peg:
        raise stale(line)
    require_fresh_debt_prices(sheet)
    if not admits_borrow(sheet, sub_account, market, amount, is_payout=is_payout):
        maximum = max_borrow_by_margin(sheet, sub_account, market, amount, is_payout=is_payout)
        raise InsufficientMargin(symbol, maximum, (), margin_of(sheet, draft.now))


def _lend_out(draft: Draft, command: c.Borrow) -> BorrowedOut:
    symbol, amount = command.symbol, command.amount
    to = None if command.address is None else Destination(command.address, command.trust, command.network)
    market = touch(draft, symbol)
    sub_account = draft.book.change_sub_account(command.sub_account_id)
    minted = borrow_shares_up(market, amount)
    draft.post(
        symbol,
        debit=LedgerAccount.LOANS,
        credit=LedgerAccount.BALANCES if to is None else LedgerAccount.PAYOUTS,
        amount=amount,
        debit_holder=sub_account.id,
        credit_holder=sub_account.id,
    )
    market.borrow_shares = BorrowShares(market.borrow_shares + minted)
    debt = sub_account.debts.setdefault(symbol, Debt(BorrowShares(0), 0, draft.now))
    debt.shares = BorrowShares(debt.shares + minted)
    debt.principal += amount
    payout_id = until = None
    if to is None:
        draft.give_balance(sub_account, symbol, amount, NotLentReason.BORROWED)
    else:
        payout_id = draft.command_id
        until = request_payout(draft, sub_account, symbol, amount, payout_id, to)
    details = {"payout_id": payout_id} | ({"address": None} if to is None else to.details)
    draft.tell(EventType.BORROWED, symbol=symbol, amount=amount, sub_account=sub_account, details=details)
    if payout_id is not None:
        tell_delayed(draft, sub_account, payout_id)
    return BorrowedOut(amount, payout_id, until)


def repay(draft: Draft, command: c.Repay) -> RepaidDown:
    """Repay from the available balance; without an amount as much as balance and debt allow (rule B3)."""
    if command.amount is not None:
        require_positive(command.amount)
    symbol = command.symbol
    sub_account = require_sub_account(draft.book, command.sub_account_id)
    require_asset(draft.book, symbol)
    debt = sub_account.debts.get(symbol)
    if debt is None:
        raise NotFound("debt")
    balance = sub_account.balances.get(symbol)
    available = 0 if balance is None else balance.available
    owed = debt_up(project(draft.book, symbol, draft.now, draft.models), debt.shares)
    amount = min(available if command.amount is None else command.amount, owed)
    if available == 0 or amount > available:
        raise InsufficientBalance(symbol, available)
    sub_account = draft.book.change_sub_account(command.sub_account_id)
    take_available(draft, sub_account, symbol, amount)
    repay_debt(draft, sub_account, symbol, amount, debit=LedgerAccount.BALANCES, debit_holder=sub_account.id)
    return RepaidDown(amount, owed - amount)


def repay_debt(
    draft: Draft, sub_account: SubAccount, symbol: str, amount: int, *, debit: LedgerAccount, debit_holder: str | None
) -> int:
    """Repay a debt out of any ledger account, interest before principal; return what of the amount was needed.

    Borrow shares are burned rounded down, against the borrower; all of them when the whole debt is paid.
    """
    market = touch(draft, symbol)
    debt = sub_account.debts[symbol]
    owed = debt_up(market, debt.shares)
    paid = min(amount, owed)
    burned = debt.shares if paid == owed else borrow_shares_down(market, paid)
    interest_owed = max(0, owed - debt.principal)
    interest = min(paid, interest_owed)
    draft.post(
        symbol,
        debit=debit,
        credit=LedgerAccount.LOANS,
        amount=paid,
        debit_holder=debit_holder,
        credit_holder=sub_account.id,
    )
    market.borrow_shares = BorrowShares(market.borrow_shares - burned)
    debt.shares = BorrowShares(debt.shares - burned)
    debt.principal -= paid - interest
    if debt.shares == 0:
        del sub_account.debts[symbol]
    draft.tell(
        EventType.REPAID,
        symbol=symbol,
        amount=paid,
        sub_account=sub_account,
        details={"interest": interest, "principal": paid - interest, "remaining": owed - paid},
    )
    return paid
