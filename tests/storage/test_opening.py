"""An address says which database, where, and who asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gql_server.settings import Settings
from gql_server.storage.hosts import connector_of, credentials_of, hosts_of
from tests.servers import ROOT
from tests.storage.opened import at, opened


@pytest.mark.parametrize(
    "url", ["", "mysql://h/d", "sqlite://host/x", "sqlite:///", "postgresql://host", "postgresql://host/", "/file"]
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        at(url)


async def test_a_relative_file_is_made_with_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    storage = at("sqlite:///var/deep/file%20name.sqlite3")
    await storage.migrate()
    async with opened(storage):
        assert (tmp_path / "var" / "deep" / "file name.sqlite3").exists()


def test_an_address_over_the_network_is_read() -> None:
    found = credentials_of("postgresql://me:p%40ss@db.example:6000/bank?sslmode=require")
    assert found == {
        "host": "db.example",
        "port": 6000,
        "user": "me",
        "password": "p@ss",
        "database": "bank",
        "ssl": "require",
    }


def test_an_address_of_a_socket_is_read() -> None:
    found = credentials_of("postgresql://postgres@/bank?host=/run/postgresql")
    assert (found["host"], found["port"], found["user"], found["password"]) == ("/run/postgresql", 5432, "postgres", None)


@pytest.mark.parametrize(
    ("place", "hosts"),
    [
        ("u:p@one:1,two:2/d", [("one", 1), ("two", 2)]),
        ("one,[::1]:7/d", [("one", 5432), ("::1", 7)]),
        ("u@/d?host=/run/a,/run/b", [("/run/a", 5432), ("/run/b", 5432)]),
        ("/d?host=a,b&port=1,2", [("a", 1), ("b", 2)]),
    ],
)
def test_an_address_of_several_hosts_is_read(place: str, hosts: list[tuple[str, int]]) -> None:
    url = f"postgresql://{place}"
    assert hosts_of(url) == hosts
    assert list(connector_of(url)) == ["connect"]
    assert Settings.from_environment({"GQL_SERVER_DATABASE_URL": url}).database_url == url


def test_the_address_of_the_how_to_is_one() -> None:
    page = (ROOT / "docs/how-to/survive-a-failover.md").read_text(encoding="utf-8")
    [url] = re.findall(r"^export GQL_SERVER_DATABASE_URL=(.*)$", page, re.MULTILINE)
    assert hosts_of(Settings.from_environment({"GQL_SERVER_DATABASE_URL": url}).database_url) == [
        ("one.internal", 5432),
        ("two.internal", 5432),
    ]


def test_the_replica_of_the_how_to_is_an_address() -> None:
    page = (ROOT / "docs/how-to/read-from-a-replica.md").read_text(encoding="utf-8")
    [url] = re.findall(r"^export GQL_SERVER_REPLICA_URL=(.*)$", page, re.MULTILINE)
    primary = url.replace("replica.", "primary.")
    assert Settings.from_environment({"GQL_SERVER_DATABASE_URL": primary, "GQL_SERVER_REPLICA_URL": url}).replica_url == url


async def test_of_several_hosts_the_one_that_takes_writes_is_used(postgres_copy_url: str, tmp_path: Path) -> None:
    before, host = postgres_copy_url.split("?host=")
    async with opened(at(f"{before}?host={tmp_path},{host}")) as storage:
        assert await storage.ledger.sequence_head() == 0
        async with storage.claims.claim("anything") as is_ours:
            assert is_ours


async def test_a_storage_is_opened_again_after_it_was_closed(url: str) -> None:
    storage = at(url)
    for _ in range(2):
        async with opened(storage):
            assert await storage.ledger.sequence_head() == 0
    await storage.close()


async def test_sqlite_flushes_every_commit_and_keeps_references(sqlite_copy_url: str) -> None:
    async with opened(at(sqlite_copy_url)) as storage:
        database = storage._database  # type: ignore[attr-defined]  # The test looks inside.
        async with database.writing() as connection:
            found = [(await connection.rows(f"PRAGMA {name}"))[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")]
        assert found == ["wal", 2, 1]


async def test_a_reader_of_sqlite_cannot_write(sqlite_copy_url: str) -> None:
    async with opened(at(sqlite_copy_url)) as storage:
        database = storage._database  # type: ignore[attr-defined]  # The test looks inside.
        async with database.glancing() as connection:
            with pytest.raises(Exception, match="readonly"):
                await connection.rows("UPDATE test_clock SET offset_seconds = 1")
