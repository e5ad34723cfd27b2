"""What the liquidation watch costs by how many owe something: its columns alone, and made anew from a database."""

import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.report import RESULTS, markdown, write_block, write_document
from benchmarks.runtime import RealClock
from benchmarks.watch_book import ASSETS, NOW, book_of, debtor
from gql_server.domain.accounts import Account, AccountStanding
from gql_server.domain.assets import Price
from gql_server.domain.book import Book
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.plugin_host import PluginHost
from gql_server.ports.ledger import BatchToWrite, CommandKey, CommandToWrite
from gql_server.service.watching import ColumnDebtors, Columns
from gql_server.service.watching.sieve import Sieve
from gql_server.service.watching.worths import worths_of
from gql_server.storage.opening import open_storage
from gql_server.units import WAD
from tests.seals import SEALS

NAME: Final = "watch"
SIZES: Final = (1_000, 100_000, 1_000_000)
PROMISED_FROM: Final = 100_000
"""Below this what a look costs whatever it looks at is most of it."""
PART_PROMISED_FROM: Final = 1_000_000
"""The same of a look after a price, which reckons a tenth as much."""
NANOSECONDS_MAX: Final = 30.0
BYTES_MAX: Final = 64.0
AFTER_PRICE_MAX: Final = 0.5
MEGABYTES_MAX: Final = 100.0
LINEAR_MAX: Final = 2.0
"""How many times as long a row may take among ten times as many."""
ROUNDS: Final = 15
EXPOSURE: Final = 0.2
FALL: Final = 0.9
"""What the price is multiplied with whose change is looked at."""
REBUILT: Final = 10_000
_PIECE: Final = 20_000
_HEADINGS: Final = (
    "sub-accounts",
    "full look",
    "after a price",
    "of a full look",
    "measured exactly",
    "bytes each",
    "memory",
    "promises",
)


@dataclass(frozen=True, slots=True)
class WatchCost:
    """What so many rows cost.

    Args:
        rows: How many.
        full_ns: Nanoseconds of processor time a row for a full look, fastest round.
        after_price_ns: The same for the look after the price of an asset fell that every fifth holds or owes.
        candidates: Whom that look named, to be measured by the rules.
        bytes_each: What columns and index take.
        megabytes: By how much the process grew while it made them.
    """

    rows: int
    full_ns: float
    after_price_ns: float
    candidates: int
    bytes_each: float
    megabytes: float

    @property
    def part(self) -> float:
        """Return what the look after a price is of a full one."""
        return self.after_price_ns / self.full_ns

    @property
    def holds(self) -> bool:
        """Tell whether what is promised of so many rows holds."""
        if self.rows < PROMISED_FROM:
            return self.bytes_each <= BYTES_MAX
        is_quick = self.full_ns <= NANOSECONDS_MAX and (self.part <= AFTER_PRICE_MAX or self.rows < PART_PROMISED_FROM)
        return is_quick and self.bytes_each <= BYTES_MAX and self.megabytes <= MEGABYTES_MAX

    def row(self) -> tuple[str, ...]:
        """Return the line of a table."""
        return (
            f"{self.rows:,}",
            f"{self.full_ns:.1f} ns",
            f"{self.after_price_ns:.1f} ns",
            f"{self.part:.2f} ×",
            f"{self.candidates:,}",
            f"{self.bytes_each:.1f}",
            f"{self.megabytes:.1f} MB",
            "hold" if self.holds else "DO NOT HOLD",
        )


@dataclass(frozen=True, slots=True)
class Watching:
    """All that was measured.

    Args:
        costs: By size.
        rebuild_us: Microseconds of processor time a sub-account to make the columns from a database, and to look once.
    """

    costs: Sequence[WatchCost]
    rebuild_us: float

    @property
    def growth(self) -> float:
        """Return how many times as long a row takes among the most as among the tenth part of them."""
        return self.costs[-1].full_ns / self.costs[-2].full_ns

    @property
    def holds(self) -> bool:
        """Tell whether everything that is promised holds."""
        return all(cost.holds for cost in self.costs) and self.growth <= LINEAR_MAX

    def lines(self) -> list[str]:
        """Return what is said below the table."""
        linear = f"at most {LINEAR_MAX:g}: {'holds' if self.growth <= LINEAR_MAX else 'DOES NOT HOLD'}"
        rebuilt = f"{self.rebuild_us:,.0f} µs each ({self.rebuild_us * SIZES[-1] / 1e6:,.0f} s for {SIZES[-1]:,})"
        return [
            f"a row among {SIZES[-1]:,} against one among {SIZES[-2]:,}: {self.growth:.2f} × ({linear})",
            f"columns made from SQLite, {REBUILT:,} sub-accounts in pages of 500: {rebuilt}",
        ]


def measure_watch(host: PluginHost, progress: Progress) -> Watching:
    """Measure every size, and the making of the columns."""
    models = host.models(monotonic=time.monotonic)
    task = progress.add_task("watch", total=len(SIZES) + 1)
    costs = []
    for rows in SIZES:
        progress.update(task, description=f"watch: {rows:,} sub-accounts", advance=1)
        costs.append(_measure(rows, book_of(host), models))
    progress.update(task, description="watch: from a database", advance=1)
    with tempfile.TemporaryDirectory(prefix="gql_server_bench_") as directory:
        rebuild_us = asyncio.run(_measure_rebuild(Path(directory) / "watch.sqlite3", book_of(host), models))
    return Watching(costs, rebuild_us)


