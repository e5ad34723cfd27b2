"""`gql-server audit` after a random load: clean, and naming the row after one amount is altered by hand, on both databases."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from gql_server.cli import cli
from tests.chaos.load import Load
from tests.counts import IS_SOAK, count
from tests.databases import PostgresCluster, drop_postgres_database, fresh_postgres_database, postgres_database
from tests.service.house import open_house
from tests.service.storages import opened, storage_at
from tests.tampering import unlock_postgres, unlock_sqlite
from tests.templates import copy_of

COMMANDS = count(test=320, soak=5_000)
SEED = random.randrange(2**32) if IS_SOAK else 3

MONEY = "123456789"
ALTERATIONS = {
    # The column altered, of which row, and what the audit must say.
    "a lend position's shares": ("lend_position", "shares", "TRUE", "shares: stored 123456789"),
    "a balance": ("balance", "available", "TRUE", "available: stored 123456789"),
    "a market's total": ("market", "total_lent", "symbol = 'ETH'", "markets[ETH].total_lent: stored 123456789"),
    "an asset's ledger": ("asset_ledger", "custody", "symbol = 'USDC'", "ledgers[USDC].custody: stored 123456789"),
    "an amount of the journal": ("journal_entry", "amount", "TRUE", "amount: stored 123456789"),
    "a row of history": ("rate_sample", "total_lent", "symbol = 'SOL'", "total_lent: stored 123456789"),
}
OUTCOME = "an outcome"
ALL = (*ALTERATIONS, OUTCOME)


@dataclass
class Loaded:
    """A database after the load, to be copied and altered."""

    url: str
    accepted: str
    copied: Callable[[], str]
    execute: Callable[[str, str], None]


def run_load(url: str) -> str:
    """Runs the load on an empty database and says what was accepted."""

    async def run() -> str:
        storage = storage_at(url)
        await storage.migrate()
        async with opened(storage), open_house(storage) as house:
            accepted = await Load(house, storage, random.Random(SEED)).run(COMMANDS)
        return ", ".join(f"{kind} {number:,}" for kind, number in sorted(accepted.items()))

    return asyncio.run(run())


@pytest.fixture(scope="module")
def loaded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    file = tmp_path_factory.mktemp("loaded") / "loaded.sqlite3"
    url = f"sqlite:///{file}"

    def execute(copied: str, statement: str) -> None:
        with closing(sqlite3.connect(copied.removeprefix("sqlite:///"))) as connection:
            unlock_sqlite(connection)
            assert connection.execute(statement).rowcount == 1
            connection.commit()

    return Loaded(url, run_load(url), lambda: copy_of(Path(file), tmp_path_factory.mktemp("altered")), execute)


@pytest.fixture(scope="module")
def loaded_postgresql(cluster: PostgresCluster) -> Iterator[Loaded]:
    with postgres_database(cluster) as url:
        copies: list[str] = []

        def copied() -> str:
            copies.append(fresh_postgres_database(cluster, template=urlsplit(url).path[1:]))
            return copies[-1]

        def execute(copy: str, statement: str) -> None:
            unlock_postgres(cluster, urlsplit(copy).path[1:])
            answered = cluster.execute(f"{statement} RETURNING 1", database=urlsplit(copy).path[1:])
            assert answered.splitlines() == ["1"]

        yield Loaded(url, run_load(url), copied, execute)
        for copy in copies:
            drop_postgres_database(cluster, copy)


@pytest.fixture(params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest) -> Loaded:
    found: Loaded = request.getfixturevalue(f"loaded_{request.param}")
    return found


def audit(url: str) -> Result:
    """Runs the command."""
    return CliRunner().invoke(cli, ["audit"], env={"GQL_SERVER_DATABASE_URL": url})


def test_the_audit_is_clean_after_a_random_load(loaded: Loaded, report_line: Callable[[str], None]) -> None:
    result = audit(loaded.url)
    assert result.exit_code == 0, result.output
    report_line(f"accepted: {loaded.accepted}; audit: {result.stdout.strip()}; seed {SEED}")


@pytest.mark.parametrize("what", ALL)
def test_the_audit_names_the_row_of_an_altered_amount(loaded: Loaded, what: str) -> None:
    copy = loaded.copied()
    statement, named = altering(what, row="ctid" if copy.startswith("postgresql") else "rowid")
    loaded.execute(copy, statement)
    result = audit(copy)
    assert result.exit_code == 1, result.output
    assert named in result.output


def altering(what: str, *, row: str) -> tuple[str, str]:
    """Returns the statement that alters one row, and what the audit must say."""
    if what == OUTCOME:
        where = "outcome_kind = 'Credited' AND outcome LIKE '%\"amount\":%'"
        one = f"{row} = (SELECT {row} FROM command WHERE {where} ORDER BY seq DESC LIMIT 1)"
        return f"UPDATE command SET outcome = replace(outcome, '\"amount\":', '\"amount\":1') WHERE {one}", ".outcome: stored"
    table, column, where, named = ALTERATIONS[what]
    one = f"{row} = (SELECT {row} FROM {table} WHERE {where} ORDER BY id DESC LIMIT 1)"
    if table in {"market", "asset_ledger"}:
        one = where
    return f"UPDATE {table} SET {column} = '{MONEY}' WHERE {one}", named
