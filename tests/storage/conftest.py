"""Storages to test: memory, and both databases, migrated once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gql_server.ports.runtime import Storage
from gql_server.storage.memory import MemoryStorage
from tests.databases import PostgresCluster, drop_postgres_database, fresh_postgres_database, postgres_database
from tests.storage.opened import SetClock, at, opened


@pytest.fixture(scope="session")
async def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all its tables."""
    file = tmp_path_factory.mktemp("storage") / "migrated.sqlite3"
    await at(f"sqlite:///{file}").migrate()
    return file


@pytest.fixture(scope="session")
async def migrated_database(cluster: PostgresCluster) -> AsyncIterator[str]:
    """The name of a PostgreSQL database with all its tables."""
    url = fresh_postgres_database(cluster)
    await at(url).migrate()
    yield urlsplit(url).path[1:]
    drop_postgres_database(cluster, url)


@pytest.fixture
def sqlite_copy_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file of the test's own."""
    copy = tmp_path.resolve() / "storage.sqlite3"
    shutil.copy(migrated_file, copy)
    return f"sqlite:///{copy}"


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
