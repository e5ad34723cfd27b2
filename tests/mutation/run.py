"""A whole run, inside one pytest that has collected all the tests: measure them, then try mutant after mutant."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tests.mutation.mutants import Mutant, kept_mutants_of
from tests.mutation.planning import Planner
from tests.mutation.reach import Reach
from tests.mutation.results import Results
from tests.mutation.trying import Finding, Planned, Trial, Verdict

SHOWN = tuple(Verdict)


@dataclass(frozen=True)
class Wish:
    """What is to be run, and how."""

    root: Path
    sources: Sequence[str]
    """All files that are measured."""
    tried: Sequence[str]
    """Those whose mutants are tried."""
    state: Path
    """The directory of what is kept between runs."""
    processes: int
    budget: float
    """How many seconds of tests a mutant may outlive, as they are usually: it is tried no further."""
    patience: float
    """How many seconds of processor time a test may take beyond what is usual."""
    until: float
    """By the monotonic clock: from then on no mutant is begun."""
    again: frozenset[Verdict]
    """What is tried once more, though its function is as it was."""


@dataclass(eq=False)
class Run:
    """The plugin that takes the place of pytest's own loop over the tests."""

    wish: Wish
    console: Console
    mutants: list[Mutant] = field(default_factory=list)
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        self.results = Results.read(self.wish.state / "results.json")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """A failing example is enough: nobody reads which one is the smallest."""
        if hypothesis := sys.modules.get("hypothesis"):  # Not imported before pytest does so, which has its asserts to rewrite.
            settings = hypothesis.settings
            phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
            settings.register_profile("mutation", settings.get_profile("ci"), phases=phases, report_multiple_bugs=False)
            settings.load_profile("mutation")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Says what could not be read."""
        if report.failed:
            self.console.print(report.longreprtext, markup=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Does everything."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
        )
        with progress:
            reach = self._measured(session.items, progress)
            failing = [name for name in (item.nodeid for item in session.items) if not reach.trips[name].is_good]
            for name in failing:
                progress.console.print(f"left out, for it fails where nothing is changed: {name}", markup=False)
            self._try_all(session.items, reach, progress)
        return True

    def _measured(self, items: Sequence[pytest.Item], progress: Progress) -> Reach:
        reach = Reach.read(self.wish.state / "reach.json", self.wish.root)
        if stale := reach.stale(items):
            task = progress.add_task("measuring tests", total=len(stale))
            reach.measure(stale, self.wish.sources, lambda done: progress.update(task, completed=done))
            progress.update(task, completed=len(stale))
        return reach

    def _try_all(self, items: Sequence[pytest.Item], reach: Reach, progress: Progress) -> None:
        planned = {item.nodeid: Planned(item, reach.trips[item.nodeid].seconds) for item in items}
        making = progress.add_task("making mutants", total=len(self.wish.tried))
        for path in self.wish.tried:
            self.mutants += kept_mutants_of(self.wish.root, path, self.wish.state / "mutants")
            progress.advance(making)
        known = {mutant.name: finding for mutant in self.mutants if (finding := self._known(mutant))}
        waiting = sorted((mutant for mutant in self.mutants if mutant.name not in known), key=_drawn)
        task = progress.add_task("mutants", total=len(self.mutants), completed=len(known))
        counts = Counter(finding.verdict for finding in known.values())
        gc.collect()
        gc.freeze()  # What all the processes share they need not look at, nor copy.
        try:
            for mutant, finding in self._found(waiting, Planner(planned, reach.runners, self.wish.budget)):
                self.results.note(mutant, finding)
                counts[finding.verdict] += 1
                shown = ", ".join(f"{counts[verdict]} {verdict}" for verdict in SHOWN if counts[verdict])
                progress.update(task, advance=1, description=f"{mutant.function}: {shown}")
        finally:
            self.results.write()

    def _known(self, mutant: Mutant) -> Finding | None:
        """What need not be tried again."""
        finding = self.results.of(mutant)
        return None if finding is None or finding.verdict in self.wish.again else finding

    def _found(self, waiting: Iterable[Mutant], planner: Planner) -> Iterator[tuple[Mutant, Finding]]:
        queue = deque(waiting)
        running: dict[int, Trial] = {}
        try:
            while queue or running:
                if time.monotonic() >= self.wish.until:
                    queue.clear()
                while queue and len(running) < self.wish.processes:
                    mutant = queue.popleft()
                    if plan := planner.plan(mutant):
                        trial = Trial.start(mutant, plan, self.wish.patience)
                        running[trial.pid] = trial
                    else:
                        yield mutant, Finding(Verdict.UNREACHED, None, 0, 0.0)
                if running:
                    pid, status = os.wait()
                    trial = running.pop(pid)
                    finding = trial.finding(status)
                    planner.note(trial.mutant, finding)
                    yield trial.mutant, finding
        finally:
            for pid in running:
                os.kill(pid, signal.SIGKILL)


def _drawn(mutant: Mutant) -> bytes:
    """Puts functions in an order drawn from their names, so that a part of a run says something of the whole."""
    return hashlib.sha256(f"{mutant.path} {mutant.function}".encode()).digest()
