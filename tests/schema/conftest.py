"""A seeded database, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from gql_server.app import House
from tests.schema.world import CLOCK, World, open_world, settings_of


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded SQLite file; nobody writes to it."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite3"
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
