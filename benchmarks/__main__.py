"""`python -m benchmarks`: measure, print, write `benchmarks/results/` and the tables in the documentation."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import enumeration_run, laboratory, startup, steps, watch_bench
from benchmarks.enumeration import PAIRS
from benchmarks.machine import facts
from benchmarks.profile import run as profile
from benchmarks.promises import (
    Promise,
    of_comparison,
    of_enumeration,
    of_lab,
    of_requests,
    of_steps,
    of_watch,
    show_promises,
    write_promises,
)
from benchmarks.report import PAGE, ROOT, show, write_json, write_page
from benchmarks.requests import run as requests
from benchmarks.requests.measuring import FULL_PLAN, QUICK_PLAN
from benchmarks.requests.showing import titles_of
from benchmarks.requests.sides import SIDES
from benchmarks.teller_bench import Plan, measure_postgres, measure_sqlite
from gql_server.app.collector import settle_collector
from gql_server.plugin_host import PluginHost
from tests.databases import postgres_cluster

NAME = "teller"
STEP_ROUNDS = 15
PAIRS_AMONG_ALL = 150
"""Of addresses where everything is measured: a thousand take half an hour."""
COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())


def main() -> int:
    """Run everything; the exit code is 1 where something that is promised does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4, help="rounds of each side (default 4)")
    parser.add_argument("--seconds", type=int, default=2, help="seconds of each round (default 2)")
    parser.add_argument("--look", action="store_true", help="only print; write no result file")
    names = (NAME, steps.NAME, laboratory.NAME, enumeration_run.NAME, requests.NAME, profile.NAME, watch_bench.NAME, startup.NAME)
    parser.add_argument("--only", choices=names, help="measure one")
    parser.add_argument("--quick", action="store_true", help="requests: a minute's look, which writes nothing")
    parser.add_argument("--sides", nargs="+", choices=[side.key for side in SIDES], help="requests: only these servers")
    parser.add_argument(
        "--pairs", type=int, help=f"pairs of addresses (default {PAIRS}; {PAIRS_AMONG_ALL} where everything is measured)"
    )
    asked = parser.parse_args()
    machine = facts()
    console = Console(soft_wrap=True) if sys.stdout.isatty() else Console(width=120)
    is_written = not asked.look
    pairs = asked.pairs or (PAIRS_AMONG_ALL if asked.only is None else PAIRS)
    parts: dict[str, Callable[[], list[Promise]]] = {
        steps.NAME: lambda: _steps(console, machine, is_written=is_written),
        laboratory.NAME: lambda: _lab(console, machine, is_written=is_written),
        startup.NAME: lambda: _startup(console, machine, is_written=is_written),
        watch_bench.NAME: lambda: _watch(console, machine, is_written=is_written),
        requests.NAME: lambda: _requests(console, machine, asked.sides, is_quick=asked.quick, is_written=is_written),
        profile.NAME: lambda: _profile(console, machine, is_written=is_written),
        enumeration_run.NAME: lambda: _enumeration(console, machine, pairs, is_written=is_written),
        NAME: lambda: _teller(console, machine, Plan(asked.rounds, asked.seconds), is_written=is_written),
    }
    promises = [promise for name, measure in parts.items() if asked.only in {None, name} for promise in measure()]
    show_promises(console, promises)
    if is_written and not asked.quick and asked.sides is None:
        write_promises(machine, promises)
    return 0 if all(promise.holds for promise in promises) else 1


def _lab(console: Console, machine: dict[str, object], *, is_written: bool) -> list[Promise]:
    """Measure how long four models take over a year."""
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        measured = laboratory.measure_lab(progress)
    laboratory.show_lab(console, measured)
    if is_written:
        laboratory.write_lab(machine, measured)
    return of_lab(laboratory.NAME, measured)


def _startup(console: Console, machine: dict[str, object], *, is_written: bool) -> list[Promise]:
    """Measure what a server process costs from its start."""
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        found = startup.measure_startup(progress)
    startup.show_startup(console, found)
    if is_written:
        startup.write_startup(machine, found)
    return []


def _requests(
    console: Console, machine: dict[str, object], keys: list[str] | None, *, is_quick: bool, is_written: bool
) -> list[Promise]:
    """Measure what a request costs this server and others."""
    plan = QUICK_PLAN if is_quick else FULL_PLAN
    sides = [side for side in SIDES if keys is None or side.key in keys]
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        cells = requests.measure_requests(progress, plan, sides)
    is_whole = is_written and not is_quick and keys is None
    verdicts = requests.show_and_write(console, machine, cells, plan, sides=sides, is_written=is_whole)
    asked_for = [one for one in verdicts if one.ratio is not None or keys is None]
    return of_requests(requests.NAME, asked_for, titles_of(sides))


def _watch(console: Console, machine: dict[str, object], *, is_written: bool) -> list[Promise]:
    """Measure what the liquidation watch costs."""
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        measured = watch_bench.measure_watch(PluginHost.load(), progress)
    watch_bench.show_watch(console, measured)
    if is_written:
        watch_bench.write_watch(machine, measured)
    return of_watch(watch_bench.NAME, measured)


def _profile(console: Console, machine: dict[str, object], *, is_written: bool) -> list[Promise]:
    """Look at where the time of a request goes; nothing is promised of it."""
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        profiles = profile.measure_profile(progress)
    profile.show_profile(console, profiles)
    if is_written:
        profile.write_profile(machine, profiles)
    return []


def _steps(console: Console, machine: dict[str, object], *, is_written: bool) -> list[Promise]:
    """Measure what a step of each rate model costs."""
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        costs = steps.measure_steps(PluginHost.load(), STEP_ROUNDS, progress)
    steps.show_steps(console, costs)
    if is_written:
        steps.write_steps(machine, costs, rounds=STEP_ROUNDS)
    return of_steps(steps.NAME, costs)


def _enumeration(console: Console, machine: dict[str, object], pairs: int, *, is_written: bool) -> list[Promise]:
    """Measure whether answers at the door tell which addresses are known."""
    with postgres_cluster() as cluster, Progress(*COLUMNS, console=console, transient=True) as progress:
        compared = enumeration_run.measure_enumeration(cluster, progress, pairs)
    enumeration_run.show_enumeration(console, compared)
    if is_written:
        enumeration_run.write_enumeration(machine, compared)
    return of_enumeration(enumeration_run.NAME, compared)


def _teller(console: Console, machine: dict[str, object], plan: Plan, *, is_written: bool) -> list[Promise]:
    """Measure how many deposits a market takes."""
    settle_collector()  # As a server does once it is made.
    with (
        tempfile.TemporaryDirectory(prefix="gql_server_bench_") as directory,
        postgres_cluster() as cluster,
        Progress(*COLUMNS, console=console, transient=True) as progress,
    ):
        comparisons = [
            asyncio.run(measure_postgres(cluster, plan, progress)),
            asyncio.run(measure_sqlite(Path(directory), plan, progress)),
        ]
    console.print(f"Deposits into one market, {plan.rounds} rounds of {plan.seconds} s of each side, taking turns.\n")
    for comparison in comparisons:
        show(console, comparison)
    if is_written:
        how: dict[str, object] = {"clients": 64, "markets": 1, "rounds": plan.rounds, "seconds_a_round": plan.seconds}
        write_page(NAME, machine, comparisons, **how)
        file = write_json(NAME, machine, comparisons, **how)
        console.print(f"Written: {file.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")
    return [promise for comparison in comparisons for promise in of_comparison(NAME, comparison)]


if __name__ == "__main__":
    sys.exit(main())
