"""The simulator: what holds whatever fails, at any await, in any order; and that it would notice if it did not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from tests.counts import count
from tests.servers import ROOT
from tests.simulation.history import Told
from tests.simulation.planted import PLANTED

PARTS = 4


def played(*asked: object, hash_seed: str = "0") -> list[Told]:
    """Returns what a process of its own tells of the histories that it is asked to play."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *map(str, asked)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [Told(**history) for history in json.loads(done.stdout)]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_fails_nothing_is_lost_doubled_or_decided_wrongly(part: int, report_line: Callable[[str], None]) -> None:
    """Crashes, outages, lost answers and commits, clocks that jump, deaf neighbors: after every commit every law holds."""
    told = played(part, count(test=80, soak=5_000), PARTS)
    broken = {history.seed: history.broken for history in told if history.broken}
    faults: Counter[str] = sum((Counter(history.faults) for history in told), Counter())
    done: Counter[str] = sum((Counter(history.counts) for history in told), Counter())
    report_line(
        f"{len(told)} seeds, {sum(history.steps for history in told)} steps, {sum(history.commits for history in told)} commits;"
        f" faults: {_shown(faults)}; {_shown(done)}"
    )
    assert not broken, f"replay with: python -m tests.simulation {min(broken)}"
    for fault in ("crash", "outage", "refused", "answer lost", "commit lost", "clock jump"):
        assert faults[fault], f"no history met: {fault}"
    for happened in ("Borrow accepted", "Liquidate accepted", "SettlePayout accepted", "asked twice"):
        assert done[happened], f"in no history: {happened}"


@pytest.mark.parametrize("plant", [plant.__name__ for plant in PLANTED])
def test_a_planted_bug_is_found(plant: str, report_line: Callable[[str], None]) -> None:
    [told] = played("planted", plant)
    assert told.broken, "nobody noticed"
    report_line(f"found at seed {told.seed} after {told.steps} steps: {told.broken}")


def test_a_seed_is_the_same_history_whatever_process_plays_it() -> None:
    assert played(7, hash_seed="1") == played(7, hash_seed="2")


def _shown(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {number}" for what, number in counts.most_common())
