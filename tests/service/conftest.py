"""Fixtures of the service tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gql_server.ports.runtime import Storage
from tests.databases import PostgresCluster, postgres_database
from tests.service.counter import Counter, counter_in
from tests.service.door import Door
from tests.service.house import House, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at
from tests.templates import migrated_sqlite_url


@pytest.fixture
def door() -> Iterator[Door]:
    """The server's door, nobody known yet."""
    door = Door()
    yield door
    door.passwords.close()


@pytest.fixture
def sqlite_copy_url(tmp_path: Path) -> str:
    """The address of an SQLite database in which nothing has happened yet."""
    return migrated_sqlite_url(tmp_path)


@pytest.fixture
def postgres_copy_url(cluster: PostgresCluster, migrated_database: str) -> Iterator[str]:
    """The address of a PostgreSQL database in which nothing has happened yet."""
    with postgres_database(cluster, template=migrated_database) as url:
        yield url


@pytest.fixture(params=[MEMORY, "sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest) -> str:
    """Where nothing has happened yet; the test runs once on each kind of storage."""
    if request.param == MEMORY:
        return MEMORY
    url: str = request.getfixturevalue({"sqlite": "sqlite_copy_url", "postgresql": "postgres_copy_url"}[request.param])
    return url


@pytest.fixture
async def storage(house_url: str) -> AsyncIterator[Storage]:
    """An open storage in which nothing has happened yet."""
    async with opened(storage_at(house_url)) as storage:
        yield storage


@pytest.fixture
async def quick_house() -> AsyncIterator[House]:
    """A whole house in memory, for what does not depend on the storage."""
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        yield house


@pytest.fixture
async def counter(quick_house: House) -> AsyncIterator[Counter]:
    """A teller of its own, on a ledger that can be made to wait and to fail."""
    async with counter_in(quick_house) as counter:
        yield counter


@pytest.fixture
async def house(storage: Storage) -> AsyncIterator[House]:
    """A whole house, nothing in it yet."""
    async with open_house(storage) as house:
        yield house


@pytest.fixture
async def seeded(house: House, storage: Storage) -> House:
    """A house with the sandbox's markets, prices and demo customers, who have taken out what they borrowed."""
    await seed(house, storage)
    return house
