"""The fault table: whatever goes wrong around servers, nothing acknowledged is lost or done twice, and they serve again."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.faults.cell import Cell, Effort, run_cell
from tests.chaos.faults.faults import FAULTS, Fault, kill_one
from tests.chaos.faults.site import DATABASES, POSTGRESQL, open_site
from tests.chaos.faults.table import BEGIN, END, PAGE, as_json, put, read_cells, row_of
from tests.chaos.faults.verdict import Verdict, audit
from tests.counts import IS_SOAK

MANY = Effort(rounds=20, acknowledged=10_000, clients=16, pause=0.0)
FEW = Effort(rounds=1, acknowledged=24, clients=4, pause=0.02, is_audited=False)
MORE = Effort(rounds=1, acknowledged=80, clients=16, pause=0.1, is_audited=False)
LONG_ONLY = {(name, POSTGRESQL) for name in ("kill all", "restart", "reset", "clock")}
"""What costs most and is nearly there without: SQLite's servers meet it, or PostgreSQL meets something like it."""
CUSTOMERS = 16
SEED = random.randrange(2**32) if IS_SOAK else 7


async def survive(fault: Fault, database: str, cells: list[Cell]) -> None:
    """Run one cell on an installation of its own."""
    async with open_site(database, random.Random(SEED), customers=CUSTOMERS, is_hurried=False) as site:
        if fault.why_not(site):
            pytest.skip(fault.why_not(site))
        cells.append(await run_cell(fault, site, MANY, "cell", lambda *_: None))


def said(cell: Cell) -> str:
    """Say a cell in a line."""
    return " | ".join(row_of(as_json(cell, MANY, SEED, {})))


@pytest.mark.timeout(0)
@pytest.mark.parametrize("database", DATABASES)
async def test_a_few_rounds_of_every_fault_lose_and_double_nothing(database: str, report_line: Callable[[str], None]) -> None:
    """One installation for all of them. How soon it serves again is the machine's matter here: others work on it."""
    skipped = []
    async with open_site(database, random.Random(7), customers=1, is_hurried=True) as site:
        for fault in FAULTS:
            if database not in fault.databases or (fault.name, database) in LONG_ONLY:
                continue
            if fault.why_not(site):
                skipped.append(f"{fault.name}: {fault.why_not(site)}")
                continue
            cell = await run_cell(
                fault, site, MORE if fault.inflict is kill_one else FEW, fault.name.replace(" ", "_"), lambda *_: None
            )
            report_line(said(cell))
            assert cell.faults == [], site.logs()
            assert cell.verdict.is_good, (cell.verdict, site.logs())
        audited = await audit(site)
        assert audited.endswith(": clean"), audited
    for line in skipped:
        report_line(line)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_twenty_rounds_of_a_fault_lose_and_double_nothing_and_end_within_ten_seconds(
    fault: Fault, database: str, report_line: Callable[[str], None]
) -> None:
    if database not in fault.databases:
        pytest.skip(f"it does not happen to {database}")
    cells: list[Cell] = []
    await survive(fault, database, cells)
    report_line(f"{said(cells[0])}; {cells[0].seconds:.0f} s; seed {SEED}")
    assert cells[0].faults == []
    assert cells[0].is_good, cells[0]


def test_a_cell_is_written_in_its_place_and_leaves_the_others(tmp_path: Path) -> None:
    file, page = tmp_path / "faults.json", tmp_path / "faults.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    verdict = Verdict(acknowledged=10_001, accepted=7_000, lost=0, doubled=0, audit="10 commands: clean")
    for fault, lost in (("cut", 0), ("kill all", 0), ("cut", 1)):
        cell = Cell(fault, "PostgreSQL", 20, 100.0, 1.234, 2.0, 2.0, 0, {}, verdict, ["lost"] * lost)
        put(as_json(cell, MANY, 1, {}), file, page)
    assert [(cell["fault"], cell["is_good"]) for cell in read_cells(file)] == [("kill all", True), ("cut", False)]
    lines = page.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert "| kill all | PostgreSQL | 20 | 10,001 | 0 | 0 | 1.23 s | 2.00 s | 0 | clean |" in lines
    assert [line for line in lines if line.endswith("clean, but not good |")] != []


def test_the_page_explains_every_fault_and_has_a_place_for_the_table() -> None:
    page = PAGE.read_text()
    assert BEGIN in page
    assert END in page
    for fault in FAULTS:
        assert f"\n| {fault.name} | " in page
