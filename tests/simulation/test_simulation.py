"""The simulator: what holds whatever fails, at any await, in any order; and that it would notice if it did not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from tests.counts import count
from tests.servers import ROOT
from tests.simulation.history import play
from tests.simulation.planted import PLANTED, Plant

PARTS = 4
SEEDS_UNTIL_FOUND = 60


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_fails_nothing_is_lost_doubled_or_decided_wrongly(part: int, report_line: Callable[[str], None]) -> None:
    """Crashes, outages, lost answers and commits, clocks that jump, deaf neighbors: after every commit every law holds."""
    told = [play(seed) for seed in range(part, count(test=80, soak=5_000), PARTS)]
    broken = {history.seed: history.broken for history in told if history.broken}
    faults = sum((history.faults for history in told), Counter())
    done = sum((history.counts for history in told), Counter())
    report_line(
        f"{len(told)} seeds, {sum(history.steps for history in told)} steps, {sum(history.commits for history in told)} commits;"
        f" faults: {_shown(faults)}; {_shown(done)}"
    )
    assert not broken, f"replay with: python -m tests.simulation {min(broken)}"
    for fault in ("crash", "outage", "refused", "answer lost", "commit lost", "clock jump"):
        assert faults[fault], f"no history met: {fault}"
    for happened in ("Borrow accepted", "Liquidate accepted", "SettlePayout accepted", "asked twice"):
        assert done[happened], f"in no history: {happened}"


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Plant, report_line: Callable[[str], None]) -> None:
    for seed in range(SEEDS_UNTIL_FOUND):
        with pytest.MonkeyPatch.context() as patch:
            told = play(seed, world=plant(patch))
        if told.broken:
            report_line(f"found at seed {seed} after {told.steps} steps: {told.broken}")
            return
    pytest.fail(f"{SEEDS_UNTIL_FOUND} histories, and nobody noticed: {plant.__doc__}")


def test_a_seed_is_the_same_history_whatever_process_plays_it() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "7"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1, told
    assert "steps" in told.pop()


def _shown(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {number}" for what, number in counts.most_common())
