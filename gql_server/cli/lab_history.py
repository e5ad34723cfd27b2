"""Reads a market and its recorded history from the database, for the laboratory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from gql_server.domain.assets import Asset
    from gql_server.domain.history import RateSample
    from gql_server.domain.market import Market
    from gql_server.settings import Settings

PAGE_SIZE: Final = 1_000


class Recorded(NamedTuple):
    """A market as it is, and the rows that its boundaries left, in order of time."""

    asset: Asset
    market: Market
    rows: list[RateSample]


class MarketUnknown(LookupError):
    """The database has no market of this symbol."""


async def read_history(settings: Settings, symbol: str, hours: int | None) -> Recorded:
    """Return a market and the last rows of its history.

    Args:
        settings: Of the environment: which database.
        symbol: Of the market.
        hours: How many hours before the last boundary to read; None for all.

    Raises:
        MarketUnknown: There is no such market.
    """
    from gql_server.app import SystemClock, require_tables, seals_of
    from gql_server.domain.needs import Needs
    from gql_server.storage.opening import open_storage
    from gql_server.units import SECONDS_PER_HOUR

    storage = open_storage(
        settings.database_url,
        clock=SystemClock(),
        seals=seals_of(settings),
        connections_min=1,
        connections_max=settings.database_connections_max,
    )
    await storage.open()
    try:
        await require_tables(storage)
        snapshot = await storage.ledger.snapshot(Needs(symbols=frozenset({symbol})))
        asset, market = snapshot.book.assets.get(symbol), snapshot.book.markets.get(symbol)
        if asset is None or market is None:
            raise MarketUnknown(symbol)
        start = None if hours is None else market.boundary_at - hours * SECONDS_PER_HOUR
        rows: list[RateSample] = []
        after: int | None = None
        while True:
            page = await storage.ledger.samples(symbol, start, None, PAGE_SIZE, after)
            rows += page.rows
            if not page.has_next:
                return Recorded(asset, market, rows)
            after = rows[-1].at
    finally:
        await storage.close()
