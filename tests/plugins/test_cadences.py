"""How much a controller's rate depends on the cadence: measured, within what its docstring says, and printed in the README."""

import pytest

from tests.plugins.cadences import CADENCES, WALKS, rate_after, row
from tests.plugins.controllers import CONTROLLERS, controller
from tests.plugins.hosts import PLUGINS_DIR

STEADY, SWINGING = WALKS

BOUNDS = {
    "adaptive_curve": (0.000_1, 0.001),
    "adaptive_curve_end_rate": (0.01, 0.1),
    "variable_rate": (0.04, 0.38),
    "variable_rate_v2": (0.003, 0.05),
    "proportional_integral": (0, 0),
    "dynamic_kink": (0, 0),
    "dynamic_kink_by_targets": (0, 0),
}
"""How far the rate after steps of a minute, and of a day, may be from the one after steps of an hour, at one utilization."""


@pytest.mark.parametrize("name", CONTROLLERS)
def test_at_one_utilization_the_cadence_matters_as_little_as_is_said(name: str) -> None:
    minute, hour, day = (rate_after(controller(name), STEADY, cadence) for cadence in CADENCES)
    of_minute, of_day = BOUNDS[name]
    assert abs(minute - hour) <= hour * of_minute
    assert abs(day - hour) <= hour * of_day


@pytest.mark.parametrize("name", CONTROLLERS)
def test_the_readme_has_what_was_measured(name: str) -> None:
    assert row(controller(name)) in (PLUGINS_DIR / "rate_controllers" / "README.md").read_text("utf-8")
