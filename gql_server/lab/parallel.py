"""Runs experiments side by side, one process each: they share nothing, so the report does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Final, TypeVar

from gql_server.plugin_host import PluginHost

TICKS_AT_ONCE: Final = 24
WORTH_PROCESSES: Final = 4_000
"""Below so many hours in all, starting processes takes longer than it saves."""
_POLL_SECONDS: Final = 0.1

J = TypeVar("J")
R = TypeVar("R")
Run = Callable[[PluginHost, J, Callable[[], None]], R]
"""Runs one job with the plugins of its process, and ticks once an hour of it."""


class ExperimentFailed(RuntimeError):
    """An experiment could not be played; the message says why."""


@dataclass(frozen=True)
class Plugins:
    """Which plugins every process loads; the arguments of ``PluginHost.load``."""

    folder: Path | None = None
    enabled: Collection[str] = ()
    disabled: Collection[str] = ()

    def load(self) -> PluginHost:
        """Load them.

        Raises:
            PluginRefused, PluginUnknown: They cannot be loaded.
        """
        return PluginHost.load(plugins_dir=self.folder, enabled=self.enabled, disabled=self.disabled)


def run_all(
    run: Run[J, R], jobs: Sequence[J], plugins: Plugins, *, hours: int, workers: int, progress: Callable[[int], None]
) -> list[R]:
    """Return what comes of every job, in their order.

    Args:
        run: A function of a module, so that another process finds it.
        jobs: What to run.
        plugins: What to load.
        hours: How many hours all jobs have together.
        workers: How many processes may run at once; 1 for this one alone.
        progress: Told how many hours are done.

    Raises:
        ExperimentFailed: A job cannot be played.
    """
    if workers <= 1 or len(jobs) <= 1 or hours < WORTH_PROCESSES:
        return _run_here(run, jobs, plugins.load(), progress)
    context = multiprocessing.get_context("spawn")
    counter: Synchronized[int] = context.Value("q", 0)
    pool = ProcessPoolExecutor(min(workers, len(jobs)), context, _begin, (plugins, counter))
    with pool:
        futures = [pool.submit(_run_there, run, job) for job in jobs]
        while wait(futures, timeout=_POLL_SECONDS).not_done:
            progress(counter.value)
        return [future.result() for future in futures]


def _run_here(run: Run[J, R], jobs: Sequence[J], host: PluginHost, progress: Callable[[int], None]) -> list[R]:
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if done % TICKS_AT_ONCE == 0:
            progress(done)

    return [_told(run, host, job, tick) for job in jobs]


def _told(run: Run[J, R], host: PluginHost, job: J, tick: Callable[[], None]) -> R:
    """Run a job; whatever goes wrong becomes an error that another process can read."""
    try:
        return run(host, job, tick)
    except Exception as problem:
        raise ExperimentFailed(f"{type(problem).__name__}: {problem}") from problem


_mine: list[tuple[PluginHost, Synchronized[int]]] = []
"""This process's plugins and the counter of all, once ``_begin`` has run."""


def _begin(plugins: Plugins, counter: Synchronized[int]) -> None:
    _mine.append((plugins.load(), counter))


def _run_there(run: Run[J, R], job: J) -> R:
    host, counter = _mine[-1]
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks % TICKS_AT_ONCE == 0:
            with counter.get_lock():
                counter.value += TICKS_AT_ONCE

    return _told(run, host, job, tick)
