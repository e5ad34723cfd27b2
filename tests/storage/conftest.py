"""Storages to test: memory, and both databases, copied for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gql_server.ports.runtime import Storage
from gql_server.storage.memory import MemoryStorage
from tests.databases import PostgresCluster, postgres_database
from tests.storage.opened import SetClock, at, opened
from tests.templates import migrated_sqlite_url


@pytest.fixture
def sqlite_copy_url(tmp_path: Path) -> str:
    """The address of a migrated SQLite file of the test's own."""
    return migrated_sqlite_url(tmp_path)


@pytest.fixture
def postgres_copy_url(cluster: PostgresCluster, migrated_database: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of the test's own."""
    with postgres_database(cluster, template=migrated_database) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database; the test runs once on each kind."""
    found: str = request.getfixturevalue({"sqlite": "sqlite_copy_url", "postgresql": "postgres_copy_url"}[request.param])
    return found


@pytest.fixture
async def database(url: str) -> AsyncIterator[Storage]:
    """An open storage on a database; the test runs once on each kind."""
    async with opened(at(url)) as storage:
        yield storage


@pytest.fixture
async def postgres(postgres_copy_url: str) -> AsyncIterator[Storage]:
    """An open storage on PostgreSQL."""
    async with opened(at(postgres_copy_url)) as storage:
        yield storage


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def made(request: pytest.FixtureRequest) -> Storage:
    """A storage, not open yet; the test runs once on each kind."""
    if request.param == "memory":
        return MemoryStorage(SetClock())
    return at(request.getfixturevalue({"sqlite": "sqlite_copy_url", "postgresql": "postgres_copy_url"}[request.param]))


@pytest.fixture
async def storage(made: Storage) -> AsyncIterator[Storage]:
    """An open storage in which nothing has happened yet; the test runs once on each kind."""
    async with opened(made) as storage:
        yield storage
