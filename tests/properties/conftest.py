"""Fixtures of the property tests."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.databases import PostgresCluster, drop_postgres_database, fresh_postgres_database
from tests.service.storages import storage_at


@pytest.fixture(scope="session")
def migrated_template(cluster: PostgresCluster) -> Iterator[str]:
    """The name of a PostgreSQL database with all its tables, to be copied once for each history."""
    url = fresh_postgres_database(cluster)
    asyncio.run(storage_at(url).migrate())
    yield urlsplit(url).path[1:]
    drop_postgres_database(cluster, url)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all its tables, to be copied once for each history."""
    file = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    asyncio.run(storage_at(f"sqlite:///{file}").migrate())
    return file
