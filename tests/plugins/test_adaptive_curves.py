"""The adaptive curves, against the continuous law that they approximate, computed with 50 digits."""

import json
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from tests.counts import count
from tests.plugins.controllers import controller, walked

HOUR = 3_600
DAY = 86_400
YEAR = 31_536_000
TARGET = WAD * 9 // 10
RANDOM = settings(max_examples=count(test=60, soak=20_000), deadline=None)
UTILIZATIONS = st.one_of(st.sampled_from([0, TARGET, WAD]), st.integers(0, WAD))


def error(utilization: int) -> Decimal:
    distance = Decimal(utilization - TARGET)
    return distance / (WAD - TARGET if distance > 0 else TARGET)


def on_the_curve(at_target: Decimal, utilization: int) -> Decimal:
    err = error(utilization)
    return at_target * (1 + (3 * err if err > 0 else err * 3 / 4))


def near(actual: int, expected: Decimal, bound: str, *, off_by: int = YEAR) -> bool:
    """Whether a yearly rate is what it should be, but for the bound and for rounding at the 18th decimal per second."""
    return abs(actual - expected) <= expected * Decimal(bound) + off_by


@RANDOM
@given(st.integers(WAD // 100, WAD), UTILIZATIONS, st.integers(1, DAY))
def test_the_average_and_the_end_follow_the_exponential_law(start: int, utilization: int, seconds: int) -> None:
    model = controller("adaptive_curve")
    step = model.step(utilization, seconds, f"[{start // YEAR}]")
    with localcontext(prec=50):
        exponent = 50 * error(utilization) * seconds / YEAR
        end = Decimal(start) * exponent.exp()
        average = Decimal(start) * ((exponent.exp() - 1) / exponent if exponent else 1)
        (at_target,) = json.loads(step.state)
        assert near(at_target * YEAR, min(end, Decimal(2 * WAD)), "0.0005")
        if end < 2 * WAD:
            assert near(step.rate, on_the_curve(average, utilization), "0.001", off_by=8 * YEAR)


@pytest.mark.parametrize(("utilization", "times"), [(WAD, 4), (TARGET, 1)])
def test_a_market_begins_on_the_curve_at_the_initial_rate(utilization: int, times: int) -> None:
    for name in ("adaptive_curve", "adaptive_curve_end_rate"):
        model = controller(name, {"initial_rate_at_target": "0.04"})
        assert model.step(utilization, 0, model.initial_state()).rate == WAD * 4 // 100 // YEAR * YEAR * times


def test_at_no_utilization_a_quarter_is_paid() -> None:
    model = controller("adaptive_curve")
    assert near(model.step(0, 0, "").rate, Decimal(WAD) / 100, "0")


def test_at_the_target_nothing_moves_however_long() -> None:
    model = controller("adaptive_curve")
    assert model.step(TARGET, 10**9, "[1268391679]").state == "[1268391679]"


def test_a_year_at_either_end_leads_to_a_bound() -> None:
    model = controller("adaptive_curve")
    assert model.step(0, YEAR, "").state == f"[{WAD // 1000 // YEAR}]"
    assert model.step(WAD, YEAR, "").state == f"[{2 * WAD // YEAR}]"


@RANDOM
@given(st.integers(1, 10**6), UTILIZATIONS, UTILIZATIONS, st.integers(1, DAY))
def test_eulers_curve_moves_by_the_step_before_and_answers_the_end(
    seconds_before: int, before: int, utilization: int, seconds: int
) -> None:
    model = controller("adaptive_curve_end_rate")
    state = walked(model, [(before, seconds_before)])
    assert json.loads(state) == [WAD * 4 // 100 // YEAR, before]
    step = model.step(utilization, seconds, state)
    with localcontext(prec=50):
        end = Decimal(WAD) * 4 / 100 * (50 * error(before) * seconds / YEAR).exp()
        assert near(json.loads(step.state)[0] * YEAR, end, "0.0005")
        assert near(step.rate, on_the_curve(end, utilization), "0.0005", off_by=5 * YEAR)
    assert json.loads(step.state)[1] == utilization


def test_both_move_alike_at_one_utilization_but_for_the_first_step() -> None:
    morpho, euler = controller("adaptive_curve"), controller("adaptive_curve_end_rate")
    assert json.loads(walked(morpho, [(WAD, HOUR)] * 9))[0] == json.loads(walked(euler, [(WAD, HOUR)] * 10))[0]


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"initial_rate_at_target": "3"}, "initial_rate_at_target"),
        ({"minimum_rate_at_target": "0.05"}, "initial_rate_at_target"),
        ({"maximum_rate_at_target": "26"}, "curve_steepness"),
    ],
)
def test_bounds_that_do_not_go_together_are_refused(parameters: dict[str, object], name: str) -> None:
    for model in ("adaptive_curve", "adaptive_curve_end_rate"):
        with pytest.raises(ChoiceInvalid, match=f"{model}.{name}: "):
            controller(model, parameters)
