"""PostgreSQL: a pool of asyncpg connections made by Tortoise's client, what each session may do, and transactions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.glimpses import Moment
from gql_server.storage.connection import Connection, to_the_end
from gql_server.storage.fences import require_fences
from gql_server.storage.leases import Leases, Patience
from gql_server.storage.postgres_connection import PostgresConnection, begin, commit, prepare, prepare_in_transaction, roll_back
from gql_server.storage.postgres_errors import LOST, translated_opening
from gql_server.storage.silence import IDLE_SETTINGS, UNHEARD_SECONDS_MAX

CONNECT_SECONDS_MAX: Final = 5
"""How long to wait for a connection, of the pool or of the server, before the database counts as unavailable."""

ANSWER_SECONDS_MAX: Final = 5
"""After this a statement counts as lost, and its connection as one that leads nowhere: the next one may do better."""

READ_SECONDS_MAX: Final = 30
"""The same where much is read, in one view of everything."""

LONG_READ_SECONDS_MAX: Final = 300
"""The same where a command of an operator reads a whole ledger; the audit's longest read stays far below."""

IDLE_SECONDS_MAX: Final = 5
"""After this PostgreSQL ends a transaction of which it hears no more, so that its locks are in nobody's way."""

TRANSACTION_SECONDS_MAX: Final = 8
"""After this PostgreSQL ends a transaction that writes, whatever it does: in the midst of a statement that arrives in two halves it
does not count as idle. PostgreSQL can since version 17."""

LOCK_SECONDS_MAX: Final = 4
"""How long a statement waits for another transaction's locks: less than it waits for its answer, so that it is told why."""

_NAME: Final = {"application_name": "gql_server"}
_SERVER_SETTINGS: Final = {
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS_MAX}s",
    "jit": "off",  # Its compilation costs more than any statement here.
    "lock_timeout": f"{LOCK_SECONDS_MAX}s",
}

BEGIN_WRITING: Final = "BEGIN"
BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '20s'"
BEGIN_LONG_READING: Final = BEGIN_READING.replace("20s", "60s")
"""They lock nothing."""
_WITHOUT_END: Final = "; SET LOCAL transaction_timeout = 0"
_ENDS_TRANSACTIONS: Final = (17,)
"""The version since which PostgreSQL does so."""
BEGIN_GLANCING: Final = "BEGIN READ ONLY"
"""Through a pooler only: it may hand over another connection between the two halves of a statement outside a transaction."""
_THEN_SET: Final = "".join(f"; SET LOCAL {name} = '{value}'" for name, value in _SERVER_SETTINGS.items())
"""What a pooler does not take for a whole session goes with each transaction."""


if TYPE_CHECKING:
    _RawConnection = asyncpg.Connection[asyncpg.Record]
else:  # It is generic for the type checker only.
    _RawConnection = asyncpg.Connection


class PooledConnection(_RawConnection):
    """A connection of the pool. Every transaction here ends by itself, so giving it back needs no further round trip."""

    def get_reset_query(self) -> str:
        """Return nothing to run."""
        return ""


