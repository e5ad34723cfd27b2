"""One connection to PostgreSQL: statements with one array a column, integers by their digits, how a transaction begins and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache, partial
from typing import Final, cast

import asyncpg

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable, TransactionConflict
from gql_server.storage.arrays import array_of
from gql_server.storage.connection import Put, Row
from gql_server.storage.fields import check_integer
from gql_server.storage.postgres_errors import CONFLICTS, drop, is_gone, is_unsent, translated
from gql_server.storage.tables import Table

NOW: Final = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint + offset_seconds FROM test_clock"


class PostgresConnection:
    """An asyncpg connection as the package's statements see it."""

    __slots__ = ("_fetch", "_raw")

    def __init__(self, raw: asyncpg.Connection[asyncpg.Record], seconds_max: float | None = None) -> None:
        """Wrap a connection; ``seconds_max`` is how long a read may take, unless it is the usual time."""
        self._raw = raw
        self._fetch = raw.fetch if seconds_max is None else partial(raw.fetch, timeout=seconds_max)

    async def rows(self, statement: str, *values: object) -> Sequence[Row]:
        """Run one statement and return its rows."""
        found: list[asyncpg.Record] = await translated(self._raw, self._fetch, statement, *values)
        return cast(list[Row], found)

    async def put(self, table: Table, rows: Sequence[Row], *, is_upsert: bool = False) -> None:
        """Insert rows as one statement with one array a column, however many rows there are."""
        await self.put_all([Put(table, rows, is_upsert)])

    async def put_all(self, puts: Sequence[Put]) -> None:
        """Insert rows into several tables as one statement; what refers to what is checked at its end."""
        filled = [put for put in puts if put.rows]
        if filled:
            statement = _inserts(tuple((put.table, put.is_upsert) for put in filled))
            columns = [
                array_of(column, kind)
                for put in filled
                for column, kind in zip(zip(*put.rows, strict=True), put.table.types, strict=True)
            ]
            await translated(self._raw, self._raw.execute, statement, *columns)

    async def now(self) -> int:
        """Return the database's time plus the test clock's offset."""
        return int((await self.rows(NOW))[0][0])


@cache
def _inserts(tables: tuple[tuple[Table, bool], ...]) -> str:
    """Return one statement: an INSERT, before which others stand by name, all with one array a column."""
    inserts: list[str] = []
    place = 1
    for table, is_upsert in tables:
        arrays = ", ".join(f"${at}::text::{kind}[]" for at, kind in enumerate(table.types, place))
        inserts.append(f"{table.into} SELECT * FROM unnest({arrays}){table.on_conflict if is_upsert else ''}")
        place += len(table.types)
    *others, last = inserts
    named = ", ".join(f"put_{number} AS ({insert})" for number, insert in enumerate(others))
    return f"WITH {named} {last}" if others else last


async def prepare(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """Make a new connection read and write NUMERIC as integers, by their digits: exact, and no decimal in between."""
    await raw.set_type_codec("numeric", schema="pg_catalog", encoder=_digits, decoder=int, format="text")


async def prepare_in_transaction(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """Do the same through a pooler, which keeps a connection together for the length of a transaction."""
    async with raw.transaction():
        await prepare(raw)


def _digits(value: object) -> str:
    return str(check_integer(value))


async def begin(raw: asyncpg.Connection[asyncpg.Record], statement: str) -> None:
    """Begin a transaction; the statement says of what kind."""
    await translated(raw, raw.execute, statement)


async def commit(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """Commit the transaction.

    Raises:
        OutcomeUnknown: The connection was lost while it committed.
        StorageUnavailable: Nothing was committed.
        TransactionConflict: Somebody else was first; nothing was committed.
    """
    if is_gone(raw):
        raise StorageUnavailable("the connection was lost before the commit")
    try:
        status = await raw.execute("COMMIT")
    except CONFLICTS as error:
        raise TransactionConflict(str(error)) from error
    except asyncpg.IntegrityConstraintViolationError:
        raise
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        drop(raw)
        if isinstance(error, asyncpg.InternalClientError) and is_unsent(error):
            raise StorageUnavailable("the connection was lost before the commit") from error
        raise OutcomeUnknown(f"the connection was lost while committing: {error}") from error
    if status != "COMMIT":
        raise StorageUnavailable("the transaction had failed before its commit")


async def roll_back(raw: asyncpg.Connection[asyncpg.Record], seconds_max: float) -> None:
    """End the transaction; a connection that cannot in this time is dropped, and the server does it."""
    try:
        if not is_gone(raw) and raw.is_in_transaction():
            async with asyncio.timeout(seconds_max):  # What was cancelled is waited for, by the driver, without end.
                await raw.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        drop(raw)
