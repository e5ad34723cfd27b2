"""What the storage asks of its database for one deposit: recorded, so that the peers run the same statements.

The storage's own connection classes run on a driver's connection that takes notes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import aiosqlite
import asyncpg

from benchmarks.deposits import Depositors, account_of, sub_account_of
from benchmarks.runtime import RealClock
from gql_server.ports.errors import StorageUnavailable
from gql_server.storage.announcing import NOTIFY
from gql_server.storage.connection import Connection, Database
from gql_server.storage.hosts import credentials_of
from gql_server.storage.ledger import DatabaseLedger
from gql_server.storage.postgres import BEGIN_WRITING
from gql_server.storage.postgres_connection import PostgresConnection, prepare
from gql_server.storage.sqlite import PRAGMAS
from gql_server.storage.sqlite_connection import SqliteConnection

HEAD = re.compile(r"ledger_head SET seq")
"""The statement that takes the sequence; what follows writes the numbers that it returned."""
BEGIN_ON_SQLITE = "BEGIN IMMEDIATE"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with what was bound to it, once for each time that it ran: SQLite inserts a row at a time."""

    text: str
    rows: tuple[tuple[Any, ...], ...]


@dataclass
class Recording:
    """The statements of one transaction, in order, without its BEGIN and COMMIT.

    Args:
        account: Whose deposit it was; likewise the sub-account, the command and its key.
        seq: The command's place in the sequence.
    """

    statements: list[Statement] = field(default_factory=list)
    account: str = ""
    sub_account: str = ""
    command_id: str = ""
    key: str = ""
    seq: int = 0

    @property
    def first_numbered(self) -> int:
        """Return the index of the first statement that knows the sequence's number."""
        return 1 + next(index for index, statement in enumerate(self.statements) if HEAD.search(statement.text))


class _Notes:
    """Writes down what passes to a driver's connection."""

    def __init__(self, raw: Any, statements: list[Statement]) -> None:  # noqa: ANN401 - either driver's connection
        self._raw = raw
        self._statements = statements

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the driver has
        return getattr(self._raw, name)

    async def fetch(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - asyncpg's rows
        self._statements.append(Statement(statement, (values,)))
        return await self._raw.fetch(statement, *values)

    async def execute(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - asyncpg's status
        self._statements.append(Statement(statement, (values,)))
        return await self._raw.execute(statement, *values)

    @property
    def _conn(self) -> _NotesInTheThread:
        return _NotesInTheThread(self._raw._conn, self._statements)  # noqa: SLF001 - as the storage asks for it.


class _NotesInTheThread:
    """Writes down what passes to SQLite in the thread of its connection."""

    def __init__(self, raw: sqlite3.Connection, statements: list[Statement]) -> None:
        self._raw = raw
        self._statements = statements

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        if statement not in {BEGIN_ON_SQLITE, "COMMIT"}:
            self._statements.append(Statement(statement, (tuple(values),)))
        return self._raw.execute(statement, values)

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> sqlite3.Cursor:
        self._statements.append(Statement(statement, tuple(tuple(row) for row in rows)))
        return self._raw.executemany(statement, rows)


class _OnlyWrites:
    """A database of one connection that only writes."""

    def reading(self) -> Any:  # noqa: ANN401 - never
        """Refuse."""
        raise StorageUnavailable("this database only writes")

    glancing = reading


class _NotedPostgres(_OnlyWrites):
    """PostgreSQL, noted."""

    def __init__(self, raw: asyncpg.Connection[asyncpg.Record], statements: list[Statement]) -> None:
        self._raw = raw
        self._connection = PostgresConnection(cast("asyncpg.Connection[asyncpg.Record]", _Notes(raw, statements)))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open a transaction."""
        await self._raw.execute(BEGIN_WRITING)
        yield self._connection
        await self._raw.execute("COMMIT")


class _NotedSqlite(_OnlyWrites):
    """SQLite, noted."""

    def __init__(self, raw: aiosqlite.Connection, statements: list[Statement]) -> None:
        self._notes = cast("aiosqlite.Connection", _Notes(raw, statements))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open a transaction."""
        connection = SqliteConnection(self._notes, RealClock(), begin=BEGIN_ON_SQLITE)
        yield connection
        await connection.commit()


async def record_on_postgres(url: str, depositors: Depositors) -> Recording:
    """Make one deposit by client 0 and return what was asked of PostgreSQL."""
    raw = await asyncpg.connect(**credentials_of(url))
    await prepare(raw)
    recording = Recording()
    try:
        return await _record(recording, _NotedPostgres(raw, recording.statements), depositors)
    finally:
        await raw.close()


async def record_on_sqlite(path: str, depositors: Depositors) -> Recording:
    """Make one deposit by client 0 and return what was asked of SQLite."""
    async with aiosqlite.connect(path, isolation_level=None) as raw:
        for name, value in PRAGMAS.items():
            await raw.execute(f"PRAGMA {name}={value}")
        await raw.create_function(NOTIFY, 2, lambda _channel, _payload: None)
        recording = Recording()
        return await _record(recording, _NotedSqlite(raw, recording.statements), depositors)


async def _record(recording: Recording, database: Database, depositors: Depositors) -> Recording:
    ledger = DatabaseLedger(database)
    teller = depositors.tellers.make(ledger, batch_max=1)
    await teller.start()
    decided = await depositors.deposit(teller, 0)
    await teller.stop()
    command = decided.command
    recording.account, recording.sub_account = account_of(0), sub_account_of(0)
    recording.command_id, recording.key, recording.seq = command.id, command.key.key, command.seq
    return recording
