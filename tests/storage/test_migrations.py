"""The tables come by migrations: once, whoever asks and how often; and they are what the models say."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.operations import AddField

from gql_server.domain.book import Book
from gql_server.domain.lender_pay import LenderPay
from gql_server.service.audit_chain import ChainCheck
from gql_server.storage import shapes, tables
from gql_server.storage.migrating import DESIGN
from gql_server.storage.tables import Table
from tests.databases import PostgresCluster, postgres_database
from tests.servers import ROOT
from tests.storage.opened import REFUSALS, at, opened, raw_sql
from tests.storage.things import asset, commit, has_customers, market

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


@pytest.mark.parametrize("database_url", [pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"], indirect=True)
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


async def test_what_was_there_before_the_latest_tables_is_there_afterwards(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markets skim their fee as they did, events keep their places and are chained, new words are accepted then and not before."""
    whole = MigrationExecutor.migrate

    async def up_to_shadows(self: MigrationExecutor, *, direction: str) -> None:
        await whole(self, [MigrationTarget("storage", "0003_scheduled_changes_and_shadows")], direction=direction)

    monkeypatch.setattr(MigrationExecutor, "migrate", up_to_shadows)
    await at(database_url).migrate()
    told = "INSERT INTO event (seq, line, type, details) VALUES ({}, 0, '{}', '{{}}')"
    await raw_sql(database_url, told.format(1, "LENT"))
    await raw_sql(database_url, "INSERT INTO batch (first_seq, last_seq, now, answers) VALUES (1, 1, 9, '{}')")
    columns = "seq, id, scope, key, digest, kind, payload, outcome_kind, outcome, is_refused, at"
    await raw_sql(database_url, f"INSERT INTO command ({columns}) VALUES (1, 'c', 's', 'k', 'd', 'K', '', 'Done', '', FALSE, 9)")
    await raw_sql(database_url, "UPDATE ledger_head SET seq = 1")
    with pytest.raises(REFUSALS):
        await raw_sql(database_url, told.format(2, "FEED_OBSERVED"))
    await raw_sql(database_url, insert(tables.ASSET, shapes.ASSET.row(asset()), since="0005_lender_pay"))
    await raw_sql(database_url, insert(tables.MARKET, shapes.MARKET.row(market()), since="0005_lender_pay"))
    monkeypatch.undo()
    await at(database_url).migrate()
    await raw_sql(database_url, told.format(2, "FEED_OBSERVED"))
    for refused in (told.format(3, "NONSENSE"), told.format(1, "LENT"), "UPDATE market SET insurance_due = '-1'"):
        with pytest.raises(REFUSALS):
            await raw_sql(database_url, refused)
    events = await raw_sql(database_url, "SELECT seq, type FROM event ORDER BY seq")
    assert [tuple(row) for row in events] == [(1, "LENT"), (2, "FEED_OBSERVED")]
    async with opened(at(database_url)) as storage:
        stored = (await storage.ledger.whole_book()).markets["BTC"]
        chained = await storage.ledger.chain_head()
        check = ChainCheck(chained)
        [batch] = [batch async for batch in storage.ledger.batches()]
        assert [*check.add(batch, batch.commands[0], [], (await storage.ledger.events_after(0, 1))), *check.end()] == []
        assert (chained.seq, batch.commands[0].hash) == (1, None)
    older = replace(market().terms, lender_pay=LenderPay(), supply_line=None)
    expected = replace(market(), terms=older, lenders_rate=0, top_up_remainder=0, insurance_remainder=0, insurance_due=0)
    assert stored == replace(expected, reward_cut=0, announced=(), delisting=None)


def insert(table: Table, row: tuple[object, ...], *, since: str | None = None) -> str:
    """Return the statement that inserts a row, but for the columns that a later migration added."""
    added = set() if since is None else later_columns(since)[f"{table.name.title()}Row"]
    kept = [(column, value) for column, value in zip(table.columns, row, strict=True) if column not in added]
    columns = ", ".join(f'"{column}"' for column, _ in kept)
    values = ", ".join("NULL" if value is None else f"'{value}'" for _, value in kept)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({values})"


def later_columns(since: str) -> dict[str, set[str]]:
    """Return by model the columns that a migration and those after it add."""
    added: dict[str, set[str]] = defaultdict(set)
    for name in sorted(path.stem for path in MIGRATIONS.glob("0*.py") if path.stem >= since):
        module = import_module(f"gql_server.storage.migrations.{name}")
        steps = getattr(module, "STEPS", module.Migration.operations)
        for step in [step for step in steps if isinstance(step, AddField)]:
            added[step.model_name].add(step.name)
    return added


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
