"""Controllers as the host makes them, walked through time."""

from collections.abc import Iterable, Mapping
from typing import Any

from gql_server.domain.market import ModelKind
from tests.plugins.hosts import shipped

CONTROLLERS = [
    model.name for plugin in shipped().catalogue.plugins() if plugin.name == "rate_controllers" for model in plugin.models
]

EXTREMES: dict[str, list[dict[str, object]]] = {
    "adaptive_curve": [
        {"adjustment_speed": "1000", "curve_steepness": "10", "maximum_rate_at_target": "10"},
        {"target_utilization": 1, "curve_steepness": "1"},
        {"target_utilization": "1", "adjustment_speed": "0"},
    ],
    "adaptive_curve_end_rate": [{"adjustment_speed": "1000", "curve_steepness": "50", "maximum_rate_at_target": "2"}],
    "variable_rate": [
        {"half_life_seconds": 1, "maximum_rate": "100"},
        {"rest_from": "0", "rest_to": "1"},
        {"rest_from": "1", "rest_to": "1"},
    ],
    "variable_rate_v2": [
        {"half_life_seconds": 1, "maximum_full_rate": "100"},
        {"vertex_utilization": "0", "vertex_part": "1"},
        {"vertex_utilization": "1", "vertex_part": "0"},
    ],
    "proportional_integral": [
        {"integral_gain": "1000000000", "critical_slope": "1000000", "critical_growth": "1000000", "rate_cap": "100"},
        {"low_utilization": "0", "optimal_utilization": "0", "critical_utilization": "0"},
        {"low_slope": "1000000", "rate_cap": "0"},
    ],
    "dynamic_kink": [
        {"rise_speed": "1000000000000", "rise_speed_maximum": "1000000000000", "slope_maximum": "1000000", "rate_cap": "100"},
        {"low_utilization": "0", "rest_from": "0", "rest_to": "0", "critical_utilization": "0", "critical_multiplier": "1000000"},
        {"fall_speed": "0", "fall_gain": "0", "rise_speed": "0", "rise_gain": "0", "rise_speed_maximum": "0"},
    ],
    "dynamic_kink_by_targets": [
        {"critical_rate_maximum": "80", "full_rate_maximum": "100", "minimum_rate": "0", "rate_cap": "100"}
    ],
}
"""Parameters at the ends of what each accepts."""


def controller(name: str, parameters: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - the plugin's own class
    """Returns a model made by the host: defaults, but for these parameters."""
    return shipped().choose(ModelKind.RATE_MODEL, name, dict(parameters or {})).instance


def walked(model: Any, past: Iterable[tuple[int, int]]) -> str:  # noqa: ANN401 - the plugin's own class
    """Returns the state after steps of average utilization and seconds."""
    state: str = model.initial_state()
    for utilization, seconds in past:
        state = model.step(utilization, seconds, state).state
    return state
