"""What is promised of the laboratory: seconds, and the same report twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.progress import Progress

from benchmarks import laboratory, report
from benchmarks.laboratory import Comparison, measure_lab, write_lab
from gql_server.lab.scenario import MARKETS

QUICK = Comparison(hours=8_760, processes=2, seconds=(9.5, 9.7), is_same=True)


def test_it_holds_when_the_faster_run_is_in_time_and_both_say_the_same() -> None:
    assert replace(QUICK, seconds=(9.5, 40.0)).holds
    assert not replace(QUICK, seconds=(15.1, 15.2)).holds
    assert not replace(QUICK, is_same=False).holds


def test_a_short_year_is_compared_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "MARKETS", {"BTC": replace(MARKETS["BTC"], hours=3)})
    measured = measure_lab(Progress(disable=True))
    assert (measured.hours, len(measured.seconds), measured.is_same) == (3, 2, True)


def test_what_was_measured_is_written_between_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- begin: make bench, lab -->\n<!-- end: make bench, lab -->\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(laboratory, "RESULTS", tmp_path)
    write_lab({"processors": 2}, QUICK)
    assert "| 8,760 | 2 | 9.5 s and 9.7 s | 15 s: holds | yes |" in page.read_text()
    assert (tmp_path / "lab.json").is_file()
