"""Silo's dynamic kink, against the law it approximates, and its targets against what they promise."""

import json
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from tests.counts import count
from tests.plugins.controllers import controller, walked

F = Fraction
HOUR = 3_600
DAY = 86_400
YEAR = 31_536_000
RANDOM = settings(max_examples=count(test=80, soak=20_000), deadline=None)
UTILIZATIONS = st.one_of(st.sampled_from([0, WAD // 5, WAD // 2, WAD * 6 // 10, WAD * 9 // 10, WAD]), st.integers(0, WAD))


@RANDOM
@given(st.integers(0, WAD), UTILIZATIONS, st.integers(1, DAY))
def test_slope_rate_and_compound_interest_follow_the_law(part: int, utilization: int, seconds: int) -> None:
    model = controller("dynamic_kink")
    kink = model.kinked_slope
    begin = kink.kmin + (kink.kmax - kink.kmin) * part // WAD
    u = F(utilization, WAD)
    speed = F(0)
    if u < F(1, 2):
        speed = -(F(130) + F(608) * (F(1, 2) - u)) / YEAR**2
    elif u > F(6, 10):
        speed = min(F(43) + F(724) * (u - F(6, 10)), F(625)) / YEAR**2
    low, high, slope = F(kink.kmin, WAD), F(kink.kmax, WAD), F(begin, WAD)
    end = min(max(slope + speed * seconds, low), high)
    moving = abs((end - slope) / speed) if speed else F(0)
    area = (slope + end) / 2 * moving + end * (seconds - moving) if speed else slope * seconds
    above = max(F(0), u - F(1, 5)) + F(159, 10) * max(F(0), u - F(9, 10))
    (state,) = json.loads(model.step(utilization, seconds, f"[{begin}]").state)
    assert abs(F(state, WAD) - end) <= F(2 * seconds, WAD)
    rate = model.step(utilization, seconds, f"[{begin}]").rate
    expected = (F(1, 100) / YEAR + above * end) * YEAR
    assert abs(F(rate, WAD) - expected) <= F(2 * seconds, WAD) * YEAR * above + F(2 * YEAR, WAD)
    with localcontext(prec=50):
        x = F(1, 100) / YEAR * seconds + above * area
        interest = (Decimal(x.numerator) / Decimal(x.denominator)).exp() - 1
        assert abs(
            Decimal(kink.compounded(utilization, seconds, begin).growth) / WAD - interest
        ) <= interest / 10_000 + 8 * seconds**2 / Decimal(WAD)


def test_in_the_band_the_slope_stands() -> None:
    model = controller("dynamic_kink")
    assert model.step(WAD * 55 // 100, YEAR, "[5000000000]").state == "[5000000000]"


def test_a_growth_past_the_cap_starts_the_slope_anew() -> None:
    model = controller("dynamic_kink", {"rate_cap": "0.5"})
    compounded = model.kinked_slope.compounded(WAD, HOUR, model.kinked_slope.kmax)
    assert compounded.is_capped
    assert compounded.growth == WAD // 2 // YEAR * HOUR
    assert model.step(WAD, HOUR, f"[{model.kinked_slope.kmax}]").state == model.initial_state()


def test_an_exponent_that_is_not_computed_charges_nothing_and_starts_the_slope_anew() -> None:
    kink = controller("dynamic_kink", {"slope_maximum": "1000000", "rate_cap": "100"}).kinked_slope
    compounded = kink.compounded(WAD, YEAR, kink.kmax)
    assert (compounded.growth, compounded.is_overflowing, compounded.memory) == (0, True, (kink.kmin,))


def rate_at(utilization: str, state: str) -> float:
    model = controller("dynamic_kink_by_targets")
    return float(F(model.step(int(F(utilization) * WAD), 0, state).rate, WAD))


def test_targets_are_the_rates_at_the_critical_and_at_full_utilization() -> None:
    kink = controller("dynamic_kink_by_targets").kinked_slope
    lowest, highest = f"[{kink.kmin}]", f"[{kink.kmax}]"
    assert [rate_at("0.9", lowest), rate_at("0.9", highest), rate_at("1", highest)] == pytest.approx([0.05, 0.30, 1.0], rel=1e-6)
    assert rate_at("0.1", highest) == rate_at("0.2", lowest) == pytest.approx(0.01, rel=1e-6)


@pytest.mark.parametrize(
    ("utilization", "seconds"), [("0.2", 36_000), ("0.499999999", 86_400), ("0.600000001", 259_200), ("0.9", 43_200), ("1", 33_808)]
)
def test_targets_are_the_times_that_the_slope_takes_from_bound_to_bound(utilization: str, seconds: int) -> None:
    model = controller("dynamic_kink_by_targets")
    kink, at = model.kinked_slope, int(F(utilization) * WAD)
    begin, end = (kink.kmax, kink.kmin) if at < kink.u1 else (kink.kmin, kink.kmax)
    (most,) = json.loads(model.step(at, seconds * 98 // 100, f"[{begin}]").state)
    (whole,) = json.loads(model.step(at, seconds * 101 // 100, f"[{begin}]").state)
    assert most != end == whole


def test_the_fastest_is_a_target_too() -> None:
    model = controller("dynamic_kink_by_targets", {"rise_seconds_minimum": 36_000})
    kink = model.kinked_slope
    assert json.loads(model.step(WAD, 35_900, model.initial_state()).state)[0] < kink.kmax
    assert model.step(WAD, 36_001, model.initial_state()).state == f"[{kink.kmax}]"


def test_both_are_one_model() -> None:
    kink = controller("dynamic_kink_by_targets").kinked_slope
    year = {"fall_speed": kink.c1, "fall_gain": kink.cminus, "rise_speed": kink.c2, "rise_gain": kink.cplus}
    same = controller(
        "dynamic_kink",
        {
            **{name: value * YEAR**2 for name, value in year.items()},
            "rise_speed_maximum": kink.dmax * YEAR**2,
            "slope_minimum": kink.kmin * YEAR,
            "slope_maximum": kink.kmax * YEAR,
            "critical_multiplier": kink.alpha,
        },
    )
    assert same.kinked_slope == kink
    past = [(WAD, HOUR), (WAD * 3 // 10, DAY), (WAD * 95 // 100, 7)]
    assert walked(same, past) == walked(controller("dynamic_kink_by_targets"), past)


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("dynamic_kink", {"rest_from": "0.7"}, "rest_from"),
        ("dynamic_kink", {"low_utilization": "0.95"}, "critical_utilization"),
        ("dynamic_kink", {"slope_minimum": "1"}, "slope_minimum"),
        ("dynamic_kink", {"rise_speed": "1000"}, "rise_speed"),
        ("dynamic_kink_by_targets", {"low_utilization": "0.5"}, "rest_from"),
        ("dynamic_kink_by_targets", {"critical_utilization": "1"}, "critical_utilization"),
        ("dynamic_kink_by_targets", {"minimum_rate": "0.05"}, "critical_rate_minimum"),
        ("dynamic_kink_by_targets", {"critical_rate_maximum": "1.1"}, "critical_rate_maximum"),
        ("dynamic_kink_by_targets", {"full_rate_maximum": "0.3"}, "full_rate_maximum"),
        ("dynamic_kink_by_targets", {"rise_seconds_minimum": 50_000}, "rise_seconds_at_critical"),
        ("dynamic_kink_by_targets", {"fall_seconds": 35_999}, "fall_seconds_at_low"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(name: str, parameters: dict[str, object], problem: str) -> None:
    with pytest.raises(ChoiceInvalid, match=f"{name}.{problem}: "):
        controller(name, parameters)
