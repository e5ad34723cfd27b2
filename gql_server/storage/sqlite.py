"""SQLite: one writer, and some readers beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiosqlite
from tortoise.backends.sqlite.client import SqliteClient

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.glimpses import Moment
from gql_server.ports.runtime import Clock
from gql_server.storage.announcing import NOTIFY, LocalAnnouncements
from gql_server.storage.connection import Connection, to_the_end
from gql_server.storage.sqlite_connection import SqliteConnection, translated

READERS: Final = 4
BUSY_MILLISECONDS_MAX: Final = 10_000
"""How long to wait for the writer of another process."""

PRAGMAS: Final = {"busy_timeout": BUSY_MILLISECONDS_MAX, "journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}


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
        self._readers: asyncio.LifoQueue[SqliteClient | None] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Open the writer, which makes the file; a reader is opened when all that are open are at work."""
        self.make_directory()
        self._writer = await self._connect()
        async with self._writer.acquire_connection() as raw:
            await raw.create_function(NOTIFY, 2, self.announcements.note)
        self._readers = asyncio.LifoQueue()
        for _ in range(READERS):
            self._readers.put_nowait(None)

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
            reader = await self._readers.get()
            if reader is not None:
                await reader.close()
        async with writer.acquire_connection():
            await writer.close()

    async def _commit(self, connection: SqliteConnection) -> None:
        """Commit, and tell this process what the transaction announced."""
        try:
            await connection.commit()
        except BaseException:
            self.announcements.forget()
            raise
        self.announcements.tell()

    async def _connect(self, **pragmas: str) -> SqliteClient:
        client = SqliteClient(str(self._path), connection_name="sqlite", **PRAGMAS, **pragmas)
        try:
            await translated(client.create_connection(with_db=True))
        except BaseException:
            await to_the_end(client.close())
            raise
        return client

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open an immediate transaction; in this process they stand in line, other processes' are waited for."""
        if self._writer is None:
            raise StorageUnavailable("the database is not open")
        async with self._writer.acquire_connection() as raw:
            connection = SqliteConnection(raw, self._clock, begin="BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                self.announcements.forget()
                await to_the_end(raw.rollback())
                raise
            await to_the_end(self._commit(connection))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open a deferred transaction on a connection of its own: the writer neither waits nor is waited for."""
        async with self._leased() as raw:
            try:
                yield SqliteConnection(raw, self._clock, begin="BEGIN")
            finally:
                await to_the_end(raw.rollback())

    def moment(self, head: int, seconds: float | None, offset: int) -> Moment:
        """Return the moment of an answer that is here just now; the clock is this process's."""
        return Moment(head, self._clock.now() if seconds is None else seconds, offset, self._clock.monotonic())

    def reckon(self, moment: Moment) -> int:
        """Return the time; the clock is this process's."""
        return self._clock.now() + moment.offset

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
            if client is None:
                client = await self._connect(query_only="ON")
            async with client.acquire_connection() as raw:
                yield raw
        finally:
            readers.put_nowait(client)
