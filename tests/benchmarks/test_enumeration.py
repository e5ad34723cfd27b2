"""When what was measured of known and unknown addresses holds, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import enumeration_run, report
from benchmarks.enumeration import WAYS, Compared
from benchmarks.enumeration_run import write_enumeration

EVEN = Compared(WAYS[0], is_same=True, known=[1.0, 1.02, 1.04], unknown=[1.0, 1.0, 1.0])


def test_it_holds_when_the_answers_are_the_same_and_the_medians_close() -> None:
    assert EVEN.holds
    assert EVEN.interval[0] <= EVEN.ratio <= EVEN.interval[1]
    assert not Compared(WAYS[0], is_same=False, known=[1.0], unknown=[1.0]).holds
    assert not Compared(WAYS[0], is_same=True, known=[1.06], unknown=[1.0]).holds
    assert not Compared(WAYS[0], is_same=True, known=[1.0], unknown=[1.06]).holds


def test_what_was_measured_is_written_between_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- begin: make bench, enumeration -->\n<!-- end: make bench, enumeration -->\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(enumeration_run, "RESULTS", tmp_path)
    write_enumeration({"processors": 2}, [EVEN])
    assert "| the same | 1.02 ms | 1.00 ms | 1.0200 |" in page.read_text()
    assert (tmp_path / "enumeration.json").is_file()
