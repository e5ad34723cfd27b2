"""One mutant, tried in a process of its own, which has all the tests in memory already."""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import pytest

from tests.mutation.compiling import put_in_place
from tests.mutation.items import passes
from tests.mutation.mutants import Mutant

TIMES_USUAL: Final = 8
"""How much longer than usual a test may take before its mutant is said to go on for ever."""
WALL_SECONDS: Final = 300
"""What waits for something that does not come uses no processor time; this ends it."""
MEMORY_MORE: Final = 2 << 30
"""How many bytes a mutant may take beyond what the tests take."""


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    """A test did not end any more: it is killed as well, for a run of the tests would not pass."""
    SURVIVED = "survived"
    UNREACHED = "unreached"
    """No test runs the line."""


@dataclass(frozen=True)
class Finding:
    """What one process found."""

    verdict: Verdict
    by: str | None
    """The test that failed, or did not end."""
    tried: int
    """How many tests were run."""
    seconds: float
    """On the clock."""


@dataclass(frozen=True)
class Planned:
    """A test, and how long it takes where nothing is changed."""

    item: pytest.Item
    seconds: float


@dataclass
class Trial:
    """A running process."""

    mutant: Mutant
    plan: Sequence[Planned]
    pid: int
    reading: int
    began: float

    @classmethod
    def start(cls, mutant: Mutant, plan: Sequence[Planned], patience: float) -> Trial:
        """Forks a process that runs tests until one fails; each has ``patience`` seconds of processor time beyond what is usual."""
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            try:
                _run(mutant, plan, patience, writing)
            finally:
                os._exit(70)
        os.close(writing)
        return cls(mutant, plan, pid, reading, time.monotonic())

    def finding(self, status: int) -> Finding:
        """Reads what the process, which has ended, came to."""
        with os.fdopen(self.reading) as told:
            lines = told.read().splitlines()
        begun = sum(1 for line in lines if line == "next")
        by = self.plan[begun - 1].item.nodeid if begun else None
        verdict = Verdict.SURVIVED
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGPROF, signal.SIGALRM}:
            verdict = Verdict.TIMEOUT
        elif lines[-1:] != ["survived"]:
            verdict = Verdict.KILLED
        return Finding(verdict, by if verdict is not Verdict.SURVIVED else None, begun, round(time.monotonic() - self.began, 3))


def _run(mutant: Mutant, plan: Sequence[Planned], patience: float, writing: int) -> None:
    gc.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    most = _memory() + MEMORY_MORE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    put_in_place(mutant.module, mutant.function, mutant.source)
    for planned in plan:
        os.write(writing, b"next\n")
        signal.setitimer(signal.ITIMER_PROF, patience + TIMES_USUAL * planned.seconds)
        if not passes(planned.item, keeps_going=False):
            os._exit(1)
    os.write(writing, b"survived\n")
    os._exit(0)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
