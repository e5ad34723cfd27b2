"""A short run of the measurement of steps: every model gets a line, and what is promised is told apart from what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.progress import Progress

from benchmarks import report, steps
from benchmarks.steps import StepCost, measure_steps, write_steps
from gql_server.domain.market import ModelKind
from tests.plugins.hosts import shipped


def test_every_rate_model_is_measured_bare_and_through_the_guard() -> None:
    costs = measure_steps(shipped(), 1, Progress(disable=True))
    assert {cost.model for cost in costs} == {model.name for model in shipped().catalogue.models(ModelKind.RATE_MODEL)}
    assert all(cost.fastest > 0 and min(cost.guarded) > 0 for cost in costs)
    assert {cost.model: cost.is_controller for cost in costs}["two_slope_kinked"] is False


def test_a_controller_may_take_longer_than_a_curve() -> None:
    assert not StepCost("curve", is_controller=False, bare=(11.0, 40.0), guarded=(20.0,)).holds
    assert StepCost("controller", is_controller=True, bare=(11.0, 400.0), guarded=(20.0,)).holds


def test_what_was_measured_is_written_between_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- begin: make bench, steps -->\nold\n<!-- end: make bench, steps -->\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(steps, "RESULTS", tmp_path)
    write_steps({"processors": 2}, [StepCost("fixed", is_controller=False, bare=(0.6,), guarded=(3.1,))], rounds=1)
    assert "| fixed | curve | 0.6 µs | 0.6 µs | 3.1 µs | 10 µs: holds |" in page.read_text()
    assert "\nold\n" not in page.read_text()
    assert json.loads((tmp_path / "steps.json").read_text())["steps"][0]["holds"] is True