def _measure(rows: int, book: Book, models: Models) -> WatchCost:
    gc.collect()
    before = _resident()
    columns = Columns()
    columns.know(book.assets.own, book.markets.own)
    for piece in _pieces(rows):
        columns.extend((3, 1), *piece)
    megabytes = (_resident() - before) / 1e6
    sieve = Sieve(columns)
    worths = worths_of(book, columns.symbols, NOW, models)
    book.prices.put("A0", Price("A0", int(WAD * FALL), NOW, "bench"))
    fallen = worths_of(book, columns.symbols, NOW, models)

    full, after_price = [], []
    candidates = 0
    for _ in range(ROUNDS):
        sieve.forget()
        began = time.process_time()
        sieve.sift(worths)
        full.append(time.process_time() - began)
        began = time.process_time()
        candidates = len(sieve.sift(fallen))
        after_price.append(time.process_time() - began)
    return WatchCost(
        rows,
        round(min(full) / rows * 1e9, 2),
        round(min(after_price) / rows * 1e9, 2),
        candidates,
        round(columns.nbytes / rows, 1),
        round(megabytes, 1),
    )


def _pieces(rows: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Yield debtors with three lend positions and a debt; every fifth has one of these in the first asset."""
    rng = np.random.default_rng(20_241_122)
    for first in range(0, rows, _PIECE):
        count = min(_PIECE, rows - first)
        numbers = 2 + np.argsort(rng.random((count, ASSETS - 1)), axis=1)[:, :4]
        exposed = np.flatnonzero(rng.random(count) < EXPOSURE)
        numbers[exposed, rng.integers(0, 4, len(exposed))] = 1
        codes = np.concatenate([np.sort(2 * numbers[:, :3], axis=1), numbers[:, 3:]], axis=1).astype(np.uint16)
        amounts = rng.lognormal(7, 1, (count, 4))
        amounts[:, 3] = amounts[:, :3].sum(axis=1) / rng.uniform(1.35, 8, count)
        keys = np.frombuffer(rng.bytes(16 * count), dtype="S16")
        yield keys, np.zeros(count, dtype=np.bool_), codes, amounts.astype(np.float32)


def _resident() -> int:
    """Return how much memory the process has, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class _StillClock(RealClock):
    """A clock that stands, so that nothing falls due."""

    def now(self) -> int:
        """Return the time of the book."""
        return NOW


async def _measure_rebuild(path: Path, book: Book, models: Models) -> float:
    storage = open_storage(f"sqlite:///{path}", clock=_StillClock(), seals=SEALS, connections_min=1, connections_max=1)
    await storage.migrate()
    await storage.open()
    try:
        async with storage.ledger.transaction() as transaction:
            changed = (await transaction.load(Needs(has_every_asset=True))).fork()
            for name in ("assets", "prices", "ledgers", "markets"):
                getattr(changed, name).own.update(getattr(book, name).own)
            changed.accounts.put("bench", Account("bench", AccountStanding.APPROVED, sub_account_count=REBUILT))
            for number in range(REBUILT):
                changed.sub_accounts.put(f"{number:032x}", debtor(number))
            command = CommandToWrite("0" * 32, CommandKey("bench", "0"), "", "", "{}", "", "{}", False, (), (), ())
            await transaction.write(BatchToWrite(NOW, "{}", [command], changed))
        debtors = ColumnDebtors(storage.ledger, storage.event_log, models)
        began = time.process_time()
        await debtors.find()
        seconds = time.process_time() - began
        if len(debtors.columns) != REBUILT:
            raise RuntimeError(f"{len(debtors.columns)} rows of {REBUILT}")
        return round(seconds / REBUILT * 1e6, 1)
    finally:
        await storage.close()


def show_watch(console: Console, measured: Watching) -> None:
    """Print what was measured."""
    table = Table(*_HEADINGS, title="The liquidation watch, a row per sub-account that owes something", title_justify="left")
    for column in table.columns[:-1]:
        column.justify = "right"
    for cost in measured.costs:
        table.add_row(*cost.row())
    console.print(table)
    for line in measured.lines():
        console.print(line)


def write_watch(machine: dict[str, object], measured: Watching) -> None:
    """Write the result file and the table in the documentation."""
    how = {"rounds": ROUNDS, "assets": ASSETS, "exposure": f"{EXPOSURE:.0%}", "fall of the price": f"{1 - FALL:.0%}"}
    costs = [asdict(cost) | {"part": round(cost.part, 3), "holds": cost.holds} for cost in measured.costs]
    document = {"how": how, "machine": machine, "watch": costs, "rebuild_us": measured.rebuild_us, "holds": measured.holds}
    write_document(RESULTS / f"{NAME}.json", document)
    lines = [markdown(_HEADINGS), markdown(["---:"] * (len(_HEADINGS) - 1) + ["---"])]
    lines += [markdown(cost.row()) for cost in measured.costs]
    write_block(NAME, machine, how, [*lines, "", *(f"- {line}" for line in measured.lines())])
