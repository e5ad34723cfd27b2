"""What PostgreSQL's and its driver's errors mean, in the words of the ports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

import asyncpg
from tortoise.exceptions import DBConnectionError

from gql_server.ports.errors import StorageUnavailable, TransactionConflict

T = TypeVar("T")

CONFLICTS: Final = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.UniqueViolationError,
)
"""Somebody else was there first: the transaction may do better when it is done again."""

LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,  # Timeouts are among them.
)
"""The server is away, full or of another mind, or the road to it is."""


async def translated(raw: asyncpg.Connection[asyncpg.Record], call: Callable[..., Awaitable[T]], *values: object) -> T:
    """Call the driver and say its errors in the port's words; a bug's error stays what it is."""
    try:
        return await call(*values)
    except CONFLICTS as error:
        raise TransactionConflict(str(error)) from error
    except TimeoutError as error:
        drop(raw)  # The driver would ask the server to give up, and wait for that: by the same road.
        raise StorageUnavailable("the database does not answer") from error
    except asyncpg.ReadOnlySQLTransactionError as error:
        drop(raw)  # Whoever takes writes now is found by connecting anew.
        raise StorageUnavailable(str(error)) from error
    except LOST as error:
        raise StorageUnavailable(str(error)) from error
    except asyncpg.InternalClientError as error:
        if not is_unsent(error):
            raise
        drop(raw)
        raise StorageUnavailable(f"the connection is being lost: {error}") from error
    except asyncpg.InterfaceError as error:
        if is_gone(raw):
            raise StorageUnavailable(str(error)) from error
        raise


async def translated_opening(work: Awaitable[T]) -> T:
    """Await what connects first; a server that is away, full or of another mind is unavailable."""
    try:
        return await work
    except (DBConnectionError, asyncpg.TargetServerAttributeNotMatched) as error:
        raise StorageUnavailable(str(error)) from error
    except LOST as error:
        raise StorageUnavailable(str(error)) from error


def is_unsent(error: asyncpg.InternalClientError) -> bool:
    """Tell whether the driver refused to begin: the server's farewell has arrived, the end of the connection not yet.

    The driver takes its state before it writes anything, so what it says this of has not left the process.
    """
    return str(error).startswith("cannot switch to state")


def is_gone(raw: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Tell whether the connection is lost; the pool takes it back by itself when it notices."""
    try:
        return raw.is_closed()
    except asyncpg.InterfaceError:
        return True


def drop(raw: asyncpg.Connection[asyncpg.Record]) -> None:
    """End a connection at once, without a word to the server."""
    with suppress(asyncpg.InterfaceError):
        raw.terminate()
