"""The runner on a file of three functions: what is killed, what survives, what goes on for ever, and what nobody runs."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.results import Results
from tests.mutation.survivors import Survivors
from tests.mutation.table import table
from tests.mutation.trying import Finding, Verdict
from tests.servers import ROOT

TINY = '''
class Counter:
    """Counts down."""

    def count(self, number: int) -> int:
        steps = 0
        while number > 0:
            number, steps = number - 1, steps + 1
        return steps


def larger(one: int, other: int) -> int:
    return one if one > other else other


def forgotten(number: int) -> int:
    return -number
'''
TESTS = """
from tiny import Counter, larger


def test_it_counts_down():
    assert Counter().count(2) == 2


def test_the_larger_of_two():
    assert (larger(1, 2), larger(3, 2)) == (2, 3)
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one file."""
    root = tmp_path_factory.mktemp("tiny")
    (root / "tiny.py").write_text(TINY)
    (root / "test_tiny.py").write_text(TESTS)
    return root


def test_each_mutant_is_killed_or_survives_and_a_survivor_that_nobody_knows_is_told(tiny: Path) -> None:
    command = [sys.executable, "-m", "tests.mutation", "--source", "tiny.py", "--tests", "test_tiny.py", "--state", "state"]
    run = subprocess.run(
        [*command, "--patience", "0.2", "--processes", "2"],
        cwd=tiny,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    found = Results.read(tiny / "state" / "results.json").findings
    verdicts = {name.partition(".")[2]: finding.verdict for name, finding in found.items()}
    assert verdicts == {
        "Counter.count: steps = 0 → steps = None": Verdict.KILLED,
        "Counter.count: 0 → 1": Verdict.KILLED,
        "Counter.count: > 0 → >= 0": Verdict.KILLED,
        "Counter.count: 0 → 1 #2": Verdict.KILLED,
        "Counter.count: number, steps = number - 1, steps + 1 → number, steps = None": Verdict.KILLED,
        "Counter.count: number - 1 → number + 1": Verdict.TIMEOUT,
        "Counter.count: 1 → 2": Verdict.KILLED,
        "Counter.count: steps + 1 → steps - 1": Verdict.KILLED,
        "Counter.count: 1 → 2 #2": Verdict.KILLED,
        "larger: one if one > other else other → one if (one > other) and False else other": Verdict.KILLED,
        "larger: one if one > other else other → one if (one > other) or True else other": Verdict.KILLED,
        "larger: > other → >= other": Verdict.SURVIVED,
        "forgotten: -number → +number": Verdict.UNREACHED,
    }
    assert [line.split(": ", 1)[1] for line in run.stdout.splitlines() if line.startswith("tiny.py:")] == [
        "survived (1 tests): larger: > other → >= other",
        "unreached (0 tests): forgotten: -number → +number",
    ]


MUTANT = Mutant("tiny.py", "larger", "one > other → one >= other", 14, 14, "def …", "abc")
FINDING = Finding(Verdict.SURVIVED, None, 1, 0.1)


def test_what_was_found_holds_until_the_function_changes(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    results.note(MUTANT, FINDING)
    results.write()
    again = Results.read(tmp_path / "results.json")
    assert again.of(MUTANT) == FINDING
    assert again.of(replace(MUTANT, hash="another")) is None


def test_mutants_that_compile_to_the_same_code_are_made_once(tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text("def same(n: int) -> int:\n    return 1 + n + 1 - 1\n")
    changes = [mutant.change for mutant in mutants_of(tmp_path, "same.py")]
    assert len(changes) == len(set(changes)) == 6


def test_who_died_is_struck_out_and_who_is_new_stands_under_no_reason(tmp_path: Path) -> None:
    known = Survivors(
        tmp_path / "survivors.toml", {"equivalent": {'read "once"': ["a.f: 1 → 2", "a.g: 1 → 2"], "b": ["b.f: 1 → 2"]}}
    )
    known.noted({"a.g: 1 → 2", "a.h: 1 → 2"}, {"a"}).write()
    again = Survivors.read(known.file)
    assert again.by_kind == {"equivalent": {"b": ["b.f: 1 → 2"], 'read "once"': ["a.g: 1 → 2"]}}
    assert again.unexplained == ["a.h: 1 → 2"]
    assert again.names == {"a.g: 1 → 2", "a.h: 1 → 2", "b.f: 1 → 2"}


def test_the_table_counts_a_time_out_as_killed(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    mutants = [replace(MUTANT, change=f"{number}") for number in range(4)]
    for mutant, verdict in zip(mutants, Verdict, strict=True):
        results.note(mutant, replace(FINDING, verdict=verdict))
    told = table([*mutants, replace(MUTANT, change="not tried")], results).splitlines()
    assert told[0] == "Of 5 mutants 4 were tried."
    assert told[4:] == [
        "| `tiny.py` | 4 | 2 | 1 | 2 | 1 | 50.0 |",
        "| all | 4 | 2 | 1 | 2 | 1 | 50.0 |",
    ]
