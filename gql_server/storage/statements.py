"""What statements are made of: a sub-account's lines of the journal, the prices of shares, and prices of the past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.assets import Price
from gql_server.domain.statement import SharePrices
from gql_server.ports.past import HeldEntry, ObservedFeed
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Connection

_JOURNAL: Final = f"""SELECT command.at, command.kind, {tables.ENTRY.select}
FROM journal_entry JOIN command ON command.seq = journal_entry.seq
WHERE journal_entry.seq IN (SELECT seq FROM event WHERE sub_account_id = $1)
AND (journal_entry.debit_holder = $1 OR journal_entry.credit_holder = $1)
ORDER BY journal_entry.seq, journal_entry.line"""
"""Whatever changes what somebody holds tells an event about them; the events are what has an index by sub-account."""

_SHARE_PRICES: Final = """SELECT at, lend_share_price, borrow_share_price, epoch FROM rate_sample WHERE symbol = $1
AND at >= coalesce((SELECT max(at) FROM rate_sample WHERE symbol = $1 AND at <= $2), $2)
AND at <= coalesce((SELECT min(at) FROM rate_sample WHERE symbol = $1 AND at >= $3), $3)
ORDER BY at"""

_PRICE: Final = """SELECT symbol, usd, observed_at, source FROM observed_price
WHERE symbol = $1 AND observed_at <= $2 ORDER BY observed_at DESC, id DESC LIMIT 1"""

_FEED: Final = """SELECT value, observed_at FROM observed_feed
WHERE name = $1 AND observed_at <= $2 ORDER BY observed_at DESC, id DESC LIMIT 1"""


async def journal_of(connection: Connection, sub_account_id: str) -> Sequence[HeldEntry]:
    """Return the journal's entries that have the sub-account as a holder, in order."""
    rows = await connection.rows(_JOURNAL, sub_account_id)
    return [HeldEntry(row[2], row[0], row[1], shapes.ENTRY.thing(row, 4)) for row in rows]


async def share_prices(connection: Connection, symbol: str, start: int, end: int) -> Sequence[SharePrices]:
    """Return what the shares of a market were worth around and in a span, in order."""
    rows = await connection.rows(_SHARE_PRICES, symbol, start, end)
    return [SharePrices(at, int(lend), int(borrow), epoch) for at, lend, borrow, epoch in rows]


async def observed_price(connection: Connection, symbol: str, at: int) -> Price | None:
    """Return the price that was the latest at a time."""
    rows = await connection.rows(_PRICE, symbol, at)
    return Price(rows[0][0], int(rows[0][1]), rows[0][2], rows[0][3]) if rows else None


async def observed_feed(connection: Connection, name: str, at: int) -> ObservedFeed | None:
    """Return the observation of a feed that was the latest at a time."""
    rows = await connection.rows(_FEED, name, at)
    return ObservedFeed(int(rows[0][0]), rows[0][1]) if rows else None
