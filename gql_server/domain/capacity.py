"""How much is possible: the largest borrow or withdrawal that would pass, what to repay, and prices that would liquidate.

Each is found by bisection over the very functions that decide, so an answer of ``maximum`` passes and one unit more does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gql_server.domain.accounts import AccountStanding, SubAccount
from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.liquidity import borrow_room, cap_room
from gql_server.domain.margin import MarginSheet, draw_sheet
from gql_server.domain.market import Market, borrow_shares_down, borrow_shares_up
from gql_server.domain.models import Models
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.domain.payout_terms import least_payable

_PRICE_MAX: Final = 10**40


def largest(low: int, high: int, passes: Callable[[int], bool]) -> int:
    """Return the largest number in ``low..high`` that passes, when all below it do; ``low`` when none above passes."""
    while low < high:
        middle = (low + high + 1) // 2
        if passes(middle):
            low = middle
        else:
            high = middle - 1
    return low


def owed_after_borrow(market: Market, owed_shares: int, amount: int) -> int:
    """Return what borrow shares owe, rounded up, once the amount is borrowed on top."""
    minted = borrow_shares_up(market, amount)
    return -(-(owed_shares + minted) * (market.total_borrowed + amount) // (market.borrow_shares + minted))


def owed_after_repayment(market: Market, owed_shares: int, amount: int) -> int:
    """Return what borrow shares owe, rounded up, once the amount, less than the debt, is repaid."""
    burned = borrow_shares_down(market, amount)
    return -(-(owed_shares - burned) * (market.total_borrowed - amount) // (market.borrow_shares - burned))


def max_borrow(book: Book, sub_account_id: str, symbol: str, now: int, models: Models, *, is_payout: bool) -> int | None:
    """Return the most that could be borrowed now, in units; 0 where every borrow is refused, None while a price is missing.

    Args:
        is_payout: Whether the proceeds leave at once; kept proceeds count as collateral.
    """
    sub_account = book.sub_accounts[sub_account_id]
    market, ledger = project(book, symbol, now, models), book.ledgers[symbol]
    lend = sub_account.lends.get(symbol)
    is_lent = lend is not None and lend.is_live_in(market)
    pauses = book.assets[symbol].pauses
    is_paused = is_payout and pause_of(pauses, PauseScope.PAYOUTS, now) is not None
    is_open = market.admits_new_loans and not is_paused and pause_of(pauses, PauseScope.NEW_RISK, now) is None
    if is_lent or not is_open or not _may_leave(book, sub_account):
        return 0
    sheet = draw_sheet(book, sub_account, now, models, symbol)
    if any(line.owed and not line.is_price_fresh for line in sheet.lines.values()) or not sheet.lines[symbol].is_price_fresh:
        return None
    if sheet.lines[symbol].is_off_peg:
        return 0
    room = borrow_room(market, ledger)
    cap = cap_room(market.limits.borrowed_cap, market.total_borrowed)
    high = room if cap is None else min(room, cap)
    maximum = max_borrow_by_margin(sheet, sub_account, market, high, is_payout=is_payout)
    return _above_fee(book, symbol, maximum) if is_payout else maximum


def admits_borrow(sheet: MarginSheet, sub_account: SubAccount, market: Market, amount: int, *, is_payout: bool) -> bool:
    """Tell whether the margin admits one borrow (rule M2); the sheet has a line for the asset."""
    symbol = market.symbol
    debt, held = sub_account.debts.get(symbol), sheet.lines[symbol].held
    owed = owed_after_borrow(market, 0 if debt is None else debt.shares, amount)
    return sheet.with_line(symbol, held=held if is_payout else held + amount, owed=owed).admits_new_risk


def max_borrow_by_margin(sheet: MarginSheet, sub_account: SubAccount, market: Market, high: int, *, is_payout: bool) -> int:
    """Return the most, up to ``high`` units, that the margin admits; the sheet has a line for the asset."""
    return largest(0, high, lambda amount: admits_borrow(sheet, sub_account, market, amount, is_payout=is_payout))


def _may_leave(book: Book, sub_account: SubAccount) -> bool:
    account = book.accounts[sub_account.account_id]
    return account.standing is AccountStanding.APPROVED and account.frozen_at is None


def _above_fee(book: Book, symbol: str, maximum: int) -> int:
    """Return 0 instead of a maximum of which nothing would arrive (rule L10)."""
    return maximum if maximum >= least_payable(book.assets[symbol]) else 0


def max_withdrawal(book: Book, sub_account_id: str, symbol: str, now: int, models: Models) -> int | None:
    """Return the most that could leave the available balance now; 0 where nothing may, None while a price is missing."""
    sub_account = book.sub_accounts[sub_account_id]
    balance = sub_account.balances.get(symbol)
    is_paused = pause_of(book.assets[symbol].pauses, PauseScope.PAYOUTS, now) is not None
    if balance is None or is_paused or not _may_leave(book, sub_account):
        return 0
    ledger = book.ledgers[symbol]
    cash = min(balance.available, max(0, ledger.custody - ledger.payouts))  # Less only where coins are missing (rule N4).
    if not sub_account.debts:
        return _above_fee(book, symbol, cash)
    sheet = draw_sheet(book, sub_account, now, models)
    if any(line.owed and not line.is_price_fresh for line in sheet.lines.values()):
        return None
    return _above_fee(book, symbol, max_leave_by_margin(sheet, symbol, cash))


def max_leave_by_margin(sheet: MarginSheet, symbol: str, high: int) -> int:
    """Return the most, up to ``high`` units, that may leave what is held of one asset."""
    held = sheet.lines[symbol].held
    return largest(0, high, lambda amount: sheet.with_line(symbol, held=held - amount).admits_new_risk)


def repay_to_release(
    book: Book, sub_account: SubAccount, sheet: MarginSheet, now: int, models: Models
) -> tuple[tuple[str, int], ...]:
    """Return per debt the least repayment that alone lets the sheet pass; all debts in full when no single one does.

    Args:
        sheet: As it would be after the withdrawal that was refused.

    Returns:
        Units by symbol, ordered by symbol.
    """
    alone = []
    for symbol, debt in sorted(sub_account.debts.items()):
        market, owed, shares = project(book, symbol, now, models), sheet.lines[symbol].owed, debt.shares

        def remaining(amount: int, market: Market = market, owed: int = owed, shares: int = shares) -> int:
            return 0 if amount >= owed else owed_after_repayment(market, shares, amount)

        def passes(amount: int, symbol: str = symbol, remaining: Callable[[int], int] = remaining) -> bool:
            return sheet.with_line(symbol, owed=remaining(amount)).admits_new_risk

        if passes(owed):
            alone.append((symbol, largest(0, owed - 1, lambda amount: not passes(amount)) + 1))
    if alone:
        return tuple(alone)
    return tuple((symbol, sheet.lines[symbol].owed) for symbol in sorted(sub_account.debts))


def liquidation_prices(
    book: Book, sub_account_id: str, debt_symbol: str, now: int, models: Models
) -> tuple[tuple[str, int | None], ...]:
    """Return for each collateral, and for the debt itself, the price at which liquidation begins, all else standing.

    Returns:
        USD with 18 decimals by symbol: the highest price of a collateral, the lowest of the debt, at which the sub-account is
        liquidatable; None where no price does that, or while a price is missing.
    """
    sheet = draw_sheet(book, book.sub_accounts[sub_account_id], now, models)
    symbols = [symbol for symbol, line in sheet.lines.items() if line.is_collateral and line.owed == 0]
    if sheet.missing_prices:
        return tuple((symbol, None) for symbol in sorted({*symbols, debt_symbol}))
    found = [(symbol, _falling_to(sheet, symbol)) for symbol in symbols]
    return tuple(sorted([*found, (debt_symbol, _rising_to(sheet, debt_symbol))]))


def _falling_to(sheet: MarginSheet, symbol: str) -> int | None:
    if not sheet.with_price(symbol, 0).is_liquidatable or not sheet.lines[symbol].weight:
        return None
    return largest(0, _PRICE_MAX, lambda usd: sheet.with_price(symbol, usd).is_liquidatable)


def _rising_to(sheet: MarginSheet, symbol: str) -> int | None:
    if not sheet.with_price(symbol, _PRICE_MAX).is_liquidatable:
        return None
    return largest(0, _PRICE_MAX, lambda usd: not sheet.with_price(symbol, usd).is_liquidatable) + 1
