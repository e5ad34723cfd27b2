"""What the clock does at a boundary: walk the market, then serve its line, first in first out (rules L3, L6, R4)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import QueuedWithdrawal
from gql_server.domain.accrual import boundaries_missed, walk_boundaries
from gql_server.domain.draft import Draft, require_market
from gql_server.domain.errors import InsufficientLiquidity, Refusal
from gql_server.domain.lending import close_if_lost, lend_waiting
from gql_server.domain.needs import WAITING_SERVED_MAX
from gql_server.domain.outcomes import BoundaryCrossed
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.domain.withdrawals import serve_queued


def cross_boundary(draft: Draft, command: c.CrossBoundary) -> BoundaryCrossed:
    """Walk a market to its last boundary and serve the head of its line, once per batch."""
    symbol = command.symbol
    require_market(draft.book, symbol)
    walked = walk_boundaries(draft, symbol)
    market = draft.book.markets[symbol]
    if boundaries_missed(market, draft.now) or symbol in draft.book.served:
        return BoundaryCrossed(market.boundary_at, walked, 0, 0, has_more=True)
    draft.book.served.add(symbol)
    closed = _close_lost_positions(draft, symbol) if market.epoch else 0
    has_line = market.next_ticket > 0  # Whoever waits has taken a ticket.
    is_paused = pause_of(draft.book.assets[symbol].pauses, PauseScope.PAYOUTS, draft.now) is not None
    paid, has_more_queued = _pay_queued(draft, symbol) if has_line and not is_paused else (0, False)
    lent, has_more_waiting = _lend_waiting(draft, symbol) if has_line else (0, False)
    has_more = has_more_queued or has_more_waiting or closed == WAITING_SERVED_MAX
    return BoundaryCrossed(market.boundary_at, walked, lent, paid, has_more)


def _close_lost_positions(draft: Draft, symbol: str) -> int:
    market = draft.book.markets[symbol]
    lost = [
        sub_account.id
        for sub_account in draft.book.sub_accounts.values()
        if symbol in sub_account.lends and not sub_account.lends[symbol].is_live_in(market)
    ][:WAITING_SERVED_MAX]
    for sub_account_id in lost:
        close_if_lost(draft, draft.book.change_sub_account(sub_account_id), market)
    return len(lost)


def _lend_waiting(draft: Draft, symbol: str) -> tuple[int, bool]:
    """Lend what waits until the first that does not fit; return how many left the line and whether more may fit."""
    line = sorted(
        (credit.ticket, sub_account.id)
        for sub_account in draft.book.sub_accounts.values()
        if symbol in sub_account.balances
        for credit in sub_account.balances[symbol].waiting
    )[:WAITING_SERVED_MAX]
    for served, (ticket, sub_account_id) in enumerate(line):
        arrival = lend_waiting(draft, sub_account_id, symbol, ticket)
        balance = draft.book.sub_accounts[sub_account_id].balances.get(symbol)
        if arrival.available and balance is not None and any(credit.ticket == ticket for credit in balance.waiting):
            return served, False
    return len(line), len(line) == WAITING_SERVED_MAX


def _pay_queued(draft: Draft, symbol: str) -> tuple[int, bool]:
    """Pay queued withdrawals until the first that liquidity does not admit; one that margin forbids keeps its place.

    Where the line is as long as one command serves, such a one goes to its end, so that nobody can block it for those behind.
    """
    line: list[tuple[int, str, QueuedWithdrawal]] = []
    for sub_account in draft.book.sub_accounts.values():
        lend = sub_account.lends.get(symbol)
        if lend is not None and lend.queued is not None:
            line.append((lend.queued.ticket, sub_account.id, lend.queued))
    paid, is_long = 0, len(line) >= WAITING_SERVED_MAX
    for _, sub_account_id, queued in sorted(line, key=lambda place: place[0])[:WAITING_SERVED_MAX]:
        trial = Draft(draft.book.fork(), draft.now, draft.models)
        try:
            serve_queued(trial, sub_account_id, symbol, queued)
        except InsufficientLiquidity:
            return paid, False
        except Refusal:
            if is_long:
                _send_to_the_end(draft, sub_account_id, symbol)
            continue
        draft.take_over(trial)
        paid += 1
    return paid, paid > 0 and is_long


def _send_to_the_end(draft: Draft, sub_account_id: str, symbol: str) -> None:
    queued = draft.book.change_sub_account(sub_account_id).lends[symbol].queued
    if queued is not None:
        queued.ticket = draft.take_ticket(symbol)
