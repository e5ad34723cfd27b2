"""How much processor time processes took, to the nanosecond: the clock that the kernel keeps for each of them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_CPU_CLOCK = 2
"""CPUCLOCK_SCHED, for a whole process: all of its threads, those that have ended among them."""


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, in user and kernel mode.

    Raises:
        OSError: There is no such process.
    """
    return time.clock_gettime_ns((~pid << 3) | _CPU_CLOCK) / 1e9


def cpu_of_all(pids: Iterable[int]) -> dict[int, float]:
    """Return the processor time of each process that is still there."""
    found = {}
    for pid in pids:
        with suppress(OSError):
            found[pid] = cpu_seconds(pid)
    return found


def grown(before: dict[int, float], after: dict[int, float]) -> float:
    """Return how much processes took between two looks; one that is new took all of its own."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def with_descendants(pid: int) -> list[int]:
    """Return a process and all that it started and they did."""
    found = [pid]
    for one in found:
        found += _children(one)
    return found


def _children(pid: int) -> list[int]:
    listed = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            listed += [int(child) for child in (task / "children").read_text().split()]
    return listed
