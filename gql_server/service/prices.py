"""Prices: asked of the sources, recorded as a command, so that every decision knows which price it used and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from gql_server.domain.book import Book
from gql_server.domain.commands import ObservedPrice, ObservePrices
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Identifiers
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.requests import Decided, system_request
from gql_server.service.teller import Teller

_log = structlog.get_logger(__name__)

CLAIM: Final = "prices"
"""Held by whoever records prices that stand already, so that none is put back after it was set anew."""
SET_BY_HAND: Final = "sandbox"
"""The source of a price that was set in the sandbox."""


class Prices:
    """Observes prices and records them."""

    def __init__(
        self,
        ledger: LedgerStore,
        teller: Teller,
        identifiers: Identifiers,
        sources: Sequence[GuardedPriceSource],
        *,
        is_sandbox: bool,
    ) -> None:
        """Make it; nothing happens until it is asked.

        Args:
            ledger: Where prices stand.
            teller: Records them.
            identifiers: Name observations, which are never asked twice.
            sources: In order of preference; the first that knows an asset is believed.
            is_sandbox: A price that has been recorded stands until it is set anew; the sources only give the first one.
        """
        self._ledger = ledger
        self._teller = teller
        self._identifiers = identifiers
        self._sources = sources
        self._is_sandbox = is_sandbox

    async def run_once(self) -> int:
        """Observe every asset's price and return how many were recorded; what no source answers grows stale."""
        book = await self._book()
        if not self._is_sandbox:
            return await self.record(await self._ask(list(book.assets.keys())))
        return await self.record((*reobserved(book), *await self._ask(_without_price(book))))

    async def observe_missing(self) -> int:
        """Observe the prices of assets that have none yet and return how many were recorded."""
        return await self.record(await self._ask(_without_price(await self._book())))

    async def _book(self) -> Book:
        return (await self._ledger.snapshot(EVERY_MARKET)).book

    async def record(self, prices: Sequence[ObservedPrice]) -> int:
        """Record prices as observed now; return how many."""
        if prices:
            await self._record(prices)
        return len(prices)

    async def set_by_hand(self, symbol: str, usd: int) -> Decided:
        """Record a price that somebody decided on; the outcome is a refusal when there is no such asset."""
        return await self._record((ObservedPrice(symbol, usd, SET_BY_HAND),))

    async def _record(self, prices: Sequence[ObservedPrice]) -> Decided:
        key = f"prices:{self._identifiers.new_id()}"
        return await self._teller.submit(system_request(key, ObservePrices(tuple(prices))))

    async def _ask(self, symbols: Sequence[str]) -> Sequence[ObservedPrice]:
        """Ask one source after the other for what is still missing."""
        found: dict[str, ObservedPrice] = {}
        for source in self._sources:
            missing = [symbol for symbol in symbols if symbol not in found]
            if not missing:
                break
            try:
                quotes = await source.observe(missing)
            except AdapterFailed as failure:
                _log.warning("price source failed", source=failure.adapter, problem=failure.problem)
                continue
            found.update({quote.symbol: ObservedPrice(quote.symbol, quote.usd, source.name) for quote in quotes})
        return tuple(found[symbol] for symbol in sorted(found))


def reobserved(book: Book) -> Sequence[ObservedPrice]:
    """Return every asset's latest price, to be recorded again as observed now: nothing changes but its age."""
    return tuple(ObservedPrice(price.symbol, price.usd, price.source) for price in book.prices.values())


def _without_price(book: Book) -> Sequence[str]:
    return [asset.symbol for asset in book.assets.values() if book.prices.get(asset.symbol) is None]
