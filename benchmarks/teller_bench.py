"""The teller against itself and against its peers, in rounds that take turns so that a slow minute is everybody's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from urllib.parse import urlsplit

from rich.progress import Progress

from benchmarks.deposits import Depositors, Measured
from benchmarks.figures import Ceiling, Figures, figures_of, ratio_of
from benchmarks.pgbench_peer import run_pgbench, script_of
from benchmarks.recorded import record_on_postgres, record_on_sqlite
from benchmarks.report import Comparison
from benchmarks.runtime import RealClock, Tellers
from benchmarks.sqlite_peer import run_sqlite3
from gql_server.plugin_host import PluginHost, RecordedModels
from gql_server.ports.ledger import LedgerStore
from gql_server.service.audit import AuditReport, audit
from gql_server.storage.hosts import credentials_of
from gql_server.storage.opening import open_storage
from gql_server.storage.postgres import PostgresDatabase
from tests.databases import PostgresCluster, fresh_postgres_database
from tests.seals import SEALS

TOGETHER, ALONE = 256, 1
RATIO_LEAST = 10.0
"""Against one transaction a deposit; the others against `pgbench`, against eight markets, and against the bare module."""
PGBENCH_LEAST, SPREAD_LEAST, BARE_LEAST = 3.0, 0.8, 1.0
WAIT_MS_MOST = 20.0
"""How long 99 of 100 deposits may wait while half as many come as a market takes at most."""
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to measure: so many rounds of each side, so many seconds each."""

    rounds: int
    seconds: int


class Rounds:
    """Measures sides in turns and shows how far it is."""

    def __init__(self, plan: Plan, progress: Progress, name: str, sides: int) -> None:
        self.plan = plan
        self._progress = progress
        self._name = name
        self._task = progress.add_task(name, total=float(plan.rounds * plan.seconds * sides))

    def tick_for(self, what: str, number: int) -> Callable[[float], None]:
        """Return what a side tells of the seconds that went by."""
        self._progress.update(self._task, description=f"{self._name}, round {number} of {self.plan.rounds}: {what}")
        return lambda seconds: self._progress.advance(self._task, seconds)

    def finish(self) -> None:
        """Show that all is measured."""
        self._progress.update(self._task, completed=float("inf"), description=f"{self._name}, measured")


@asynccontextmanager
async def depositors_at(url: str) -> AsyncIterator[Depositors]:
    """Migrate a database, open the market and the accounts in it."""
    host = PluginHost.load()
    storage = open_storage(url, clock=RealClock(), seals=SEALS, connections_min=2, connections_max=4)
    await storage.migrate()
    await storage.open()
    try:
        depositors = Depositors(storage.ledger, Tellers(host))
        await depositors.open(host)
        yield depositors
    finally:
        await storage.close()


async def measure_postgres(cluster: PostgresCluster, plan: Plan, progress: Progress) -> Comparison:
    """Measure on PostgreSQL, with `pgbench` beside it on a copy of the database."""
    url = fresh_postgres_database(cluster)
    durability = await _durability(url)
    together: list[Measured] = []
    alone: list[Measured] = []
    spread: list[Measured] = []
    pgbench: list[Measured] = []
    async with depositors_at(url) as depositors:
        script = script_of(await record_on_postgres(url, depositors))
    peer_url = await asyncio.to_thread(fresh_postgres_database, cluster, template=urlsplit(url).path[1:])
    rounds = Rounds(plan, progress, "PostgreSQL", 5)
    storage = open_storage(url, clock=RealClock(), seals=SEALS, connections_min=2, connections_max=4)
    await storage.open()
    try:
        depositors = Depositors(storage.ledger, depositors.tellers, depositors.numbers)
        for number in range(1, plan.rounds + 1):
            together.append(
                await depositors.run(batch_max=TOGETHER, seconds=plan.seconds, tick=rounds.tick_for("together", number))
            )
            tick = rounds.tick_for("eight markets", number)
            spread.append(await depositors.run(batch_max=TOGETHER, seconds=plan.seconds, tick=tick, is_hot=False))
            alone.append(await depositors.run(batch_max=ALONE, seconds=plan.seconds, tick=rounds.tick_for("alone", number)))
            tick = rounds.tick_for("pgbench", number)
            pgbench.append(await run_pgbench(cluster, peer_url, script, number=number, seconds=plan.seconds, tick=tick))
        half = figures_of("", together).median / 2
        paced = [
            await depositors.run_paced(per_second=half, seconds=plan.seconds, tick=rounds.tick_for("half of the peak", number))
            for number in range(1, plan.rounds + 1)
        ]
        rounds.finish()
        report = await audited(storage.ledger, progress, "PostgreSQL")
    finally:
        await storage.close()
    sides = [
        *_teller_sides(together, alone),
        figures_of("pgbench, the same statements", pgbench),
        figures_of(f"teller, batches of up to {TOGETHER}, over 8 markets", spread),
        figures_of("teller, half of the peak arriving", paced),
    ]
    return Comparison(
        f"PostgreSQL {cluster.execute('SHOW server_version')}",
        durability,
        sides,
        [
            ratio_of("teller, batches of up to 256 against batches of 1", sides[0], sides[1], RATIO_LEAST),
            ratio_of("teller, batches of up to 256 against pgbench", sides[0], sides[2], PGBENCH_LEAST),
            ratio_of("teller, one hot market against 8 markets", sides[0], sides[3], SPREAD_LEAST),
            Ceiling("99 of 100 deposits at half of the peak wait at most", sides[4].wait_ms_p99, WAIT_MS_MOST),
        ],
        said(report),
        report.is_clean,
    )


