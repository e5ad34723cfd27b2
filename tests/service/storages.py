"""Storages for tests: memory, and both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gql_server.ports.runtime import Clock, Storage
from gql_server.storage.memory import MemoryStorage
from gql_server.storage.opening import open_storage
from tests.seals import SEALS
from tests.service.house import RunningClock

MEMORY = "memory"


def storage_at(url: str, clock: Clock | None = None) -> Storage:
    if url == MEMORY:
        return MemoryStorage(clock or RunningClock())
    return open_storage(url, clock=clock or RunningClock(), seals=SEALS, connections_min=1, connections_max=4)


@asynccontextmanager
async def opened(storage: Storage) -> AsyncIterator[Storage]:
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()
