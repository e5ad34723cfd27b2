"""Looks at the ledger on a database: rows of many tables in one statement, each table's as one text of JSON.

A statement sees one state of the database, so it needs no transaction around it, and one round trip is all it takes. Quantities
travel as their digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from gql_server.domain.accounts import UNSENT
from gql_server.domain.book import Book, Shelf
from gql_server.ports.glimpses import Glimpse, Moment
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Row, TimedDatabase
from gql_server.storage.joined import rows_in, rows_of
from gql_server.storage.loading import put_holdings, ticket
from gql_server.storage.shapes import Shape

CLOCK: Final = "extract(epoch FROM clock_timestamp())::float8"
"""The database's clock; NULL where it has none."""

_WANTED: Final = (
    "WITH wanted AS (SELECT id, account_id FROM sub_account WHERE id = ANY($1)"
    " UNION SELECT id, account_id FROM sub_account WHERE account_id = ANY($2))"
)
_MOMENT: Final = f"(SELECT seq FROM ledger_head), {CLOCK}, (SELECT offset_seconds FROM test_clock)"
_UNSENT: Final = ", ".join(f"'{status}'" for status in sorted(UNSENT))


_THEIRS: Final = " WHERE sub_account_id IN (SELECT id FROM wanted)"
_HELD: Final = (
    rows_of(tables.SUB_ACCOUNT, " WHERE id IN (SELECT id FROM wanted)"),
    rows_of(tables.ACCOUNT, " WHERE id IN (SELECT account_id FROM wanted)"),
    *(rows_of(table, _THEIRS) for table in (tables.LEND, tables.DEBT, tables.BALANCE, tables.WAITING)),
    rows_of(tables.PAYOUT, f"{_THEIRS} AND status IN ({_UNSENT})"),
)
_PRICED: Final = tuple(rows_of(table) for table in (tables.ASSET, tables.PRICE, tables.LEDGER, tables.MARKET, tables.FEED))

_ASSETS: Final = f"SELECT {', '.join((_MOMENT, *_PRICED))}"
_HOLDINGS: Final = f"{_WANTED} SELECT {', '.join((_MOMENT, *_HELD))}"
_HOLDINGS_AND_ASSETS: Final = f"{_WANTED} SELECT {', '.join((_MOMENT, *_HELD, *_PRICED))}"


class DatabaseGlimpses:
    """Looks at the ledger in a database."""

    def __init__(self, database: TimedDatabase) -> None:
        """Look into the database."""
        self._database = database

    async def assets(self) -> Glimpse:
        """Return every asset."""
        moment, parts = await self._look(_ASSETS)
        book = Book()
        _put_assets(book, parts)
        return Glimpse(book, moment, self.reckon(moment))

    async def holdings(self, sub_accounts: Sequence[str], accounts: Sequence[str], *, has_assets: bool) -> Glimpse:
        """Return sub-accounts with all that they hold and owe."""
        statement = _HOLDINGS_AND_ASSETS if has_assets else _HOLDINGS
        moment, parts = await self._look(statement, list(sub_accounts), list(accounts))
        book = Book()
        _put_held(book, parts[: len(_HELD)])
        if has_assets:
            _put_assets(book, parts[len(_HELD) :])
        return Glimpse(book, moment, self.reckon(moment))

    def reckon(self, moment: Moment) -> int:
        """Return the time without asking the database."""
        return self._database.reckon(moment)

    async def _look(self, statement: str, *values: object) -> tuple[Moment, Sequence[Sequence[Row]]]:
        async with self._database.glancing() as connection:
            [row] = await connection.rows(statement, *values)
        head, seconds, offset, *parts = row
        return self._database.moment(head, seconds, offset), [rows_in(text) for text in parts]


def _put(shelf: Shelf[Any], shape: Shape[Any], rows: Iterable[Row]) -> None:
    """Put things on a shelf whose key is their first column."""
    read = shape.reader()
    shelf.own.update({row[0]: read(row) for row in rows})


def _put_held(book: Book, parts: Sequence[Sequence[Row]]) -> None:
    sub_accounts, accounts, lends, debts, balances, waiting, payouts = parts
    _put(book.sub_accounts, shapes.SUB_ACCOUNT, sub_accounts)
    _put(book.accounts, shapes.ACCOUNT, accounts)
    put_holdings(book, lends, debts, balances, sorted(waiting, key=ticket))
    _put(book.payouts, shapes.PAYOUT, payouts)


def _put_assets(book: Book, parts: Sequence[Sequence[Row]]) -> None:
    assets, prices, ledgers, markets, feeds = parts
    _put(book.assets, shapes.ASSET, assets)
    _put(book.prices, shapes.PRICE, prices)
    _put(book.ledgers, shapes.LEDGER, ledgers)
    _put(book.markets, shapes.MARKET, markets)
    _put(book.feeds, shapes.FEED, feeds)
