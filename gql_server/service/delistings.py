"""Markets that end: whoever is in one is told, and after its last day brought out, in bounded commands (rule C6).

What is decided is decided under locks and noted on the market, so this may be late, doubled or cut off: nobody is told twice, and
nobody who can be brought out is left for longer than a boundary.
"""

from __future__ import annotations

from typing import Final

import structlog

from gql_server.domain.commands import BringOut, TellDelisting
from gql_server.domain.errors import Refusal
from gql_server.domain.market import Market, MarketState
from gql_server.domain.outcomes import BroughtOut
from gql_server.domain.terms import Delisting
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.queues import QueueStore
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.requests import system_request
from gql_server.service.teller import Teller

AT_ONCE: Final = 64
"""How many sub-accounts one command tells or brings out, and so locks."""

_log = structlog.get_logger(__name__)


class Delistings:
    """Tells and brings out."""

    def __init__(self, ledger: LedgerStore, queues: QueueStore, teller: Teller, *, at_once: int = AT_ONCE) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._queues = queues
        self._teller = teller
        self._at_once = at_once

    async def run_once(self) -> None:
        """Tell whoever was not told, and bring out whoever can be, once a boundary of each market."""
        snapshot = await self._ledger.snapshot(EVERY_MARKET)
        for market in list(snapshot.book.markets.values()):
            if market.delisting is not None and market.delisting.ended_at is None:
                await self._tell(market, market.delisting)
                if market.state is MarketState.CLOSED:
                    await self._bring_out(market, market.delisting, snapshot.now)

    async def _tell(self, market: Market, delisting: Delisting) -> None:
        after, is_told = delisting.told_until, delisting.is_told
        while not is_told:
            ids = await self._queues.holders(market.symbol, after, self._at_once)
            is_told = len(ids) < self._at_once
            command = TellDelisting(market.symbol, tuple(ids), is_told)
            await self._teller.submit(system_request(f"delisting:{market.symbol}:{delisting.id}:{after}", command))
            after = ids[-1] if ids else after

    async def _bring_out(self, market: Market, delisting: Delisting, now: int) -> None:
        after, number, is_more = "", 0, True
        while is_more:
            is_due = now >= delisting.leave_by
            ids = await self._queues.movable(market.symbol, now, after, self._at_once) if is_due else ()
            key = f"bring-out:{market.symbol}:{delisting.id}:{market.boundary_at}:{number}"
            decided = await self._teller.submit(system_request(key, BringOut(market.symbol, tuple(ids))))
            outcome = decided.outcome
            if isinstance(outcome, Refusal):
                _log.warning("nobody is brought out", market=market.symbol, problem=outcome.message)
            is_going_on = isinstance(outcome, BroughtOut) and not outcome.is_short and not outcome.is_over
            is_more = len(ids) == self._at_once and is_going_on
            after, number = ids[-1] if ids else after, number + 1