class PostgresDatabase:
    """A PostgreSQL database.

    Args:
        credentials: What Tortoise's client takes: host, port, user, password, database.
        connections_min: How many connections are kept open.
        connections_max: How many are opened at most.
        is_pooled: Whether a pooler stands before it that hands its connections out by the transaction: nothing is left in a
            session then, no setting and no prepared statement, and no statement runs outside a transaction.
        is_long: Whether a view may last as long as a command of an operator does.
    """

    def __init__(
        self,
        credentials: dict[str, Any],
        connections_min: int,
        connections_max: int,
        *,
        is_pooled: bool = False,
        is_long: bool = False,
    ) -> None:
        """Prepare the client; nothing is connected yet."""
        self._is_pooled = is_pooled
        self._is_long = is_long
        self._credentials = credentials | {
            "connection_name": "postgresql",
            "minsize": 0,  # Those that are kept are kept by the leases, which look after them.
            "maxsize": connections_max,
            "max_inactive_connection_lifetime": UNHEARD_SECONDS_MAX / 3,
            "connection_class": PooledConnection,
            "server_settings": dict(_NAME) if is_pooled else _NAME | _SERVER_SETTINGS | IDLE_SETTINGS,
            "init": prepare_in_transaction if is_pooled else _prepare_session,
            "timeout": CONNECT_SECONDS_MAX,
            "command_timeout": ANSWER_SECONDS_MAX,
            **({"statement_cache_size": 0} if is_pooled else {}),
        }
        self._connections_min = connections_min
        self._leases: Leases | None = None

    async def open(self) -> None:
        """Connect as many as are kept."""
        client = AsyncpgDBClient(**self._credentials)
        await translated_opening(client.create_connection(with_db=True))
        patience = Patience(CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX, UNHEARD_SECONDS_MAX)
        self._leases = Leases(client, self._connections_min, patience)
        try:
            await translated_opening(self._leases.open())
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Disconnect; waits for what is running."""
        if self._leases is not None:
            leases, self._leases = self._leases, None
            await leases.close()

    @staticmethod
    def moment(head: int, seconds: float | None, offset: int) -> Moment:
        """Return the moment of an answer that is here just now."""
        if seconds is None:
            raise TypeError("PostgreSQL has a clock")
        return Moment(head, seconds, offset, asyncio.get_running_loop().time())

    @staticmethod
    def reckon(moment: Moment) -> int:
        """Return the time by this process's monotonic clock since the moment."""
        return int(moment.seconds + asyncio.get_running_loop().time() - moment.read_at) + moment.offset

    def glancing(self) -> AbstractAsyncContextManager[Connection]:
        """Take a connection for single statements."""
        return self._transaction(BEGIN_GLANCING) if self._is_pooled else _Glance(self._open_leases())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open a READ COMMITTED transaction; row locks do the rest."""
        async with self._transaction(BEGIN_WRITING) as connection:
            await require_fences(connection)
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open a REPEATABLE READ, READ ONLY transaction."""
        kind = (BEGIN_LONG_READING, LONG_READ_SECONDS_MAX) if self._is_long else (BEGIN_READING, READ_SECONDS_MAX)
        async with self._transaction(*kind) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, statement: str, seconds_max: float | None = None) -> AsyncIterator[PostgresConnection]:
        leases = self._open_leases()
        raw = await _taken(leases)
        is_in_order = False
        try:
            try:
                if self._is_pooled:
                    statement = _with_settings(statement)
                elif seconds_max is not None and _ends_transactions(raw):
                    statement += _WITHOUT_END
                await begin(raw, statement)
                yield PostgresConnection(raw, seconds_max)
            except BaseException:
                await to_the_end(roll_back(raw, ANSWER_SECONDS_MAX))
                raise
            await to_the_end(commit(raw))
            is_in_order = True
        finally:
            await leases.give(raw, is_in_order=is_in_order)

    def _open_leases(self) -> Leases:
        if self._leases is None:
            raise StorageUnavailable("the database is not open")
        return self._leases


def _with_settings(statement: str) -> str:
    """Return how a transaction begins through a pooler: with the settings that a session would have, before its own."""
    first, semicolon, rest = statement.partition(";")
    return first + _THEN_SET + semicolon + rest


async def _prepare_session(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    await prepare(raw)
    if _ends_transactions(raw):
        await raw.execute(f"SET transaction_timeout = '{TRANSACTION_SECONDS_MAX}s'")


def _ends_transactions(raw: asyncpg.Connection[asyncpg.Record]) -> bool:
    return raw.get_server_version() >= _ENDS_TRANSACTIONS


async def _taken(leases: Leases) -> asyncpg.Connection[asyncpg.Record]:
    try:
        return await leases.take()
    except (*LOST, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise StorageUnavailable(f"no connection: {error}") from error


class _Glance:
    """A connection for single statements, for as long as the context lasts."""

    __slots__ = ("_leases", "_raw")

    def __init__(self, leases: Leases) -> None:
        self._leases = leases

    async def __aenter__(self) -> PostgresConnection:
        self._raw = await _taken(self._leases)
        return PostgresConnection(self._raw)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._leases.give(self._raw, is_in_order=kind is None)
