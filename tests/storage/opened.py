"""Opens storages, and speaks to their databases behind their backs."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from gql_server.ports.runtime import Storage
from gql_server.storage.hosts import credentials_of
from gql_server.storage.opening import open_storage
from tests.seals import SEALS

NOW = 1_700_000_000


@dataclass
class SetClock:
    """A clock that stands still until it is set."""

    at: int = NOW

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return float(self.at)


def at(url: str, *, clock: SetClock | None = None, connections_max: int = 8) -> Storage:
    return open_storage(url, clock=clock or SetClock(), seals=SEALS, connections_min=1, connections_max=connections_max)


@asynccontextmanager
async def opened(storage: Storage) -> AsyncIterator[Storage]:
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


async def raw_sql(url: str, statement: str) -> Sequence[Sequence[Any]]:
    """Run a statement on a connection that the storage knows nothing of."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            return connection.execute(statement).fetchall()
        finally:
            connection.close()
    raw = await asyncpg.connect(**credentials_of(url))
    try:
        return [tuple(row) for row in await raw.fetch(statement)]
    finally:
        await raw.close()


REFUSALS = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
"""What a driver raises when a constraint refuses."""
