"""Prices: asked of the sources, recorded as a command, so that every decision knows which price it used and since when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from gql_server.domain.book import Book
from gql_server.domain.commands import ObservedPrice, ObservePrices
from gql_server.domain.pricing import Quote
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Identifiers
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.exchange_rate import YEN, ExchangeRate
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
            sources: Each is a voice (rule P1). In the sandbox the first that knows an asset gives its first price.
            is_sandbox: A price that has been recorded stands until it is set anew; the sources only give the first one.
        """
        self.observers: list[Callable[[str, bool], None]] = []
        """Told the name of each source that was asked, and whether it answered; must be quick and never fail."""
        self._ledger = ledger
        self._teller = teller
        self._identifiers = identifiers
        self._sources = sources
        self._is_sandbox = is_sandbox
        self._yen = ExchangeRate()

    async def run_once(self) -> int:
        """Ask every source for every asset and return how many prices or quotes were recorded; what nobody says grows stale."""
        snapshot = await self._ledger.snapshot(EVERY_MARKET)
        book = snapshot.book
        if self._is_sandbox:
            return await self.record((*reobserved(book), *await self._first(_without_price(book))))
        said = await self._listen([*book.assets.keys(), YEN])
        quotes = tuple(quote for quote in said if quote.symbol != YEN)
        if quotes:
            await self._submit(ObservePrices((), quotes))
        rate = self._yen.hear(book, [quote for quote in said if quote.symbol == YEN], snapshot.now)
        if rate is not None:
            await self._teller.submit(system_request(f"exchange:{self._identifiers.new_id()}", rate))
        return len(quotes)

    async def observe_missing(self) -> int:
        """Observe the prices of assets that have none yet and return how many were recorded."""
        return await self.record(await self._first(_without_price((await self._ledger.snapshot(EVERY_MARKET)).book)))

    async def record(self, prices: Sequence[ObservedPrice]) -> int:
        """Record prices as observed now; return how many."""
        if prices:
            await self._submit(ObservePrices(tuple(prices)))
        return len(prices)

    async def set_by_hand(self, symbol: str, usd: int) -> Decided:
        """Record a price that somebody decided on; the outcome is a refusal when there is no such asset."""
        return await self._submit(ObservePrices((ObservedPrice(symbol, usd, SET_BY_HAND),)))

    async def close(self) -> None:
        """Let every source end what it keeps open."""
        for source in self._sources:
            try:
                await source.close()
            except AdapterFailed as failure:
                _log.warning("price source not closed", source=failure.adapter, problem=failure.problem)

    async def _submit(self, command: ObservePrices) -> Decided:
        return await self._teller.submit(system_request(f"prices:{self._identifiers.new_id()}", command))

    async def _listen(self, symbols: Sequence[str]) -> Sequence[Quote]:
        """Ask all sources beside each other; one that fails is not heard this time."""
        answers = await asyncio.gather(*(self._ask(source, symbols) for source in self._sources))
        return sorted((quote for quotes in answers for quote in quotes), key=lambda quote: (quote.symbol, quote.source))

    async def _ask(self, source: GuardedPriceSource, symbols: Sequence[str]) -> Sequence[Quote]:
        try:
            quotes = await source.observe(symbols)
        except AdapterFailed as failure:
            _log.warning("price source failed", source=source.name, owner=failure.adapter, problem=failure.problem)
            self._tell(source, has_answered=False)
            return ()
        self._tell(source, has_answered=True)
        return [Quote(quote.symbol, source.name, quote.usd, quote.observed_at) for quote in quotes]

    def _tell(self, source: GuardedPriceSource, *, has_answered: bool) -> None:
        for observer in self.observers:
            observer(source.name, has_answered)

    async def _first(self, symbols: Sequence[str]) -> Sequence[ObservedPrice]:
        """Ask one source after the other for what is still missing; the first that knows an asset is believed."""
        found: dict[str, ObservedPrice] = {}
        for source in self._sources:
            missing = [symbol for symbol in symbols if symbol not in found]
            if not missing:
                break
            quotes = await self._ask(source, missing)
            found.update({quote.symbol: ObservedPrice(quote.symbol, quote.usd, quote.source) for quote in quotes})
        return tuple(found[symbol] for symbol in sorted(found))


def reobserved(book: Book) -> Sequence[ObservedPrice]:
    """Return every asset's latest price, to be recorded again as observed now: nothing changes but its age."""
    return tuple(ObservedPrice(price.symbol, price.usd, price.source) for price in book.prices.values())


def _without_price(book: Book) -> Sequence[str]:
    return [asset.symbol for asset in book.assets.values() if book.prices.get(asset.symbol) is None]
