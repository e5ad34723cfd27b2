"""The tables come by migrations: once, whoever asks and how often; and they are what the models say."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from gql_server.domain.book import Book
from gql_server.storage.migrating import DESIGN
from tests.databases import PostgresCluster, postgres_database
from tests.servers import ROOT
from tests.storage.opened import at, opened, raw_sql
from tests.storage.things import commit, has_customers

MIGRATIONS = ROOT / "gql_server" / "storage" / "migrations"
MIGRATE = "import asyncio, sys; from tests.storage.opened import at; asyncio.run(at(sys.argv[1]).migrate())"


async def test_a_migrated_database_is_migrated_again_without_a_trace(database_url: str) -> None:
    await at(database_url).migrate()
    async with opened(at(database_url)) as storage:
        await has_customers(storage, "s1")
        await storage.migrate()
        assert sorted((await storage.ledger.whole_book()).sub_accounts.own) == ["house", "s1"]
        assert await commit(storage) == [2]
    applied = [row[0] for row in await raw_sql(database_url, "SELECT name FROM tortoise_migrations ORDER BY name")]
    assert applied == sorted(path.stem for path in MIGRATIONS.glob("0*.py"))


async def test_processes_that_migrate_at_once_take_turns(database_url: str) -> None:
    def in_another_process() -> None:
        subprocess.run([sys.executable, "-c", MIGRATE, database_url], check=True, cwd=Path(__file__).parents[2])

    await asyncio.gather(*[asyncio.to_thread(in_another_process) for _ in range(3)])
    async with opened(at(database_url)) as storage:
        assert sorted((await storage.ledger.whole_book()).accounts.own) == sorted(Book.genesis().accounts.own)


async def test_a_migration_that_is_cut_off_leaves_nothing(database_url: str) -> None:
    await at(database_url).migrate()
    await raw_sql(database_url, "DELETE FROM tortoise_migrations WHERE name >= '0002_genesis'")
    await raw_sql(database_url, "DELETE FROM test_clock")
    with pytest.raises(Exception, match="account"):
        await at(database_url).migrate()  # The first row of the genesis is there already.
    assert await raw_sql(database_url, "SELECT * FROM test_clock") == []


async def test_the_migrations_make_what_the_models_say() -> None:
    async with TortoiseContext() as context:
        await context.init(config=DESIGN, init_connections=False)
        assert context.apps is not None
        assert await MigrationAutodetector(context.apps, DESIGN["apps"]).changes() == []


async def test_two_kinds_of_databases_live_in_one_process(cluster: PostgresCluster, sqlite_url: str) -> None:
    with postgres_database(cluster) as postgres_url:
        for url in (sqlite_url, postgres_url, sqlite_url):
            await at(url).migrate()
        async with opened(at(sqlite_url)) as one, opened(at(postgres_url)) as other:
            await asyncio.gather(has_customers(one, "s1"), has_customers(other, "s1"))
            assert (await one.ledger.whole_book()).markets.own == (await other.ledger.whole_book()).markets.own


async def test_tasks_that_began_before_the_database_was_opened_see_it(url: str) -> None:
    storage = at(url)
    is_open = asyncio.Event()

    async def late() -> int:
        await is_open.wait()
        return await storage.ledger.sequence_head()

    task = asyncio.create_task(late())
    async with opened(storage):
        is_open.set()
        assert await task == 0
