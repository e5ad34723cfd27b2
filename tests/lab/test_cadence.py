"""A curve does not care how often it is stepped; a controller does, and how much is measured."""

from __future__ import annotations

from gql_server.lab.cadence import CADENCES, CadencePath, cadence_report, compare_cadences
from gql_server.units import WAD
from tests.lab.short import PLUGINS, named, short
from tests.plugins.hosts import shipped

DAY_AND_A_HALF = 36


def paths(*names: str) -> list[CadencePath]:
    """A day and a half at every cadence."""
    return compare_cadences(shipped(), short(DAY_AND_A_HALF), named(*names), PLUGINS, workers=1, progress=lambda _done: None)


def test_a_curve_answers_to_the_present_alone() -> None:
    curve = paths("two_slope_kinked")
    assert [path.cadence_seconds for path in curve] == list(CADENCES)
    assert not any(path.has_state for path in curve)
    assert max(path.apart_max for path in curve) < WAD // 10**6  # What interest does to utilization, and no more.


def test_a_controller_that_steps_once_a_day_follows_another_path() -> None:
    minute, hour, day = paths("adaptive_curve")
    assert hour.has_state
    assert hour.apart_max == hour.apart_last == 0
    assert day.apart_max > minute.apart_max
    assert day.apart_max > WAD // 10_000


def test_the_report_states_the_path_dependence_of_every_model_at_every_cadence() -> None:
    found = paths("fixed", "variable_rate")
    report = cadence_report(shipped(), short(DAY_AND_A_HALF), found)
    assert isinstance(report["paths"], list)
    assert [(path["label"], path["cadenceSeconds"]) for path in report["paths"]] == [
        (name, cadence) for name in ("fixed", "variable_rate") for cadence in CADENCES
    ]
