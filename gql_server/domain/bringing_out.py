"""Everyone out: what a market that has ended does with those who stayed, a bounded number at once (rule C6)."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accounts import NotLentReason
from gql_server.domain.accrual import touch
from gql_server.domain.borrowing import repay_debt
from gql_server.domain.delisting import tell_delisting_change
from gql_server.domain.draft import Draft, require_market
from gql_server.domain.errors import InsufficientLiquidity, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.lending import close_if_lost, redeem
from gql_server.domain.liquidity import require_withdrawal_room
from gql_server.domain.market import Market, MarketState, lend_value_down
from gql_server.domain.outcomes import BroughtOut


def bring_out(draft: Draft, command: c.BringOut) -> BroughtOut:
    """Repay debts out of what is available of the asset itself, move matured loans to the available balance, end it when empty.

    Nothing leaves anybody's sub-account, so neither a freeze nor a pause nor the margin stands in the way.
    """
    require_market(draft.book, command.symbol)
    market = touch(draft, command.symbol)
    delisting = market.delisting
    if delisting is None or market.state is not MarketState.CLOSED:
        raise TermsRefused("C6", f"The {command.symbol} market has not ended")
    loans = debts = 0
    is_short = False
    if draft.now >= delisting.leave_by:
        there = [one for one in command.sub_account_ids if draft.book.sub_accounts.get(one) is not None]
        debts = sum(_repay(draft, one, market.symbol) for one in there)
        for one in there:
            is_moved = _move(draft, one, market)
            loans += is_moved is True
            is_short |= is_moved is None
    is_over = _end(draft, market)
    return BroughtOut(loans, debts, is_short, is_over)


def _repay(draft: Draft, sub_account_id: str, symbol: str) -> bool:
    """Let nothing of the asset wait to be lent any more, and repay with it what is owed of it."""
    sub_account = draft.book.change_sub_account(sub_account_id)
    balance = sub_account.balances.get(symbol)
    if balance is None:
        return False
    if balance.waiting:
        balance.waiting, balance.reason = (), NotLentReason.NOT_LENDABLE
    if symbol not in sub_account.debts:
        return False
    available = balance.available
    paid = repay_debt(draft, sub_account, symbol, available, debit=LedgerAccount.BALANCES, debit_holder=sub_account.id)
    draft.take_balance(sub_account, symbol, paid)
    return True


def _move(draft: Draft, sub_account_id: str, market: Market) -> bool | None:
    """Move a matured loan; return None where the market cannot pay it out now."""
    sub_account = draft.book.change_sub_account(sub_account_id)
    close_if_lost(draft, sub_account, market)
    position = sub_account.lends.get(market.symbol)
    if position is None or draft.now < position.withdrawable_at:
        return False
    amount, is_last = lend_value_down(market, position.shares), position.shares == market.lend_shares
    try:
        require_withdrawal_room(market, draft.book.ledgers[market.symbol], amount, is_last=is_last)
    except InsufficientLiquidity:
        return None
    del sub_account.lends[market.symbol]
    redeem(draft, sub_account_id, market, position.shares, amount, LedgerAccount.BALANCES, sub_account_id)
    draft.give_balance(sub_account, market.symbol, amount, NotLentReason.NOT_LENDABLE)
    draft.tell(
        EventType.WITHDREW,
        symbol=market.symbol,
        amount=amount,
        sub_account=sub_account,
        details={
            "principal": position.principal,
            "interest": max(0, amount - position.principal),
            "payout_id": None,
            "address": None,
            "reason": "DELISTED",
        },
    )
    return True


def _end(draft: Draft, market: Market) -> bool:
    """Note that nobody is left, once; return whether that is so."""
    delisting = market.delisting
    if delisting is None or market.lend_shares or market.borrow_shares:
        return False
    if delisting.ended_at is None:
        market.delisting = replace(delisting, ended_at=draft.now)
        tell_delisting_change(draft, market, "DELISTED")
    return True
