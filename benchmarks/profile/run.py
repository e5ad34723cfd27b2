"""Profiles this server at each operation and says which part of the work takes how long."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.profile.parts import PARTS, Stack, busiest, shares_of, workers_of
from benchmarks.profile.sampled import FILE
from benchmarks.report import RESULTS, markdown, write_block, write_document
from benchmarks.requests.clocks import grown
from benchmarks.requests.cluster import seeded_cluster
from benchmarks.requests.customers import FULL, Scale
from benchmarks.requests.load import CONNECTIONS, Next, ask_for_a_while
from benchmarks.requests.operations import OPERATIONS, Ask, Operation, asks_of
from benchmarks.requests.processes import Served, pinned, processors, serving, wait_until_at_rest
from benchmarks.requests.sides import ROOT, SIDES, THIS

NAME: Final = "profile"
SECONDS: Final = 4.0
WARMING_SECONDS: Final = 1.0
BUSIEST: Final = 12
_TELLING_SECONDS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of one operation goes.

    Args:
        server_us: Processor time of a request, the looking included.
        samples: How many times it was looked.
        shares: Of each part of the work.
        busiest: Functions, with their shares of the samples.
        workers: Workers of the background, likewise.
    """

    operation: Operation
    server_us: float
    samples: int
    shares: Mapping[str, float]
    busiest: Sequence[tuple[str, float]]
    workers: Mapping[str, float]


def measure_profile(progress: Progress, scale: Scale = FULL, seconds: float = SECONDS) -> list[Profile]:
    """Look at this server while it answers each operation."""
    task = progress.add_task("profile: seeding", total=len(OPERATIONS))
    side = next(one for one in SIDES if one.key == THIS)
    with tempfile.TemporaryDirectory(prefix="gql_server_bench_") as place, seeded_cluster(scale) as seeded:
        stacks, numbers = Path(place) / "stacks.json", count()
        sampled = replace(side, command=(sys.executable, "-m", "benchmarks.profile.sampled", *side.command[3:]))
        environment = {**sampled.environment_for(seeded.copy()), FILE: str(stacks)}
        with serving(sampled.command, environment, ROOT, Path(place) / "log") as served, pinned(processors()[1]):
            wait_until_at_rest([served])
            found = []
            for operation in OPERATIONS:
                progress.update(task, advance=1, description=f"profile: {operation.key}")
                asks = asks_of(operation, scale, numbers)

                def next_request(operation: Operation = operation, asks: Iterator[Ask] = asks) -> bytes:
                    return sampled.request(operation, next(asks))

                found.append(_profile(served, stacks, operation, next_request, seconds))
    return found


def _profile(served: Served, stacks: Path, operation: Operation, requests: Next, seconds: float) -> Profile:
    asyncio.run(ask_for_a_while(served.port, requests, seconds=WARMING_SECONDS))
    _told(served, stacks)
    before = served.cpu()
    answered = asyncio.run(ask_for_a_while(served.port, requests, seconds=seconds))
    used = grown(before, served.cpu())
    seen = _told(served, stacks)
    server_us = used / len(answered.waits) * 1e6
    return Profile(operation, server_us, sum(one for one, _ in seen), shares_of(seen), busiest(seen, BUSIEST), workers_of(seen))


def _told(served: Served, stacks: Path) -> list[tuple[int, Stack]]:
    """Let the server tell what was seen since the last time."""
    stacks.unlink(missing_ok=True)
    os.kill(served.pid, signal.SIGUSR1)
    deadline = time.monotonic() + _TELLING_SECONDS_MAX
    while not stacks.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"the server does not tell what it was at:\n{served.log.read_text()[-2_000:]}")
        time.sleep(0.01)
    return [(number, [(file, function) for file, function in stack]) for number, stack in json.loads(stacks.read_text())]


def _headings(profiles: Sequence[Profile]) -> list[str]:
    return ["µs a request", *(profile.operation.key for profile in profiles)]


def _rows(profiles: Sequence[Profile]) -> list[list[str]]:
    rows = [
        [part, *(f"{profile.shares[part] * profile.server_us:,.0f} ({profile.shares[part]:.0%})" for profile in profiles)]
        for part in PARTS
    ]
    return [*rows, ["all", *(f"{profile.server_us:,.0f}" for profile in profiles)]]


def show_profile(console: Console, profiles: Sequence[Profile]) -> None:
    """Print where the time goes."""
    table = Table(*_headings(profiles), title="Where the time of this server goes", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in _rows(profiles):
        table.add_row(*row)
    console.print(table)


def write_profile(machine: Mapping[str, object], profiles: Sequence[Profile]) -> None:
    """Write the result file and the table in the documentation."""
    how = {"connections": CONNECTIONS, "seconds_an_operation": SECONDS, "samples": sum(one.samples for one in profiles)}
    measured = [
        {
            "operation": one.operation.key,
            "server_us": round(one.server_us, 1),
            "samples": one.samples,
            "shares": {part: round(share, 4) for part, share in one.shares.items()},
            "background": {worker: round(share, 4) for worker, share in one.workers.items()},
            "busiest": [[name, round(share, 4)] for name, share in one.busiest],
        }
        for one in profiles
    ]
    write_document(RESULTS / f"{NAME}.json", {"how": how, "machine": machine, "operations": measured})
    lines = [markdown(_headings(profiles)), markdown(["---", *["---:"] * len(profiles)]), *map(markdown, _rows(profiles))]
    workers = Counter({worker: share * one.server_us for one in profiles for worker, share in one.workers.items()})
    lines += ["", f"In the background: {', '.join(worker for worker, _ in workers.most_common())}."]
    for one in profiles:
        said = ", ".join(f"{name} {share:.0%}" for name, share in one.busiest[:6])
        lines += ["", f"Busiest in {one.operation.key}: {said}."]
    write_block(NAME, machine, how, lines)
