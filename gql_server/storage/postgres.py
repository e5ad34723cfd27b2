"""PostgreSQL: a pool of asyncpg connections made by Tortoise's client, transactions, and what its errors mean."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.exceptions import DBConnectionError

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable, TransactionConflict
from gql_server.ports.glimpses import Moment
from gql_server.storage.arrays import array_of
from gql_server.storage.connection import Connection, Put, Row, to_the_end
from gql_server.storage.fences import require_fences
from gql_server.storage.fields import check_integer
from gql_server.storage.leases import Leases, is_gone
from gql_server.storage.tables import Table

T = TypeVar("T")

CONNECT_SECONDS_MAX: Final = 5
"""How long to wait for a connection, of the pool or of the server, before the database counts as unavailable."""

ANSWER_SECONDS_MAX: Final = 5
"""After this a statement counts as lost, and its connection as one that leads nowhere: the next one may do better."""

STATEMENT_SECONDS_MAX: Final = 300
"""The same where a whole ledger is read; the audit's longest read stays far below."""

IDLE_SECONDS_MAX: Final = 5
"""After this PostgreSQL ends a transaction of which it hears no more, so that its locks are in nobody's way."""

LOCK_SECONDS_MAX: Final = 4
"""How long a statement waits for another transaction's locks: less than it waits for its answer, so that it is told why."""

_NAME: Final = {"application_name": "gql_server"}
_SERVER_SETTINGS: Final = {
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS_MAX}s",
    "jit": "off",  # Its compilation costs more than any statement here.
    "lock_timeout": f"{LOCK_SECONDS_MAX}s",
}

_CONFLICTS: Final = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.UniqueViolationError,
)
_LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,  # Timeouts are among them.
)

BEGIN_WRITING: Final = "BEGIN"
BEGIN_READING: Final = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '60s'"  # It locks nothing.
)
BEGIN_GLANCING: Final = "BEGIN READ ONLY"
"""Through a pooler only: it may hand over another connection between the two halves of a statement outside a transaction."""
_THEN_SET: Final = "".join(f"; SET LOCAL {name} = '{value}'" for name, value in _SERVER_SETTINGS.items())
"""What a pooler does not take for a whole session goes with each transaction."""

NOW: Final = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint + offset_seconds FROM test_clock"


if TYPE_CHECKING:
    _RawConnection = asyncpg.Connection[asyncpg.Record]
else:  # It is generic for the type checker only.
    _RawConnection = asyncpg.Connection


class PooledConnection(_RawConnection):
    """A connection of the pool. Every transaction here ends by itself, so giving it back needs no further round trip."""

    def get_reset_query(self) -> str:
        """Return nothing to run."""
        return ""


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


async def translated(raw: asyncpg.Connection[asyncpg.Record], call: Callable[..., Awaitable[T]], *values: object) -> T:
    """Call the driver and say its errors in the port's words; a bug's error stays what it is."""
    try:
        return await call(*values)
    except _CONFLICTS as error:
        raise TransactionConflict(str(error)) from error
    except TimeoutError as error:
        _drop(raw)  # The driver would ask the server to give up, and wait for that: by the same road.
        raise StorageUnavailable("the database does not answer") from error
    except asyncpg.ReadOnlySQLTransactionError as error:
        _drop(raw)  # Whoever takes writes now is found by connecting anew.
        raise StorageUnavailable(str(error)) from error
    except _LOST as error:
        raise StorageUnavailable(str(error)) from error
    except asyncpg.InternalClientError as error:
        if not _is_unsent(error):
            raise
        _drop(raw)
        raise StorageUnavailable(f"the connection is being lost: {error}") from error
    except asyncpg.InterfaceError as error:
        if is_gone(raw):
            raise StorageUnavailable(str(error)) from error
        raise


def _is_unsent(error: asyncpg.InternalClientError) -> bool:
    """Tell whether the driver refused to begin: the server's farewell has arrived, the end of the connection not yet.

    The driver takes its state before it writes anything, so what it says this of has not left the process.
    """
    return str(error).startswith("cannot switch to state")


