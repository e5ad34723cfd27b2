"""Fraxlend's variable rates, against exact fractions."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from tests.counts import count
from tests.plugins.controllers import controller, walked

YEAR = 31_536_000
HALF_LIFE = 43_200
RANDOM = settings(max_examples=count(test=60, soak=20_000), deadline=None)
UTILIZATIONS = st.one_of(st.sampled_from([0, WAD * 75 // 100, WAD * 80 // 100, WAD * 85 // 100, WAD]), st.integers(0, WAD))


def moved(rate: int, utilization: int, seconds: int, half_life: int) -> Fraction:
    u, low, high = Fraction(utilization, WAD), Fraction(75, 100), Fraction(85, 100)
    if u < low:
        return rate / (1 + ((low - u) / low) ** 2 * seconds / half_life)
    if u > high:
        return rate * (1 + ((u - high) / (1 - high)) ** 2 * seconds / half_life)
    return Fraction(rate)


@RANDOM
@given(st.integers(WAD * 25 // 10_000, 4 * WAD), UTILIZATIONS, st.integers(1, YEAR))
def test_the_first_moves_by_the_square_of_the_distance(rate: int, utilization: int, seconds: int) -> None:
    model = controller("variable_rate")
    step = model.step(utilization, seconds, json.dumps([rate // YEAR]))
    expected = moved(rate // YEAR, utilization, seconds, HALF_LIFE)
    bounded = min(max(expected, Fraction(WAD * 25 // 10_000 // YEAR)), Fraction(WAD * 4612 // 1000 // YEAR))
    (state,) = json.loads(step.state)
    assert abs(state - bounded) <= 1 + bounded * Fraction(seconds, HALF_LIFE) * 4 / WAD
    assert step.rate == state * YEAR
    assert model.step(0, 0, step.state).rate == model.step(WAD, 0, step.state).rate == step.rate


def test_at_no_utilization_it_halves_in_a_half_life() -> None:
    model = controller("variable_rate")
    assert model.step(0, HALF_LIFE, "[10000000000]").state == "[5000000000]"


def test_at_full_utilization_it_grows_by_its_own_size_in_a_half_life() -> None:
    model = controller("variable_rate")
    assert model.step(WAD, HALF_LIFE, "[10000000000]").state == "[20000000000]"


def test_short_steps_compound() -> None:
    """The law of the model's docstring: 8 times in one step of 3.5 days, 832 times in 84 steps of an hour."""
    model = controller("variable_rate", {"initial_rate": "0.0025", "maximum_rate": "100"})
    (start,) = json.loads(model.initial_state())
    (once,), (hourly,) = (json.loads(walked(model, [(WAD, 302_400 // steps)] * steps)) for steps in (1, 84))
    assert (once, round(hourly / start)) == (8 * start, 832)


@RANDOM
@given(st.integers(WAD * 15 // 100, 4 * WAD), UTILIZATIONS, st.integers(1, YEAR))
def test_the_second_is_two_lines_hung_on_the_rate_at_full_utilization(full: int, utilization: int, seconds: int) -> None:
    model = controller("variable_rate_v2")
    step = model.step(utilization, seconds, json.dumps([full // YEAR]))
    moved_full = moved(full // YEAR, utilization, seconds, 172_800)
    bounded = min(max(moved_full, Fraction(WAD * 15 // 100 // YEAR)), Fraction(WAD * 4612 // 1000 // YEAR))
    (state,) = json.loads(step.state)
    assert abs(state - bounded) <= 1 + bounded * Fraction(seconds, HALF_LIFE) * 4 / WAD
    zero, u, at = WAD // 200 // YEAR, Fraction(utilization, WAD), Fraction(80, 100)
    vertex = zero + Fraction(state - zero) / 5
    line = zero + (vertex - zero) * u / at if u < at else vertex + (state - vertex) * (u - at) / (1 - at)
    assert 0 <= line - Fraction(step.rate, YEAR) <= 2


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("variable_rate", {"rest_from": "0.9"}, "rest_from"),
        ("variable_rate", {"initial_rate": "0.001"}, "initial_rate"),
        ("variable_rate_v2", {"rest_to": "0.7"}, "rest_from"),
        ("variable_rate_v2", {"initial_full_rate": "5"}, "initial_full_rate"),
        ("variable_rate_v2", {"zero_rate": "0.2"}, "zero_rate"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(name: str, parameters: dict[str, object], problem: str) -> None:
    with pytest.raises(ChoiceInvalid, match=f"{name}.{problem}: "):
        controller(name, parameters)
