"""A copy of an SQLite database that is written to meanwhile is one moment of it, whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gql_server.cli import cli
from gql_server.domain.commands import ApproveAccount, CreditDeposit, OpenAccount
from gql_server.ports.errors import StorageUnavailable
from gql_server.storage.sqlite_backup import back_up
from tests.service.house import open_house, seed
from tests.service.storages import storage_at
from tests.storage.opened import opened


async def test_a_database_in_use_is_copied_whole_and_the_copy_is_clean(sqlite_copy_url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite3"
    source = Path(sqlite_copy_url.removeprefix("sqlite:///"))
    async with opened(storage_at(sqlite_copy_url)) as storage, open_house(storage) as house:
        await seed(house, storage)
        await house.ask(OpenAccount("customer", "customer-0"))
        await house.ask(ApproveAccount("customer"))
        before = await storage.ledger.sequence_head()
        depositing = asyncio.gather(*(house.ask(CreditDeposit("customer-0", "USDC", 10**6)) for _ in range(50)))
        size = await asyncio.to_thread(back_up, source, target)
        await depositing
        after = await storage.ledger.sequence_head()
    assert size == target.stat().st_size
    async with opened(storage_at(f"sqlite:///{target}")) as copy, open_house(copy) as house:
        assert before <= await copy.ledger.sequence_head() <= after
        assert (await house.audit()).is_clean


def test_a_backup_never_replaces_anything(sqlite_copy_url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite3"
    target.write_text("another")
    done = CliRunner().invoke(cli, ["backup", str(target)], env={"GQL_SERVER_DATABASE_URL": sqlite_copy_url})
    assert (done.exit_code, target.read_text()) == (2, "another")


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "no-database", tmp_path / "backup"
    source.write_text("this is no database at all")
    with pytest.raises(StorageUnavailable):
        back_up(source, target)
    assert list(tmp_path.iterdir()) == [source]


def test_the_command_says_what_it_wrote(sqlite_copy_url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite3"
    done = CliRunner().invoke(cli, ["backup", str(target)], env={"GQL_SERVER_DATABASE_URL": sqlite_copy_url})
    assert done.exit_code == 0, done.output
    assert f"{target.stat().st_size:,} bytes" in done.output
