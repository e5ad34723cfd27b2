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
    from gql_server.cli.open_database import open_database
    from gql_server.domain.needs import Needs
    from gql_server.units import SECONDS_PER_HOUR

    async with open_database(settings) as storage:
        ledger = storage.ledger
        snapshot = await ledger.snapshot(Needs(symbols=frozenset({symbol})))
        asset, market = snapshot.book.assets.get(symbol), snapshot.book.markets.get(symbol)
        if asset is None or market is None:
            raise MarketUnknown(symbol)
        start = None if hours is None else market.boundary_at - hours * SECONDS_PER_HOUR
        rows: list[RateSample] = []
        after: int | None = None
        while True:
            page = await ledger.samples(symbol, start, None, PAGE_SIZE, after)
            rows += page.rows
            if not page.has_next:
                return Recorded(asset, market, rows)
            after = rows[-1].at


async def read_prices(settings: Settings, symbol: str) -> tuple[int, ...]:
    """Return the price of an asset at each hour since it was first observed, USD with 18 decimals.

    Raises:
        MarketUnknown: No price of it was ever observed.
    """
    from gql_server.cli.open_database import open_database
    from gql_server.domain.events import EventType
    from gql_server.lab.population import hourly

    async with open_database(settings) as storage:
        ledger = storage.ledger
        observed: list[tuple[int, int]] = []
        seq = 0
        while events := await ledger.events_after(seq, PAGE_SIZE):
            seq = events[-1].seq
            for logged in events:
                usd = logged.event.details.get("usd")
                if logged.event.type is EventType.PRICE_OBSERVED and logged.event.symbol == symbol and isinstance(usd, int):
                    observed.append((logged.at, usd))
        if not observed:
            raise MarketUnknown(symbol)
        return hourly(observed, await ledger.now())
