"""The simulator: what holds whatever fails, at any await, in any order; and that it would notice if it did not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from tests import forked
from tests.counts import count
from tests.servers import ROOT
from tests.simulation.history import Told
from tests.simulation.planted import PLANTED

PARTS = 4
ARRIVED = (
    "HoldDeposit accepted",
    "ReverseDeposit accepted",
    "ReturnDeposit accepted",
    "AssignDeposit accepted",
    "arrival CREDITED",
)


def played(*asked: object) -> list[Told]:
    """Returns what a process of its own tells of the histories that it is asked to play."""
    return told(forked.run(["tests.simulation", *map(str, asked)], env=os.environ, cwd=ROOT, timeout=None))


def played_from_nothing(*asked: object, hash_seed: str) -> list[Told]:
    """The same of a process that begins with nothing, and with these hashes."""
    command = [sys.executable, "-m", "tests.simulation", *map(str, asked)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return told(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False))


def told(done: subprocess.CompletedProcess[str]) -> list[Told]:
    """Returns what such a process printed."""
    assert done.returncode == 0, done.stdout + done.stderr
    return [Told(**history) for history in json.loads(done.stdout)]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_fails_nothing_is_lost_doubled_or_decided_wrongly(part: int, report_line: Callable[[str], None]) -> None:
    """Crashes, outages, lost answers and commits, clocks that jump, deaf neighbors: after every commit every law holds."""
    histories = played(part, count(test=200, soak=5_000), PARTS)
    broken = {history.seed: history.broken for history in histories if history.broken}
    faults: Counter[str] = sum((Counter(history.faults) for history in histories), Counter())
    done: Counter[str] = sum((Counter(history.counts) for history in histories), Counter())
    report_line(
        f"{len(histories)} seeds, {sum(history.steps for history in histories)} steps,"
        f" {sum(history.commits for history in histories)} commits;"
        f" faults: {_shown(faults)}; {_shown(done)}"
    )
    assert not broken, f"replay with: python -m tests.simulation {min(broken)}"
    for fault in ("crash", "outage", "refused", "answer lost", "commit lost", "clock jump"):
        assert faults[fault], f"no history met: {fault}"
    for happened in ("Borrow accepted", "Liquidate accepted", "SettlePayout accepted", "asked twice", *ARRIVED):
        assert done[happened], f"in no history: {happened}"


@pytest.mark.parametrize("plant", [plant.__name__ for plant in PLANTED])
def test_a_planted_bug_is_found(plant: str, report_line: Callable[[str], None]) -> None:
    [history] = played("planted", plant)
    assert history.broken, "nobody noticed"
    report_line(f"found at seed {history.seed} after {history.steps} steps: {history.broken}")


def test_a_seed_is_the_same_history_whatever_process_plays_it() -> None:
    assert played_from_nothing(7, 9, 1, hash_seed="1") == played_from_nothing(7, 9, 1, hash_seed="2")


def _shown(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {number}" for what, number in counts.most_common())
