"""A PostgreSQL that is stopped and started as an operator does it, with `pg_ctl`, on a disk of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.chaos.faults.disk import Disk
from tests.databases import SUPERUSER, _hand_over, _programs

DATABASE = "postgres"
CONNECTIONS_MAX = 60
SETTINGS = f"""
listen_addresses = ''
max_connections = {CONNECTIONS_MAX}
fsync = off
full_page_writes = off
wal_recycle = off
min_wal_size = 2MB
max_wal_size = 64MB
shared_buffers = 32MB
"""
"""Small pieces of the log, made anew each time: so a full disk is met at once. Processes are killed here, not machines: what the
system has, it keeps, so nobody waits for a flush."""
SEGMENT_MEGABYTES = 1


@dataclass(frozen=True, slots=True)
class Postgres:
    """A cluster in a directory."""

    directory: Path
    programs: Path
    user: str | None

    @property
    def socket(self) -> Path:
        """Where it listens, and nowhere else."""
        return self.directory / ".s.PGSQL.5432"

    def start(self) -> None:
        """Start, and return once it has recovered and takes connections."""
        self._ctl("start", "--wait", f"--log={self.directory / 'log'}", f"--options=-k {self.directory}")

    def stop(self, mode: str) -> None:
        """Stop: ``fast`` says farewell to everybody, ``immediate`` drops everything as it is, as a crash does."""
        self._ctl("stop", "--wait", f"--mode={mode}")

    @property
    def is_running(self) -> bool:
        """Whether its postmaster lives."""
        return self._ctl("status", is_checked=False) == 0

    def _ctl(self, *arguments: str, is_checked: bool = True) -> int:
        command = [str(self.programs / "pg_ctl"), f"--pgdata={self.directory / 'data'}", "--silent", *arguments]
        done = subprocess.run(
            command, user=self.user, cwd=self.directory, check=is_checked, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        return done.returncode

    async def connect(self) -> asyncpg.Connection[asyncpg.Record]:
        """Connect past everything that may stand between a server and it."""
        return await asyncpg.connect(host=str(self.directory), user=SUPERUSER, database=DATABASE, timeout=5)

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement."""
        raw = await self.connect()
        try:
            return [tuple(row) for row in await raw.fetch(statement)]
        finally:
            await raw.close()

    async def keep_running(self) -> None:
        """Do what whoever supervises services does: start it when it is down."""
        if not await asyncio.to_thread(lambda: self.is_running):
            await asyncio.to_thread(self.start)


def make_postgres(disk: Disk) -> Postgres:
    """Make an empty cluster on a disk and start it."""
    directory = disk.path
    user = _hand_over(directory)
    home = directory.parent / f"{directory.name}_programs"  # The programs need no room on the small disk.
    home.mkdir()
    if os.geteuid() == 0:
        _hand_over(home)
    programs = _programs(home, user)
    initdb = [str(programs / "initdb"), f"--pgdata={directory / 'data'}", f"--username={SUPERUSER}", "--auth=trust"]
    initdb += ["--encoding=UTF8", "--locale=C", "--no-sync", f"--wal-segsize={SEGMENT_MEGABYTES}"]
    subprocess.run(initdb, check=True, user=user, cwd=directory, stdout=subprocess.DEVNULL)
    with (directory / "data" / "postgresql.conf").open("a") as conf:
        conf.write(SETTINGS)
    postgres = Postgres(directory, programs, user)
    postgres.start()
    return postgres
