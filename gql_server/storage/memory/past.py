"""The past in memory: what statements are derived from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gql_server.domain.assets import Price
from gql_server.domain.feeds import Feed
from gql_server.domain.statement import SharePrices
from gql_server.ports.past import HeldEntry, ObservedFeed
from gql_server.storage.memory.log import MemoryLog


class MemoryPast:
    """Reads the log, and keeps every price and every observation of a feed that was ever the latest."""

    def __init__(self, log: MemoryLog) -> None:
        """Read this log."""
        self.log = log
        self._prices: dict[str, list[Price]] = {}
        self._feeds: dict[str, list[ObservedFeed]] = {}

    def keep_prices(self, prices: Iterable[Price]) -> None:
        """Keep prices that were taken, now the latest of their assets."""
        for price in prices:
            kept = self._prices.setdefault(price.symbol, [])
            if not kept or not price.is_as_good_as(kept[-1]):
                kept.append(Price(price.symbol, price.usd, price.observed_at, price.source))

    def keep_feeds(self, feeds: Iterable[Feed]) -> None:
        """Keep observations of feeds, now the latest."""
        for feed in feeds:
            self._feeds.setdefault(feed.name, []).append(ObservedFeed(feed.value, feed.observed_at))

    async def journal_of(self, sub_account_id: str) -> Sequence[HeldEntry]:
        """Return the journal's entries that have the sub-account as a holder."""
        commands = self.log.commands
        return [
            HeldEntry(logged.seq, commands[logged.seq - 1].at, commands[logged.seq - 1].kind, logged.entry)
            for logged in self.log.entries
            if sub_account_id in {logged.entry.debit_holder, logged.entry.credit_holder}
        ]

    async def share_prices(self, symbol: str, start: int, end: int) -> Sequence[SharePrices]:
        """Return what the shares of a market were worth around and in a span."""
        rows = [sample for (of, _), sample in sorted(self.log.samples.items()) if of == symbol]
        first = max((row.at for row in rows if row.at <= start), default=start)
        last = min((row.at for row in rows if row.at >= end), default=end)
        return [
            SharePrices(row.at, row.lend_share_price, row.borrow_share_price, row.epoch) for row in rows if first <= row.at <= last
        ]

    async def observed_price(self, symbol: str, at: int) -> Price | None:
        """Return the price that was the latest at a time."""
        return next((price for price in reversed(self._prices.get(symbol, [])) if price.observed_at <= at), None)

    async def observed_feed(self, name: str, at: int) -> ObservedFeed | None:
        """Return the observation of a feed that was the latest at a time."""
        return next((one for one in reversed(self._feeds.get(name, [])) if one.observed_at <= at), None)
