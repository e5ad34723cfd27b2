"""A database around which its transactions and statements are traced. Of a statement its text is told, never its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from types import TracebackType
from typing import Final

from gql_server.ports.tracing import Kind, Span, Tracer
from gql_server.storage.connection import Connection, Put, Row, TimedDatabase
from gql_server.storage.tables import Table

_WORD: Final = re.compile(r"\w+")


class TracedDatabase:
    """Hands everything on; where a span is recorded, what is done with a connection is part of it."""

    def __init__(self, below: TimedDatabase, tracer: Tracer, system: str) -> None:
        """Trace a database.

        Args:
            below: The database.
            tracer: Records.
            system: Which one it is: ``postgresql`` or ``sqlite``.
        """
        self._below = below
        self._tracer = tracer
        self._system = system
        self.moment = below.moment
        self.reckon = below.reckon

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction."""
        return self._traced("transaction", "COMMIT", self._below.writing())

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """Open a consistent view."""
        return self._traced("view", "release", self._below.reading())

    def glancing(self) -> AbstractAsyncContextManager[Connection]:
        """Take a connection for single statements."""
        return self._traced("glance", "release", self._below.glancing())

    def _traced(
        self, name: str, last: str, opened: AbstractAsyncContextManager[Connection]
    ) -> AbstractAsyncContextManager[Connection]:
        part_of = self._tracer.current()
        if part_of is None:
            return opened
        return _TracedOpening(opened, self._tracer, part_of, f"{self._system} {name}", self._system, last)


class _TracedOpening(AbstractAsyncContextManager[Connection]):
    """The time for which a connection is taken: until it is there, and how it is given back, are parts of it."""

    def __init__(
        self,
        opened: AbstractAsyncContextManager[Connection],
        tracer: Tracer,
        part_of: Span,
        name: str,
        system: str,
        last: str,
    ) -> None:
        self._opened = opened
        self._tracer = tracer
        self._span = tracer.begin(name, part_of)
        self._span.note("db.system.name", system)
        self._system = system
        self._last = last

    async def __aenter__(self) -> Connection:
        taking = self._tracer.begin("connect", self._span)
        try:
            connection = await self._opened.__aenter__()
        except BaseException as problem:
            taking.end(problem)
            self._span.end(problem)
            raise
        taking.end()
        return TracedConnection(connection, self._tracer, self._span, self._system)

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, place: TracebackType | None
    ) -> bool | None:
        last = self._tracer.begin(self._last if problem is None else "ROLLBACK", self._span)
        try:
            is_swallowed = await self._opened.__aexit__(kind, problem, place)
        except BaseException as failure:
            last.end(failure if failure is not problem else None)
            self._span.end(failure)
            raise
        last.end()
        self._span.end(problem)
        return is_swallowed


class TracedConnection:
    """A connection whose statements are spans."""

    __slots__ = ("_below", "_span", "_system", "_tracer")

    def __init__(self, below: Connection, tracer: Tracer, span: Span, system: str) -> None:
        """Trace a connection inside a span."""
        self._below = below
        self._tracer = tracer
        self._span = span
        self._system = system

    async def rows(self, statement: str, *values: object) -> Sequence[Row]:
        """Run one statement and return its rows."""
        span = self._begin(summary(statement), statement)
        try:
            found = await self._below.rows(statement, *values)
        except BaseException as problem:
            span.end(problem)
            raise
        span.note("db.response.returned_rows", len(found))
        span.end()
        return found

    async def put(self, table: Table, rows: Sequence[Row], *, is_upsert: bool = False) -> None:
        """Insert rows in one go."""
        await self.put_all([Put(table, rows, is_upsert)])

    async def put_all(self, puts: Sequence[Put]) -> None:
        """Insert rows into several tables in one go."""
        tables = [put.table.name for put in puts if put.rows]
        span = self._begin(f"INSERT {', '.join(tables)}", None)
        span.note("db.operation.batch.size", sum(len(put.rows) for put in puts))
        try:
            await self._below.put_all(puts)
        except BaseException as problem:
            span.end(problem)
            raise
        span.end()

    async def now(self) -> int:
        """Return the time."""
        return await self._below.now()

    def _begin(self, name: str, statement: str | None) -> Span:
        span = self._tracer.begin(name, self._span, Kind.CLIENT)
        span.note("db.system.name", self._system)
        if statement is not None:
            span.note("db.query.text", statement)
        return span


@lru_cache(maxsize=1024)
def summary(statement: str) -> str:
    """Return what a statement does to what: its verb, and the first table that it names."""
    verb = _WORD.search(statement)
    table = re.search(r"\b(?:FROM|INTO|UPDATE)\s+\"?(\w+)", statement, re.IGNORECASE)
    found = "" if verb is None else verb[0].upper()
    return found if table is None else f"{found} {table[1]}"
