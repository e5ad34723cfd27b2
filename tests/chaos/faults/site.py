"""An installation to do harm to: a database on a small disk, a network before it, servers, and customers of theirs."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.asking import Client
from tests.chaos.customers import Customer, open_customers
from tests.chaos.faults.disk import Disk, small_disk
from tests.chaos.faults.postgres import DATABASE, Postgres, make_postgres
from tests.chaos.faults.processes import Ground, Watched, watched
from tests.chaos.faults.wire import Wire
from tests.databases import SUPERUSER
from tests.templates import migrated_sqlite_url

POSTGRESQL: Final = "PostgreSQL"
SQLITE: Final = "SQLite"
DATABASES: Final = (SQLITE, POSTGRESQL)
SERVERS: Final = {SQLITE: 1, POSTGRESQL: 2}


@dataclass
class Site:
    """An installation.

    Attributes:
        postgres: None on SQLite, as is the wire.
        is_hurried: Whether there are a few seconds only for each fault.
    """

    database: str
    disk: Disk
    ground: Ground
    servers: Sequence[Watched]
    customers: Sequence[Customer]
    dice: random.Random
    postgres: Postgres | None
    wire: Wire | None
    is_hurried: bool

    @property
    def file(self) -> Path:
        """SQLite's file."""
        return Path(self.ground.database_url.removeprefix("sqlite:///"))

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Ask the database itself, past server and network."""
        if self.postgres is not None:
            return await self.postgres.rows(statement)
        raw = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return raw.execute(statement).fetchall()
        finally:
            raw.close()

    def logs(self) -> str:
        """Return what the servers said last."""
        return "\n".join(server.log.read_text()[-4000:] for server in self.servers)

    async def move_offset(self, seconds: int) -> None:
        """Move the database's own clock, past the server, which would move it forward only."""
        statement = f"UPDATE test_clock SET offset_seconds = offset_seconds + {seconds}"
        if self.postgres is not None:
            await self.postgres.rows(statement)
            return
        raw = sqlite3.connect(self.file, timeout=10)
        try:
            raw.execute(statement)
            raw.commit()
        finally:
            raw.close()


@asynccontextmanager
async def open_site(database: str, dice: random.Random, *, customers: int, is_hurried: bool) -> AsyncIterator[Site]:
    """Build one, and take it away at the end; where there is hurry, its servers are forked instead of started from nothing."""
    async with AsyncExitStack() as stack:
        disk = stack.enter_context(small_disk())
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gql_server_chaos_")))
        postgres = wire = None
        if database == POSTGRESQL:
            postgres = await asyncio.to_thread(make_postgres, disk)
            wire = Wire(postgres.socket, dice)
            await stack.enter_async_context(wire.open())
            url = f"postgresql://{SUPERUSER}@127.0.0.1:{wire.port}/{DATABASE}"
        else:
            url = migrated_sqlite_url(disk.path)
        ground = Ground(url, directory, is_forked=is_hurried)
        servers = [Watched(ground) for _ in range(SERVERS[database])]
        await stack.enter_async_context(watched(servers))
        clients = [Client(server.port) for server in servers]
        people = await open_customers(clients, customers)
        for client in clients:
            client.close()
        yield Site(database, disk, ground, servers, people, dice, postgres, wire, is_hurried)
