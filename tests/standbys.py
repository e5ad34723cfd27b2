"""Copies of a running PostgreSQL, made by its own programs: standbys that follow it, and what takes its place when it is killed."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.databases import SUPERUSER, PostgresCluster, _hand_over, postgres_running

__all__ = ["follow_synchronously", "kill", "promote", "standby_of", "wait_until"]

SECONDS_MAX = 60


@contextmanager
def standby_of(primary: PostgresCluster, name: str, settings: Mapping[str, str] | None = None) -> Iterator[PostgresCluster]:
    """Runs a hot standby that follows a cluster; returns once it streams.

    Args:
        primary: Whom it follows.
        name: What it calls itself there.
        settings: PostgreSQL's own; what has to be as large as the primary's is.
    """
    directory = Path(tempfile.mkdtemp(prefix="gql_server_standby_", dir=primary.directory.parent))
    try:
        user = _hand_over(directory)
        copy = [str(primary.programs / "pg_basebackup"), f"--pgdata={directory / 'data'}", "--write-recovery-conf", "--no-sync"]
        copy += ["--wal-method=stream", "--checkpoint=fast"]
        copy += [f"--dbname=host={primary.directory} user={SUPERUSER} application_name={name}"]
        subprocess.run(copy, check=True, user=user, cwd=directory, stdout=subprocess.DEVNULL)
        with postgres_running(directory, primary.programs, user, {**_least(primary), **(settings or {})}) as standby:
            wait_until(primary, f"SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = '{name}'")
            yield standby
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _least(primary: PostgresCluster) -> dict[str, str]:
    """Returns the settings in which a standby may not be smaller than its primary."""
    return {name: primary.execute(f"SHOW {name}") for name in ("max_connections", "fsync", "full_page_writes")}


def follow_synchronously(primary: PostgresCluster, name: str) -> None:
    """Makes commits wait until a standby has them on its disk."""
    primary.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    primary.execute("SELECT pg_reload_conf()")
    wait_until(primary, f"SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = '{name}' AND sync_state = 'sync'")


def kill(cluster: PostgresCluster) -> None:
    """Ends a cluster between any two of its instructions."""
    process = int((cluster.directory / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(process, signal.SIGKILL)


def promote(standby: PostgresCluster) -> float:
    """Makes a standby take the killed one's place, as Patroni or an operator does, and returns the seconds that it took."""
    began = time.monotonic()
    standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''")  # Nobody follows it yet.
    standby.execute("SELECT pg_promote()")
    wait_until(standby, "SELECT NOT pg_is_in_recovery()")
    return time.monotonic() - began


def wait_until(cluster: PostgresCluster, question: str) -> None:
    """Asks until the answer is yes."""
    deadline = time.monotonic() + SECONDS_MAX
    while cluster.execute(question) != "t":
        if time.monotonic() > deadline:
            raise TimeoutError(question)
        time.sleep(0.05)
