"""The databases that the other tests stand on."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from gql_server.settings import Settings
from tests.databases import PostgresCluster, fresh_postgres_database, fresh_sqlite_url, postgres_cluster

OPEN_A_CLUSTER_AND_HANG = """
import time
from tests.databases import postgres_cluster
with postgres_cluster() as cluster:
    print(cluster.directory, flush=True)
    time.sleep(600)
"""


async def test_asyncpg_connects_to_a_fresh_database(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0
        assert await connection.fetchval("SELECT current_setting('server_version_num')::int / 10000") == 18
    finally:
        await connection.close()


def test_what_is_committed_survives_the_death_of_any_process(cluster: PostgresCluster) -> None:
    assert cluster.execute("SHOW fsync") == "off"
    assert cluster.execute("SHOW synchronous_commit") == "on"


def test_a_cluster_is_durable_unless_told_otherwise_takes_settings_and_is_gone_afterwards() -> None:
    with postgres_cluster(settings={"work_mem": "5MB"}) as small:
        assert small.execute("SHOW fsync") == "on"
        assert small.execute("SHOW synchronous_commit") == "on"
        assert small.execute("SHOW work_mem") == "5MB"
        assert small.execute("SHOW listen_addresses") == ""
    assert not small.directory.exists()


def test_a_cluster_does_not_outlive_a_killed_process() -> None:
    command = [sys.executable, "-c", OPEN_A_CLUSTER_AND_HANG]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        directory = Path(process.stdout.readline().strip())
        postmaster = int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not directory.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(postmaster, 0)


def test_a_database_can_copy_a_template(cluster: PostgresCluster) -> None:
    template = fresh_postgres_database(cluster).split("/")[3].split("?")[0]
    cluster.execute("CREATE TABLE marker (id int)", database=template)
    copy = fresh_postgres_database(cluster, template=template).split("/")[3].split("?")[0]
    assert cluster.execute("SELECT count(*) FROM marker", database=copy) == "0"


def test_every_address_is_one_the_settings_accept(database_url: str) -> None:
    settings = Settings.from_environment({"GQL_SERVER_DATABASE_URL": database_url})
    assert settings.database_url == database_url


def test_sqlite_addresses_are_absolute_and_never_the_same(tmp_path: Path) -> None:
    first, second = fresh_sqlite_url(tmp_path), fresh_sqlite_url(tmp_path)
    assert first != second
    path = Path(first.removeprefix("sqlite:///"))
    assert path.is_absolute()
    assert not path.exists()
    sqlite3.connect(path).close()
