"""Storages for tests: each backend migrated once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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


def copy_of(template: Path, directory: Path) -> str:
    """Return the address of a copy of a migrated SQLite file."""
    copy = directory.resolve() / "house.sqlite3"
    shutil.copy(template, copy)
    return f"sqlite:///{copy}"