async def measure_sqlite(directory: Path, plan: Plan, progress: Progress) -> Comparison:
    """Measure on SQLite, with the bare module beside it on a copy of the file."""
    path, peer = directory / "teller.sqlite3", directory / "peer.sqlite3"
    async with AsyncExitStack() as stack:
        async with depositors_at(f"sqlite:///{path}") as depositors:
            recording = await record_on_sqlite(str(path), depositors)
        copy(path, peer)
        storage = open_storage(f"sqlite:///{path}", clock=RealClock(), seals=SEALS, connections_min=1, connections_max=1)
        await storage.open()
        stack.push_async_callback(storage.close)
        depositors = Depositors(storage.ledger, depositors.tellers, depositors.numbers)
        rounds = Rounds(plan, progress, "SQLite", 3)
        together: list[Measured] = []
        alone: list[Measured] = []
        bare: list[Measured] = []
        for number in range(1, plan.rounds + 1):
            together.append(
                await depositors.run(batch_max=TOGETHER, seconds=plan.seconds, tick=rounds.tick_for("together", number))
            )
            alone.append(await depositors.run(batch_max=ALONE, seconds=plan.seconds, tick=rounds.tick_for("alone", number)))
            tick = rounds.tick_for("sqlite3", number)
            bare.append(await asyncio.to_thread(run_sqlite3, peer, recording, seconds=plan.seconds))
            tick(plan.seconds)
        rounds.finish()
        report = await audited(storage.ledger, progress, "SQLite")
    sides = [*_teller_sides(together, alone), figures_of("sqlite3 module, the same statements", bare)]
    return Comparison(
        "SQLite",
        {"journal_mode": "wal", "synchronous": "full"},
        sides,
        [
            ratio_of("teller, batches of up to 256 against the bare module", sides[0], sides[2], BARE_LEAST),
            ratio_of("teller, batches of 1 against the bare module", sides[1], sides[2]),
        ],
        said(report),
        report.is_clean,
    )


def _teller_sides(together: list[Measured], alone: list[Measured]) -> list[Figures]:
    return [
        figures_of(f"teller, batches of up to {TOGETHER}", together),
        figures_of(f"teller, batches of {ALONE}", alone),
    ]


async def _durability(url: str) -> dict[str, str]:
    """Ask a connection of the kind that the teller uses what it is in for, and insist."""
    database = PostgresDatabase(credentials_of(url), 1, 1)
    await database.open()
    try:
        async with database.glancing() as connection:
            answered = {name: str((await connection.rows(f"SHOW {name}"))[0][0]) for name in DURABLE}
    finally:
        await database.close()
    if any(value != "on" for value in answered.values()):
        raise RuntimeError(f"a commit does not wait for the disk: {answered}")
    return answered


async def audited(ledger: LedgerStore, progress: Progress, name: str) -> AuditReport:
    """Audit what the teller wrote."""
    task = progress.add_task(f"{name}, audit")
    return await audit(ledger, RecordedModels, lambda done, all_of_them: progress.update(task, completed=done, total=all_of_them))


def said(report: AuditReport) -> str:
    """Return what the audit says, in a line."""
    seen = f"{report.commands:,} commands, {report.entries:,} entries, {report.events:,} events, {report.rows:,} rows"
    found = len(report.faults) + len(report.differences) + report.left_off
    return f"clean ({seen})" if report.is_clean else f"{found:,} findings in {seen}: {[*report.faults, *report.differences][0]}"