def _drop(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    with suppress(asyncpg.InterfaceError):
        raw.terminate()


async def translated_opening(work: Awaitable[T]) -> T:
    """Await what connects first; a server that is away, full or of another mind is unavailable."""
    try:
        return await work
    except (DBConnectionError, asyncpg.TargetServerAttributeNotMatched) as error:
        raise StorageUnavailable(str(error)) from error
    except _LOST as error:
        raise StorageUnavailable(str(error)) from error


class PostgresDatabase:
    """A PostgreSQL database.

    Args:
        credentials: What Tortoise's client takes: host, port, user, password, database.
        connections_min: How many connections are kept open.
        connections_max: How many are opened at most.
        is_pooled: Whether a pooler stands before it that hands its connections out by the transaction: nothing is left in a
            session then, no setting and no prepared statement, and no statement runs outside a transaction.
    """

    def __init__(self, credentials: dict[str, Any], connections_min: int, connections_max: int, *, is_pooled: bool = False) -> None:
        """Prepare the client; nothing is connected yet."""
        self._is_pooled = is_pooled
        self._credentials = credentials | {
            "connection_name": "postgresql",
            "minsize": connections_min,
            "maxsize": connections_max,
            "connection_class": PooledConnection,
            "server_settings": dict(_NAME) if is_pooled else _NAME | _SERVER_SETTINGS,
            "init": prepare_in_transaction if is_pooled else prepare,
            "timeout": CONNECT_SECONDS_MAX,
            "command_timeout": ANSWER_SECONDS_MAX,
            **({"statement_cache_size": 0} if is_pooled else {}),
        }
        self._leases: Leases | None = None

    async def open(self) -> None:
        """Connect the pool."""
        client = AsyncpgDBClient(**self._credentials)
        await translated_opening(client.create_connection(with_db=True))
        self._leases = Leases(client, CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX)

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
        async with self._transaction(BEGIN_READING, STATEMENT_SECONDS_MAX) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, begin: str, seconds_max: float | None = None) -> AsyncIterator[PostgresConnection]:
        leases = self._open_leases()
        raw = await _taken(leases)
        is_in_order = False
        try:
            try:
                await translated(raw, raw.execute, _with_settings(begin) if self._is_pooled else begin)
                yield PostgresConnection(raw, seconds_max)
            except BaseException:
                await to_the_end(_roll_back(raw))
                raise
            await to_the_end(_commit(raw))
            is_in_order = True
        finally:
            await leases.give(raw, is_in_order=is_in_order)

    def _open_leases(self) -> Leases:
        if self._leases is None:
            raise StorageUnavailable("the database is not open")
        return self._leases


def _with_settings(begin: str) -> str:
    """Return how a transaction begins through a pooler: with the settings that a session would have, before its own."""
    first, semicolon, rest = begin.partition(";")
    return first + _THEN_SET + semicolon + rest


async def _taken(leases: Leases) -> asyncpg.Connection[asyncpg.Record]:
    try:
        return await leases.take()
    except (*_LOST, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
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


async def prepare(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """Make a new connection read and write NUMERIC as integers, by their digits: exact, and no decimal in between."""
    await raw.set_type_codec("numeric", schema="pg_catalog", encoder=_digits, decoder=int, format="text")


async def prepare_in_transaction(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """Do the same through a pooler, which keeps a connection together for the length of a transaction."""
    async with raw.transaction():
        await prepare(raw)


def _digits(value: object) -> str:
    return str(check_integer(value))


async def _commit(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    if is_gone(raw):
        raise StorageUnavailable("the connection was lost before the commit")
    try:
        status = await raw.execute("COMMIT")
    except _CONFLICTS as error:
        raise TransactionConflict(str(error)) from error
    except asyncpg.IntegrityConstraintViolationError:
        raise
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        _drop(raw)
        if isinstance(error, asyncpg.InternalClientError) and _is_unsent(error):
            raise StorageUnavailable("the connection was lost before the commit") from error
        raise OutcomeUnknown(f"the connection was lost while committing: {error}") from error
    if status != "COMMIT":
        raise StorageUnavailable("the transaction had failed before its commit")


async def _roll_back(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """End the transaction; a connection that cannot is dropped, and the server does it."""
    try:
        if not is_gone(raw) and raw.is_in_transaction():
            await raw.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        _drop(raw)
