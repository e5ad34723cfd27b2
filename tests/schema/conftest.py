"""A seeded database, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import pytest

from gql_server.app import House
from tests.databases import postgres_database
from tests.schema.served import Served, fill
from tests.schema.world import CLOCK, World, open_world, plugins, settings_of
from tests.templates import migrated_file


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded SQLite file; nobody writes to it."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite3"
    shutil.copy(migrated_file(), path)
    anyio.run(_seed, f"sqlite:///{path}")
    return path


async def _seed(url: str) -> None:
    await House(settings_of(url), CLOCK).prepare()
    async with open_world(url) as world:
        for name in ("alice", "bob"):  # Hashing a password takes longer than most tests.
            await world.customer(name)


@pytest.fixture
def seeded_url(seeded_file: Path, tmp_path: Path) -> str:
    """The address of a seeded database of the test's own."""
    path = tmp_path / "world.sqlite3"
    shutil.copy(seeded_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def world(seeded_url: str) -> AsyncIterator[World]:
    """A server without a socket."""
    async with open_world(seeded_url) as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A database of each kind with a customer who has something of everything; whoever uses it may add to it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("served") / "served.sqlite3"
        shutil.copy(request.getfixturevalue("seeded_file"), path)
        yield anyio.run(fill, f"sqlite:///{path}")
        return
    with postgres_database(request.getfixturevalue("cluster"), template=request.getfixturevalue("migrated_database")) as url:
        anyio.run(House(settings_of(url), CLOCK, plugins()).prepare)
        yield anyio.run(fill, url)
