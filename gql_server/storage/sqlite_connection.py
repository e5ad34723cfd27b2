"""One connection to SQLite: the translation of statements, few turns of its thread, and what its errors mean."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, Final, TypeVar

import aiosqlite

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable, TransactionConflict
from gql_server.ports.runtime import Clock
from gql_server.storage.connection import Put, Row
from gql_server.storage.fields import check_integer
from gql_server.storage.tables import Table

T = TypeVar("T")

NOW: Final = "SELECT $1 + offset_seconds FROM test_clock"

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


_WORDS: Final = {
    "extract(epoch FROM clock_timestamp())::float8": "NULL",
    "json_agg(": "json_group_array(",
    "json_build_array(": "json_array(",
    "::text": "",
    " FOR UPDATE": "",
}


@cache
def spoken(statement: str) -> str:
    """Translate a statement into SQLite's words: numbered parameters, lists as JSON, no row locks."""
    statement = re.sub(
        r"unnest\(\$(\d+)::\w+\[\], \$(\d+)::\w+\[\]\) AS (\w+)\((\w+), (\w+)\)",
        r"(SELECT a.value AS \4, b.value AS \5 FROM json_each(?\1) AS a JOIN json_each(?\2) AS b ON a.key = b.key) AS \3",
        statement,
    )
    statement = re.sub(r"= ANY\(\$(\d+)\)", r"IN (SELECT value FROM json_each(?\1))", statement)
    for theirs, ours in _WORDS.items():
        statement = statement.replace(theirs, ours)
    return re.sub(r"\$(\d+)", r"?\1", statement)


@cache
def _insert(table: Table, is_upsert: bool) -> str:
    places = ", ".join("?" for _ in table.columns)
    return f"{table.into} VALUES ({places}){table.on_conflict if is_upsert else ''}"


class _CommitFailed(Exception):
    """The commit itself failed, not what came before it."""

    def __init__(self, error: sqlite3.Error) -> None:
        """Hold the driver's error."""
        super().__init__(str(error))
        self.error = error


class SqliteConnection:
    """An aiosqlite connection as the package's statements see it.

    A turn of the connection's thread takes longer than most statements, so what answers nothing waits: the beginning of a
    transaction and rows to insert run together with the next question, or with the commit.
    """

    __slots__ = ("_clock", "_raw", "_waiting")

    def __init__(self, raw: aiosqlite.Connection, clock: Clock, *, begin: str | None = None) -> None:
        """Wrap a connection; ``begin`` is the statement that opens its transaction."""
        self._raw = raw
        self._clock = clock
        self._waiting: list[tuple[str, Sequence[Row] | None]] = [] if begin is None else [(begin, None)]

    async def rows(self, statement: str, *values: object) -> Sequence[Row]:
        """Run one statement and return its rows."""
        bound = [json.dumps(value) if isinstance(value, list) else value for value in values]

        def run(raw: sqlite3.Connection) -> Sequence[Row]:
            self._catch_up(raw)
            return raw.execute(spoken(statement), bound).fetchall()

        return await translated(self._in_one_turn(run))

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
        self._waiting.append((_insert(table, is_upsert), bound))

    async def put_all(self, puts: Sequence[Put]) -> None:
        """Insert rows into several tables, one after the other, in one turn."""
        for put in puts:
            await self.put(put.table, put.rows, is_upsert=put.is_upsert)

    async def now(self) -> int:
        """Return the clock's time plus the test clock's offset."""
        return int((await self.rows(NOW, self._clock.now()))[0][0])

    async def commit(self) -> None:
        """Run what waits and commit; a failure of the disk while committing leaves open whether the log has it."""

        def run(raw: sqlite3.Connection) -> None:
            self._catch_up(raw)
            try:
                raw.execute("COMMIT")
            except sqlite3.Error as error:
                raise _CommitFailed(error) from error

        try:
            await translated(self._in_one_turn(run))
        except _CommitFailed as failed:
            await self._raw.rollback()
            said = _in_words(failed.error)
            raise (OutcomeUnknown(str(said)) if isinstance(said, StorageUnavailable) else said) from failed.error
        except BaseException:
            await self._raw.rollback()
            raise

    def _catch_up(self, raw: sqlite3.Connection) -> None:
        waiting, self._waiting = self._waiting, []
        for statement, rows in waiting:
            if rows is None:
                raw.execute(statement)
            else:
                raw.executemany(statement, rows)

    async def _in_one_turn(self, run: Callable[[sqlite3.Connection], T]) -> T:
        raw: Any = self._raw
        is_stopped = False

        def turn() -> T:
            if is_stopped:
                raise sqlite3.OperationalError("nobody waits for it any more")
            return run(raw._conn)  # noqa: SLF001 - in the connection's own thread

        try:
            done: Any = await raw._execute(turn)  # noqa: SLF001 - no public way takes several statements at once.
        except asyncio.CancelledError:
            is_stopped = True
            raw._conn.interrupt()  # noqa: SLF001 - the public way would stand in the line of what runs.
            raise
        result: T = done
        return result


async def translated(work: Awaitable[T]) -> T:
    """Await a driver's call and say its errors in the port's words; a bug's error stays what it is."""
    try:
        return await work
    except sqlite3.Error as error:
        said = _in_words(error)
        if said is error:
            raise
        raise said from error


def _in_words(error: sqlite3.Error) -> Exception:
    """Return the port's word for an error of the driver, or the error where there is none."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code & _PRIMARY in _BUSY or code in _TAKEN:
        return TransactionConflict(str(error))
    if code & _PRIMARY in _FAILED:
        return StorageUnavailable(str(error))
    return error
