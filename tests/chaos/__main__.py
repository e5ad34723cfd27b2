"""`python -m tests.chaos table`: does everything that goes wrong to servers under load, cell by cell, and says what was lost.

Expect two to five minutes a cell, and an hour for all of them. Each cell is written as soon as it is done, so it may be stopped
and taken up again with `--fault` and `--database`. The machine should have nothing else to do: times to the next good answer
are measured.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import signal
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.machine import facts
from tests.chaos.faults.cell import Effort, run_cell
from tests.chaos.faults.faults import FAULTS, Fault
from tests.chaos.faults.site import DATABASES, open_site
from tests.chaos.faults.table import Json, as_json, put, row_of, table_of

CUSTOMERS = 16

app = typer.Typer(add_completion=False)
out = Console()


@app.callback()
def chaos() -> None:
    """Harm servers, and look what comes of it."""


@app.command()
def table(
    rounds: Annotated[int, typer.Option(min=1, help="How often each fault happens.")] = 20,
    acknowledged: Annotated[int, typer.Option(min=1, help="How many commands are acknowledged in each cell at least.")] = 10_000,
    clients: Annotated[int, typer.Option(min=1, help="How many ask at the same time.")] = 16,
    fault: Annotated[list[str] | None, typer.Option(help="Only this fault; may be repeated.")] = None,
    database: Annotated[list[str] | None, typer.Option(help="Only this database; may be repeated.")] = None,
    seed: Annotated[int | None, typer.Option(help="For the same draws again; the interleaving is the machine's.")] = None,
    write: Annotated[bool, typer.Option(help="Write the result file and the table of the documentation.")] = True,
) -> None:
    """Fill the table, cell by cell."""
    known = {one.name for one in FAULTS}
    if unknown := {*(fault or ())} - known | {*(database or ())} - {*DATABASES}:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: there is {', '.join([*known, *DATABASES])}")
    effort = Effort(rounds, acknowledged, clients, pause=0.0)
    cells = [(one, on) for one in FAULTS for on in DATABASES if on in one.databases]
    chosen = [(one, on) for one, on in cells if one.name in (fault or known) and on in (database or DATABASES)]
    done: list[Json] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as progress:
        for one, on in chosen:
            cell = asyncio.run(_cell(one, on, effort, secrets.randbelow(2**32) if seed is None else seed, progress))
            if cell is not None:
                done.append(cell)
                if write:
                    put(cell)
    out.print(table_of(done))
    sys.exit(not all(cell["is_good"] for cell in done))


async def _cell(fault: Fault, database: str, effort: Effort, seed: int, progress: Progress) -> Json | None:
    """Run a cell on an installation of its own; None where that is not possible here."""
    task = progress.add_task(f"{fault.name}, {database}", total=effort.rounds, said="opening")
    machine = facts()
    async with open_site(database, random.Random(seed), customers=CUSTOMERS, is_hurried=False) as site:
        if why_not := fault.why_not(site):
            progress.update(task, said=f"not here: {why_not}")
            return None

        def tell(rounds: int, acknowledged: int) -> None:
            progress.update(task, completed=rounds, said=f"{acknowledged:,} acknowledged")

        cell = await run_cell(fault, site, effort, "cell", tell)
    progress.update(task, said=f"{cell.verdict.acknowledged:,} acknowledged, {'good' if cell.is_good else 'NOT GOOD'}")
    found = as_json(cell, effort, seed, machine)
    if not progress.console.is_terminal:  # No bar is seen there.
        progress.console.print(" | ".join(row_of(found)), f"| {cell.seconds:.0f} s, seed {seed}", soft_wrap=True)
    for problem in cell.faults[:5]:
        progress.console.print(f"[red]{fault.name}, {database}: {problem}", soft_wrap=True)
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # So that nothing is left of what was begun.
    app()
