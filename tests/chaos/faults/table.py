"""The table of all cells: for the terminal, as JSON, and in the documentation; a run of some cells leaves the others alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from benchmarks.report import RESULTS, markdown, write_document
from tests.chaos.faults.cell import Cell, Effort
from tests.chaos.faults.faults import FAULTS
from tests.chaos.faults.site import DATABASES
from tests.servers import ROOT

FILE: Final = RESULTS / "faults.json"
PAGE: Final = ROOT / "docs" / "explanation" / "faults.md"
BEGIN: Final = "<!-- begin: python -m tests.chaos table -->"
END: Final = "<!-- end: python -m tests.chaos table -->"
HEADINGS: Final = (
    "fault",
    "database",
    "rounds",
    "acknowledged",
    "lost",
    "doubled",
    "next good answer after",
    "of every client",
    "outcome unknown",
    "audit",
)
FAULTS_SHOWN: Final = 10

Json = dict[str, Any]


def as_json(cell: Cell, effort: Effort, seed: int, machine: Mapping[str, object]) -> Json:
    """Return a cell for the result file."""
    verdict = cell.verdict
    return {
        "fault": cell.fault,
        "database": cell.database,
        "rounds": cell.rounds,
        "clients": effort.clients,
        "seed": seed,
        "acknowledged": verdict.acknowledged,
        "accepted": verdict.accepted,
        "lost": verdict.lost,
        "doubled": verdict.doubled,
        "good_seconds": round(cell.good_seconds, 2),
        "everybody_seconds": round(cell.everybody_seconds, 2),
        "ready_seconds": round(cell.ready_seconds, 2),
        "not_ready": cell.not_ready,
        "failures": cell.failures,
        "faults": cell.faults[:FAULTS_SHOWN],
        "audit": verdict.audit,
        "is_good": cell.is_good,
        "seconds": round(cell.seconds, 1),
        "machine": dict(machine),
    }


def row_of(cell: Json) -> tuple[str, ...]:
    """Return the line of a cell."""
    return (
        cell["fault"],
        cell["database"],
        f"{cell['rounds']}",
        f"{cell['acknowledged']:,}",
        f"{cell['lost']}",
        f"{cell['doubled']}",
        f"{cell['good_seconds']:.2f} s",
        f"{cell['everybody_seconds']:.2f} s",
        f"{cell['failures'].get('OUTCOME_UNKNOWN', 0):,}",
        ("clean" if cell["audit"].endswith(": clean") else "not clean" if cell["audit"] else "later")
        + ("" if cell["is_good"] else ", but not good"),
    )


def table_of(cells: Iterable[Json], title: str = "") -> Table:
    """Return a table for the terminal."""
    table = Table(*HEADINGS, title=title or None, title_justify="left")
    for column in table.columns[2:-1]:
        column.justify = "right"
    for cell in cells:
        table.add_row(*row_of(cell), style="" if cell["is_good"] else "red")
    return table


def read_cells(file: Path = FILE) -> list[Json]:
    """Return what was written before, in the order of the table."""
    if not file.exists():
        return []
    cells: list[Json] = json.loads(file.read_text())["cells"]
    return cells


def put(cell: Json, file: Path = FILE, page: Path = PAGE) -> None:
    """Write a cell beside the others, in the place of the one that was there."""
    known = {(one["fault"], one["database"]): one for one in read_cells(file)} | {(cell["fault"], cell["database"]): cell}
    order = [(fault.name, database) for fault in FAULTS for database in DATABASES]
    cells = [known[place] for place in order if place in known]
    write_document(file, {"cells": cells})
    write_page(cells, page)


def write_page(cells: Iterable[Json], page: Path = PAGE) -> None:
    """Put the table between its marks in the documentation; nothing else there is touched."""
    lines = [markdown(HEADINGS), markdown(["---", "---", *["---:"] * (len(HEADINGS) - 3), "---"])]
    lines += [markdown(row_of(cell)) for cell in cells]
    marked = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)
    text, count = marked.subn(lambda _: "\n" + "\n".join(lines) + "\n\n", page.read_text())
    if count != 1:
        raise RuntimeError(f"{page.name} has no place for the table")
    page.write_text(text)
