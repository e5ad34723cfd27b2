"""The list of everything that is promised: each part says what was measured, and a miss is told as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import promises, report
from benchmarks.figures import Ceiling, Ratio
from benchmarks.laboratory import Comparison as LabComparison
from benchmarks.promises import of_comparison, of_lab, of_requests, of_steps, of_watch, write_promises
from benchmarks.report import Comparison
from benchmarks.requests.figures import Ratio as CpuRatio
from benchmarks.requests.goals import Goal, Verdict
from benchmarks.steps import StepCost
from benchmarks.watch_bench import WatchCost, Watching


def test_a_missed_goal_of_a_request_is_missed_and_one_that_was_not_measured_too() -> None:
    verdicts = [
        Verdict(Goal("apollo", "Q1", 0.9), CpuRatio(0.75, 0.7, 0.8)),
        Verdict(Goal("tutorial", "Q2", 1 / 15), CpuRatio(0.085, 0.08, 0.09)),
        Verdict(Goal("yoga", "M1", 0.9), None),
    ]
    rows = [promise.row()[1:] for promise in of_requests("requests", verdicts, {"apollo": "Apollo"})]
    assert rows == [
        ("Q1, processor time against Apollo", "0.750 ×", "≤ 0.9 ×", "holds"),
        ("Q2, processor time against tutorial", "0.085 ×", "≤ 1/15 ×", "MISSED"),
        ("M1, processor time against yoga", "not measured", "≤ 0.9 ×", "MISSED"),
    ]


def test_what_nothing_is_promised_of_is_no_promise() -> None:
    ratios: list[Ratio | Ceiling] = [Ratio("batches", 33.0, 10), Ratio("pgbench", 7.4), Ceiling("99 of 100", 66.0, 20)]
    found = of_comparison("teller", Comparison("PostgreSQL", {}, [], ratios, "clean (…)", is_audit_clean=True))
    assert [(promise.what, promise.holds) for promise in found] == [
        ("PostgreSQL: batches", True),
        ("PostgreSQL: 99 of 100", False),
        ("PostgreSQL: the audit afterwards", True),
    ]


def test_the_watch_promises_more_the_more_there_are() -> None:
    costs = [WatchCost(1_000, 60.0, 60.0, 3, 56.0, 1.0), WatchCost(1_000_000, 14.0, 9.0, 3, 56.0, 75.0)]
    found = of_watch("watch", Watching(costs, 100.0))
    assert [promise.what for promise in found if not promise.holds] == ["1,000,000 rows: the look after a price, of a full one"]
    assert len([promise for promise in found if promise.what.startswith("1,000 rows")]) == 1


def test_all_is_written_in_one_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("<!-- begin: make bench, promises -->\n<!-- end: make bench, promises -->\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(promises, "RESULTS", tmp_path)
    cost = StepCost("fixed", is_controller=False, bare=(11.0,), guarded=(20.0,))
    write_promises({}, [*of_steps("steps", [cost]), *of_lab("lab", LabComparison(8_760, 2, (8.0, 8.4), is_same=True))])
    assert "| steps | a step of fixed | 11 µs | ≤ 10 µs | MISSED |" in page.read_text()
    assert [one["holds"] for one in json.loads((tmp_path / "promises.json").read_text())["promises"]] == [True, True, False]
    quicker = StepCost("fixed", is_controller=False, bare=(1.0,), guarded=(2.0,))
    write_promises({}, of_steps("steps", [quicker]))  # What was not measured now stays.
    assert [one["holds"] for one in json.loads((tmp_path / "promises.json").read_text())["promises"]] == [True, True, True]
