"""Hours that end: each market is walked to its last boundary, and what waits there is served (rules R2, R4, L3, L6).

Whoever comes next would walk the missed boundaries anyway; this makes history appear on time, and only a boundary command
serves what waits. Keys name the market and the boundary, so any number of processes cross each boundary once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gql_server.domain.book import Book
from gql_server.domain.commands import CrossBoundary
from gql_server.domain.market import Market
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import BoundaryCrossed
from gql_server.ports.ledger import LedgerStore
from gql_server.service.requests import system_request
from gql_server.service.teller import Teller

EVERY_MARKET = Needs(has_every_asset=True)


class Boundaries:
    """Crosses the boundaries of every market."""

    def __init__(self, ledger: LedgerStore, teller: Teller) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._teller = teller
        self._crossed: dict[str, int] = {}

    async def run_once(self) -> int:
        """Cross what is due and return how many seconds of money time are left until the next boundary of any market."""
        snapshot = await self._ledger.snapshot(EVERY_MARKET)
        await self.cross(snapshot.book, snapshot.now)
        return seconds_to_next_boundary(snapshot.book.markets.values(), snapshot.now)

    async def cross(self, book: Book, now: int) -> int:
        """Cross each market's last boundary at or before now, unless this process has done so, all in one transaction.

        Returns:
            How many queued withdrawals were paid: payouts to be sent.
        """
        due = {market.symbol: last_boundary(market, now) for market in book.markets.values()}
        fresh = {symbol: boundary for symbol, boundary in due.items() if self._crossed.get(symbol) != boundary}
        paid = await asyncio.gather(*(self._cross(symbol, boundary) for symbol, boundary in fresh.items()))
        self._crossed.update(fresh)
        return sum(paid)

    async def _cross(self, symbol: str, boundary: int) -> int:
        """Cross one market's boundary, in as many commands as it takes to serve all that waits."""
        paid = number = 0
        while True:
            request = system_request(f"boundary:{symbol}:{boundary}:{number}", CrossBoundary(symbol))
            decided = await self._teller.submit(request)
            if not isinstance(decided.outcome, BoundaryCrossed):
                return paid
            paid += decided.outcome.paid
            if not decided.outcome.has_more:
                return paid
            number += 1


def last_boundary(market: Market, now: int) -> int:
    """Return the market's last boundary at or before now, Unix seconds."""
    return now // market.terms.cadence_seconds * market.terms.cadence_seconds


def seconds_to_next_boundary(markets: Iterable[Market], now: int) -> int:
    """Return the seconds until the next boundary of any market; an hour when there is no market."""
    return min((market.terms.cadence_seconds - now % market.terms.cadence_seconds for market in markets), default=3_600)
