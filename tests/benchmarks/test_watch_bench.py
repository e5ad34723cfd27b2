"""A short run of the measurement of the watch, and what is promised of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.progress import Progress

from benchmarks import report, watch_bench
from benchmarks.watch_bench import WatchCost, Watching, measure_watch, write_watch
from tests.plugins.hosts import shipped

COST = WatchCost(100_000, full_ns=13.0, after_price_ns=3.0, candidates=7, bytes_each=58.0, megabytes=6.0)


def test_each_size_is_measured_and_the_columns_are_made_from_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_bench, "SIZES", (100, 1_000))
    monkeypatch.setattr(watch_bench, "REBUILT", 20)
    measured = measure_watch(shipped(), Progress(disable=True))
    assert [cost.rows for cost in measured.costs] == [100, 1_000]
    assert all(cost.full_ns > 0 and cost.candidates < cost.rows / 4 for cost in measured.costs)
    assert measured.rebuild_us > 0


def test_each_promise_is_kept_by_itself() -> None:
    assert COST.holds
    assert not replace(COST, full_ns=31.0).holds
    assert not replace(COST, rows=10**6, after_price_ns=7.0).holds
    assert not replace(COST, bytes_each=65.0).holds
    assert not replace(COST, megabytes=101.0).holds
    assert Watching([COST, replace(COST, rows=10**6)], 90.0).holds
    assert not Watching([COST, replace(COST, rows=10**6, full_ns=28.0)], 90.0).holds


def test_what_was_measured_is_written_between_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("<!-- begin: make bench, watch -->\nold\n<!-- end: make bench, watch -->\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(watch_bench, "RESULTS", tmp_path)
    write_watch({"processors": 2}, Watching([COST, replace(COST, rows=10**6)], 90.0))
    assert "| 100,000 | 13.0 ns | 3.0 ns | 0.23 × | 7 | 58.0 | 6.0 MB | hold |" in page.read_text()
    assert json.loads((tmp_path / "watch.json").read_text())["holds"] is True
