"""What the rest of this package asks of a database: statements on one connection, in one transaction.

Statements are written once, in PostgreSQL's words; SQLite's side translates the few that differ.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from gql_server.ports.glimpses import Moment
from gql_server.storage.tables import Table

T = TypeVar("T")

Row = Sequence[Any]
"""A row as the driver gives or takes it: values in the order of the columns."""


@dataclass(frozen=True, slots=True)
class Put:
    """Rows to insert into a table; with ``is_upsert`` a row whose key is there is replaced."""

    table: Table
    rows: Sequence[Row]
    is_upsert: bool = False


class Connection(Protocol):
    """A connection inside a transaction.

    Every method raises ``TransactionConflict`` or ``StorageUnavailable`` where those fit, and the driver's own error where
    none does: that is a bug.
    """

    async def rows(self, statement: str, *values: object) -> Sequence[Row]:
        """Run one statement and return its rows. Values are text, integers, booleans, None, or lists of them."""
        ...

    async def put(self, table: Table, rows: Sequence[Row], *, is_upsert: bool = False) -> None:
        """Insert rows in one go; with ``is_upsert`` a row whose key is there is replaced. No rows, no statement."""
        ...

    async def put_all(self, puts: Sequence[Put]) -> None:
        """Insert rows into several tables, each of them named once, in one go as well; they may refer to each other."""
        ...

    async def now(self) -> int:
        """Return the time: the database's clock, floored to the second, plus the test clock's offset (rules T1, T3)."""
        ...


class Database(Protocol):
    """A database with its connections."""

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that commits when the context ends without an error."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """Open a consistent view of the database that no writer can change."""
        ...

    def glancing(self) -> AbstractAsyncContextManager[Connection]:
        """Take a connection for single statements, each a view of its own."""
        ...


class TimedDatabase(Database, Protocol):
    """A database whose time can be reckoned without asking it."""

    def moment(self, head: int, seconds: float | None, offset: int) -> Moment:
        """Return the moment of an answer that is here just now; ``seconds`` is None where the database has no clock."""
        ...

    def reckon(self, moment: Moment) -> int:
        """Return the time, Unix seconds of money time: what the clock said at a moment, and what has passed since."""
        ...


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Run what must not stop half way, such as a commit: a cancellation waits until it is done."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()
        raise cancelled
    return task.result()
