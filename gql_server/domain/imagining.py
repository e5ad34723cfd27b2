"""A stranger who exists only in a simulation, and moves a market's utilization to where one wants to look.

A higher utilization is reached by borrowing, a lower one by lending, so nobody else's position changes, G1 and C1 hold, and all
that follows (rates, the throttle at the next boundary, liquidity) follows as if somebody had really done it. What binds customers
(caps, throttle, the market's state, margin) does not bind the stranger.
"""

from __future__ import annotations

from typing import Final

from gql_server.domain.accounts import Debt, SubAccount
from gql_server.domain.accrual import touch
from gql_server.domain.draft import Draft, require_market
from gql_server.domain.errors import InvalidInput
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import add_to_position
from gql_server.domain.market import Market, borrow_shares_up, lend_shares_up, utilization
from gql_server.units import WAD, BorrowShares, LendShares, mul_div_up

STRANGERS: Final = "imaginary"
LENDER: Final = "imaginary-lender"
BORROWER: Final = "imaginary-borrower"


def imagine_utilization(draft: Draft, symbol: str, wanted: int) -> None:
    """Let a stranger borrow or lend as much as it takes for the utilization to be this.

    The utilization is the nearest that whole units allow: from above after a borrow, from below after a loan.

    Args:
        wanted: 18 decimals, 0 to 1.

    Raises:
        InvalidInput: Nothing is lent that could be borrowed, or nothing but a repayment would lower it to 0.
    """
    if not 0 <= wanted <= WAD:
        raise InvalidInput("utilization", "must be 0 to 1")
    require_market(draft.book, symbol)
    market = touch(draft, symbol)
    now = utilization(market)
    if wanted > now:
        _borrow(draft, market, mul_div_up(wanted, market.total_lent, WAD) - market.total_borrowed)
    elif wanted == 0 and now:
        raise InvalidInput("utilization", "must be more than 0 while something is borrowed: no loan lowers it so far")
    elif wanted < now:
        _lend(draft, market, mul_div_up(market.total_borrowed, WAD, wanted) - market.total_lent)


def _borrow(draft: Draft, market: Market, amount: int) -> None:
    """Borrow straight out of custody, which holds at least what is lent and not borrowed (rules G1, C1)."""
    if amount <= 0:
        raise InvalidInput("utilization", "must be 0 while nothing is lent")
    borrower = _stranger(draft, BORROWER)
    minted = borrow_shares_up(market, amount)
    loans, custody = LedgerAccount.LOANS, LedgerAccount.CUSTODY
    draft.post(market.symbol, debit=loans, credit=custody, amount=amount, debit_holder=BORROWER)
    market.borrow_shares = BorrowShares(market.borrow_shares + minted)
    debt = borrower.debts.setdefault(market.symbol, Debt(BorrowShares(0), 0, draft.now))
    debt.shares = BorrowShares(debt.shares + minted)
    debt.principal += amount


def _lend(draft: Draft, market: Market, amount: int) -> None:
    lender = _stranger(draft, LENDER)
    minted = lend_shares_up(market, amount)
    custody, lenders = LedgerAccount.CUSTODY, LedgerAccount.LENDERS
    draft.post(market.symbol, debit=custody, credit=lenders, amount=amount, credit_holder=LENDER)
    market.lend_shares = LendShares(market.lend_shares + minted)
    add_to_position(draft, lender, market, minted, amount)


def _stranger(draft: Draft, key: str) -> SubAccount:
    if draft.book.sub_accounts.get(key) is None:
        draft.book.sub_accounts.put(key, SubAccount(key, STRANGERS))
    return draft.book.change_sub_account(key)
