"""A base backup and the archived log, restored to a moment by the script that operators use, end with a clean audit."""

import asyncio
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from gql_server.domain.commands import ApproveAccount, CreditDeposit, OpenAccount
from tests.counts import count
from tests.databases import SUPERUSER, UNPRIVILEGED_USER, PostgresCluster, fresh_postgres_database, postgres_cluster
from tests.servers import ROOT, server_environment
from tests.service.house import House, open_house, seed
from tests.service.storages import opened, storage_at
from tests.standbys import wait_until
from tests.templates import migrate

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]
"""Two clusters and a process of their own."""

DEPOSITS = count(test=100, soak=5_000)


async def deposit(house: House) -> None:
    for at in range(0, DEPOSITS, 50):
        many = range(at, min(at + 50, DEPOSITS))
        await asyncio.gather(*(house.ask(CreditDeposit("customer-0", "USDC", 10**6)) for _ in many))


BACK_UP, REHEARSE, _ = re.findall(
    r"^```sh\n(.*)\n```$", (ROOT / "docs/how-to/back-up-and-restore.md").read_text(encoding="utf-8"), re.MULTILINE
)
"""The commands of the page; that of SQLite is in every run, in tests/storage."""


def back_up(cluster: PostgresCluster) -> None:
    program, *options = BACK_UP.replace("/backup", str(cluster.directory)).split()
    command = [str(cluster.programs / program), *options, "--no-sync", f"--dbname=host={cluster.directory} user={SUPERUSER}"]
    subprocess.run(command, check=True, user=UNPRIVILEGED_USER if os.geteuid() == 0 else None, cwd=cluster.directory)


def rehearse(cluster: PostgresCluster, database: str, *moment: str) -> subprocess.CompletedProcess[str]:
    environment = server_environment("sqlite:///unused.sqlite3") | {
        "PG_BIN": str(cluster.programs),
        "PG_USER": UNPRIVILEGED_USER,
        "DATABASE": database,
        "DB_USER": SUPERUSER,
        "GQL_SERVER": f"{shlex.quote(sys.executable)} -m gql_server",
        "TMPDIR": str(cluster.directory),
    }
    script, base, wal, _ = shlex.split(REHEARSE.replace("/backup", str(cluster.directory)))
    return subprocess.run([script, base, wal, *moment], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


async def test_a_moment_between_two_commands_is_restored_and_audited(report_line: Callable[[str], None]) -> None:
    archive = {"archive_mode": "on", "archive_command": "mkdir -p ../wal && cp %p ../wal/%f", "wal_level": "replica"}
    with postgres_cluster(is_durable=False, settings=archive) as cluster:
        url = fresh_postgres_database(cluster)
        name = urlsplit(url).path[1:]
        migrate(url)
        async with opened(storage_at(url)) as storage, open_house(storage) as house:
            await seed(house, storage)
            await asyncio.to_thread(back_up, cluster)
            await house.ask(OpenAccount("customer", "customer-0"))
            await house.ask(ApproveAccount("customer"))
            await deposit(house)
            head = await storage.ledger.sequence_head()
            moment = cluster.execute("SELECT clock_timestamp()")
            await deposit(house)
            end = await storage.ledger.sequence_head()
        segment = cluster.execute("SELECT pg_walfile_name(pg_switch_wal())")
        wait_until(cluster, f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver")
        at_moment = await asyncio.to_thread(rehearse, cluster, name, moment)
        at_end = await asyncio.to_thread(rehearse, cluster, name)
    report_line(f"to {moment}: {' '.join(at_moment.stdout.split())}; to the end: {' '.join(at_end.stdout.split())}")
    for done, commands in ((at_moment, head), (at_end, end)):
        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(rf" {commands} commands, ", done.stdout)
        assert done.stdout.endswith(": clean\n")
