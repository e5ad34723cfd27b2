"""The laws that every controller keeps, as it ships and at the ends of its parameters."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.units import WAD
from tests.counts import count
from tests.plugins.controllers import CONTROLLERS, EXTREMES, controller, walked

HOUR = 3_600
YEAR = 31_536_000
CEILING = 100 * WAD
ROUNDING = 10**6
"""What rounding per second adds to a yearly rate, and the curve on it."""

EVERY = [(name, parameters) for name in CONTROLLERS for parameters in ({}, *EXTREMES[name])]
UTILIZATIONS = st.one_of(st.sampled_from([0, 1, WAD // 2, WAD * 9 // 10, WAD - 1, WAD]), st.integers(0, WAD))
PASTS = st.lists(st.tuples(UTILIZATIONS, st.one_of(st.just(HOUR), st.integers(1, YEAR))), max_size=8)
SHORT_PASTS = st.lists(st.tuples(UTILIZATIONS, st.integers(1, HOUR)), max_size=6)
FEW = settings(max_examples=count(test=15, soak=5_000), deadline=None)

of_every = pytest.mark.parametrize(("name", "parameters"), EVERY)
of_each = pytest.mark.parametrize("name", CONTROLLERS)


def test_all_of_them_ship() -> None:
    assert CONTROLLERS == [
        "adaptive_curve",
        "adaptive_curve_end_rate",
        "dynamic_kink",
        "dynamic_kink_by_targets",
        "proportional_integral",
        "variable_rate",
        "variable_rate_v2",
    ]


@of_every
@FEW
@given(past=PASTS, utilization=UTILIZATIONS)
def test_however_long_it_walks_the_rate_stays_within_the_ceiling(
    name: str, parameters: dict[str, object], past: list[tuple[int, int]], utilization: int
) -> None:
    model = controller(name, parameters)
    state = model.initial_state()
    for average, seconds in [*past, (utilization, 0)]:
        step = model.step(average, seconds, state)
        assert type(step.rate) is int
        assert 0 <= step.rate <= CEILING
        state = step.state
        assert len(state) < 200
        assert all(type(value) is int for value in json.loads(state))


@of_every
@FEW
@given(past=PASTS, utilization=UTILIZATIONS)
def test_while_no_time_passes_the_state_stays_as_it_is(
    name: str, parameters: dict[str, object], past: list[tuple[int, int]], utilization: int
) -> None:
    model = controller(name, parameters)
    state = walked(model, past)
    assert model.step(utilization, 0, state).state == state
    assert model.step(utilization, 0, "").state == ""


@of_every
@FEW
@given(past=PASTS, one=UTILIZATIONS, other=UTILIZATIONS, seconds=st.sampled_from([0, 60, HOUR, 86_400]))
def test_the_rate_does_not_fall_when_utilization_rises(
    name: str, parameters: dict[str, object], past: list[tuple[int, int]], one: int, other: int, seconds: int
) -> None:
    model = controller(name, parameters)
    state = walked(model, past)
    low, high = sorted((one, other))
    assert model.step(low, seconds, state).rate <= model.step(high, seconds, state).rate


@of_each
@FEW
@given(past=PASTS, utilization=UTILIZATIONS, seconds=st.integers(0, YEAR))
def test_the_same_question_has_the_same_answer(name: str, past: list[tuple[int, int]], utilization: int, seconds: int) -> None:
    state = walked(controller(name), past)
    asked = controller(name)
    assert asked.step(utilization, seconds, state) == asked.step(utilization, seconds, state)
    assert asked.step(utilization, seconds, state) == controller(name).step(utilization, seconds, state)


@of_each
@given(utilization=UTILIZATIONS)
@FEW
def test_an_empty_state_is_the_initial_one(name: str, utilization: int) -> None:
    model = controller(name)
    assert model.step(utilization, HOUR, "") == model.step(utilization, HOUR, model.initial_state())


@of_each
@FEW
@given(past=SHORT_PASTS, utilization=UTILIZATIONS, half=st.integers(1, HOUR))
def test_two_half_intervals_end_within_the_stated_bound_of_one_whole(
    name: str, past: list[tuple[int, int]], utilization: int, half: int
) -> None:
    model = controller(name)
    begin = walked(model, past)
    once = model.step(utilization, 0, model.step(utilization, 2 * half, begin).state).rate
    middle = model.step(utilization, half, begin).state
    twice = model.step(utilization, 0, model.step(utilization, half, middle).state).rate
    assert abs(once - twice) * WAD <= model.split_bound * max(once, twice) + ROUNDING * WAD


@of_each
def test_above_its_target_the_rate_rises_and_below_it_falls(name: str) -> None:
    """Asked at the target: in an adaptive curve the second step shows it, as Euler's moves by the step before."""
    model = controller(name)
    middle = walked(model, [(WAD * 95 // 100, HOUR)] * 3)

    def rate(state: str) -> int:
        answer: int = model.step(WAD * 9 // 10, 0, state).rate
        return answer

    above = walked_from(model, middle, WAD * 98 // 100)
    below = walked_from(model, middle, WAD * 30 // 100)
    assert rate(below) < rate(middle) < rate(above)


def walked_from(model: Any, state: str, utilization: int) -> str:  # noqa: ANN401 - the plugin's own class
    for _ in range(3):
        state = model.step(utilization, HOUR, state).state
    return state


@of_each
@pytest.mark.parametrize("state", ["[]", "[1,2,3]", "{}", "[true,false]", "[1.0,1.0]", '["1","2"]', "nonsense", "5", "[1"])
def test_a_state_that_is_not_its_own_is_refused(name: str, state: str) -> None:
    with pytest.raises(ValueError, match=r"state|JSON|Expecting|delimiter"):
        controller(name).step(WAD // 2, HOUR, state)


@of_each
def test_asking_leaves_the_model_as_it_was(name: str) -> None:
    model = controller(name)
    before = dict(vars(model))
    walked(model, [(WAD, HOUR), (0, HOUR)])
    assert vars(model) == before
