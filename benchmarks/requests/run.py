"""Runs the comparison: seeds, starts the servers, checks that they do the same, measures, and writes what came of it."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Final

from rich.console import Console
from rich.progress import Progress

from benchmarks.report import RESULTS, write_block, write_document
from benchmarks.requests.checking import check_answers, check_rows
from benchmarks.requests.cluster import seeded_cluster
from benchmarks.requests.customers import FULL, Scale
from benchmarks.requests.figures import Cell
from benchmarks.requests.goals import Verdict, judge
from benchmarks.requests.load import CONNECTIONS
from benchmarks.requests.measuring import Plan, Runner, measure
from benchmarks.requests.node import node_peers
from benchmarks.requests.operations import OPERATIONS
from benchmarks.requests.plot import draw
from benchmarks.requests.processes import pinned, processors, serving, wait_until_at_rest
from benchmarks.requests.showing import document_of, page_lines, show_requests, titles_of
from benchmarks.requests.sides import ROOT, SIDES, Side

NAME: Final = "requests"
_FIRST_KEY: Final = 1_000
"""Deposits below this number are those by which the servers were compared."""


def measure_requests(
    progress: Progress, plan: Plan, sides: Sequence[Side] = SIDES, scale: Scale = FULL
) -> Mapping[tuple[str, str], Cell]:
    """Seed, start, check and measure."""
    _end_on_signals()
    total = len(sides) * (plan.rounds + 1) * (len(OPERATIONS) + 1)
    task = progress.add_task("requests: seeding", total=total)
    with (
        tempfile.TemporaryDirectory(prefix="gql_server_bench_") as logs,
        node_peers() as node,
        seeded_cluster(scale) as seeded,
        ExitStack() as stack,
    ):
        runners = []
        for side in sides:
            folder = node if side.is_node else ROOT
            if folder is None:
                progress.console.print(f"{side.title} is not measured: node.js or its packages cannot be had here.")
                continue
            progress.update(task, description=f"requests: starting {side.title}")
            url = seeded.copy()
            served = stack.enter_context(serving(side.command, side.environment_for(url), folder, Path(logs) / f"{side.key}.log"))
            runners.append(Runner(side, served, count(_FIRST_KEY), url))
        wait_until_at_rest([runner.served for runner in runners])
        check_answers(runners, scale)
        check_rows(runners)
        with pinned(processors()[1]):
            return measure(
                runners, seeded, scale, plan, lambda what: progress.update(task, advance=1, description=f"requests: {what}")
            )


def show_and_write(
    console: Console,
    machine: Mapping[str, object],
    cells: Mapping[tuple[str, str], Cell],
    plan: Plan,
    *,
    sides: Sequence[Side] = SIDES,
    is_written: bool,
) -> list[Verdict]:
    """Print the tables, write them where that is wanted, and return how it stands with every goal."""
    verdicts, titles = judge(cells), titles_of(sides)
    show_requests(console, cells, verdicts, titles)
    if is_written:
        how: dict[str, object] = {"connections": CONNECTIONS, "rounds": plan.rounds, "seconds_a_round": plan.seconds}
        write_document(RESULTS / f"{NAME}.json", {"how": how, "machine": machine, **document_of(cells, verdicts, titles)})
        write_block(NAME, machine, how, page_lines(cells, verdicts, titles))
        draw(cells, titles)
    return verdicts


def _end_on_signals() -> None:
    """Let SIGTERM end the benchmark as Ctrl-C does, with its servers."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what a handler is given
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
