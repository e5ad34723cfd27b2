"""SQLite: one writer, some readers beside it, the translation of statements, and what its errors mean."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import aiosqlite
from tortoise.backends.sqlite.client import SqliteClient

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable, TransactionConflict
from gql_server.ports.runtime import Clock
from gql_server.storage.announcing import NOTIFY, LocalAnnouncements
from gql_server.storage.connection import Connection, Row, to_the_end
from gql_server.storage.fields import check_integer
from gql_server.storage.tables import Table

T = TypeVar("T")

READERS: Final = 4
BUSY_MILLISECONDS_MAX: Final = 10_000
"""How long to wait for the writer of another process."""

NOW: Final = "SELECT $1 + offset_seconds FROM test_clock"

PRAGMAS: Final = {"busy_timeout": BUSY_MILLISECONDS_MAX, "journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_TAKEN: Final = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_FAILED: Final = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_PRIMARY: Final = 0xFF
"""The part of an extended result code that names its family."""


@cache
def spoken(statement: str) -> str:
    """Translate a statement into SQLite's words: numbered parameters, lists as JSON, no row locks."""
    statement = re.sub(
        r"unnest\(\$(\d+)::\w+\[\], \$(\d+)::\w+\[\]\) AS (\w+)\((\w+), (\w+)\)",
        r"(SELECT a.value AS \4, b.value AS \5 FROM json_each(?\1) AS a JOIN json_each(?\2) AS b ON a.key = b.key) AS \3",
        statement,
    )
    statement = re.sub(r"= ANY\(\$(\d+)\)", r"IN (SELECT value FROM json_each(?\1))", statement)
    return re.sub(r"\$(\d+)", r"?\1", statement).replace(" FOR UPDATE", "")


@cache
def _insert(table: Table, is_upsert: bool) -> str:
    places = ", ".join("?" for _ in table.columns)
    return f"{table.into} VALUES ({places}){table.on_conflict if is_upsert else ''}"


class SqliteConnection:
    """An aiosqlite connection as the package's statements see it."""

    __slots__ = ("_clock", "_raw")

    def __init__(self, raw: aiosqlite.Connection, clock: Clock) -> None:
        """Wrap a connection."""
        self._raw = raw
        self._clock = clock

    async def rows(self, statement: str, *values: object) -> Sequence[Row]:
        """Run one statement and return its rows."""
        bound = [json.dumps(value) if isinstance(value, list) else value for value in values]
        return list(await translated(self._raw.execute_fetchall(spoken(statement), bound)))

    async def put(self, table: Table, rows: Sequence[Row], *, is_upsert: bool = False) -> None:
        """Insert rows by one prepared statement; quantities become their digits."""
        if not rows:
            return
        numbers = [place for place, kind in enumerate(table.types) if kind == "numeric"]
        bound = [list(row) for row in rows]
        for row in bound:
            for place in numbers:
                if row[place] is not None:
                    row[place] = str(check_integer(row[place]))
        cursor = await translated(self._raw.executemany(_insert(table, is_upsert), bound))
        await cursor.close()

    async def now(self) -> int:
        """Return the clock's time plus the test clock's offset."""
        return int((await self.rows(NOW, self._clock.now()))[0][0])


async def translated(work: Awaitable[T]) -> T:
    """Await a driver's call and say its errors in the port's words; a bug's error stays what it is."""
    try:
        return await work
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code & _PRIMARY in _BUSY or code in _TAKEN:
            raise TransactionConflict(str(error)) from error
        if code & _PRIMARY in _FAILED:
            raise StorageUnavailable(str(error)) from error
        raise


class SqliteDatabase:
    """An SQLite file: write-ahead log, every commit on the disk before it counts.

    Args:
        path: The file; it and its directory are made where they are missing.
        clock: The database's clock, for want of one of its own.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        """Prepare the clients; nothing is opened yet."""
        self._path = path
        self._clock = clock
        self.announcements = LocalAnnouncements()
        self._writer: SqliteClient | None = None
        self._readers: asyncio.LifoQueue[SqliteClient] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Open the writer, which makes the file, then the readers."""
        self.make_directory()
        self._writer = await self._connect()
        async with self._writer.acquire_connection() as raw:
            await raw.create_function(NOTIFY, 2, self.announcements.note)
        self._readers = asyncio.LifoQueue()
        for _ in range(READERS):
            self._readers.put_nowait(await self._connect(query_only="ON"))

    def make_directory(self) -> None:
        """Make the file's directory where it is missing."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

    async def close(self) -> None:
        """Close the readers once they are idle, then the writer, which cleans the log up."""
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        for _ in range(READERS):
            await (await self._readers.get()).close()
        async with writer.acquire_connection():
            await writer.close()

    async def _commit(self, raw: aiosqlite.Connection) -> None:
        """Commit, and tell this process what the transaction announced."""
        try:
            await _commit(raw)
        except BaseException:
            self.announcements.forget()
            raise
        self.announcements.tell()

    async def _connect(self, **pragmas: str) -> SqliteClient:
        client = SqliteClient(str(self._path), connection_name="sqlite", **PRAGMAS, **pragmas)
        await translated(client.create_connection(with_db=True))
        return client

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open an immediate transaction; in this process they stand in line, other processes' are waited for."""
        if self._writer is None:
            raise StorageUnavailable("the database is not open")
        async with self._writer.acquire_connection() as raw:
            try:
                await _run(raw, "BEGIN IMMEDIATE")
                yield SqliteConnection(raw, self._clock)
            except BaseException:
                self.announcements.forget()
                await to_the_end(raw.rollback())
                raise
            await to_the_end(self._commit(raw))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open a deferred transaction on a connection of its own: the writer neither waits nor is waited for."""
        async with self._leased() as raw:
            try:
                await _run(raw, "BEGIN")
                yield SqliteConnection(raw, self._clock)
            finally:
                await to_the_end(raw.rollback())

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[Connection]:
        """Take a reader for single statements."""
        async with self._leased() as raw:
            yield SqliteConnection(raw, self._clock)

    @asynccontextmanager
    async def _leased(self) -> AsyncIterator[aiosqlite.Connection]:
        if self._writer is None:
            raise StorageUnavailable("the database is not open")
        readers = self._readers
        client = await readers.get()
        try:
            async with client.acquire_connection() as raw:
                yield raw
        finally:
            readers.put_nowait(client)


async def _run(raw: aiosqlite.Connection, statement: str) -> None:
    cursor = await translated(raw.execute(statement))
    await cursor.close()


async def _commit(raw: aiosqlite.Connection) -> None:
    """Commit; a failure of the disk leaves open whether the log has it."""
    try:
        await _run(raw, "COMMIT")
    except StorageUnavailable as error:
        await raw.rollback()
        raise OutcomeUnknown(str(error)) from error
    except BaseException:
        await raw.rollback()
        raise
