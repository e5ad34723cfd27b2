"""Silo's first model, against the law it approximates: exact fractions, and the exponential with 50 digits."""

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
UTILIZATIONS = st.one_of(st.sampled_from([0, WAD * 7 // 10, WAD * 8 // 10, WAD * 9 // 10, WAD]), st.integers(0, WAD))
INTEGRALS = st.one_of(st.integers(-(10**9), 10**9), st.integers(0, 3 * 10**12))
GROWTHS = st.integers(0, 20 * WAD)

ULOW, UOPT, UCRIT = F(70, 100), F(80, 100), F(90, 100)
KI, KCRIT, KLOW, KLIN, BETA = (F(365) / YEAR**2, F(10) / YEAR, F(3, 7) / YEAR, F(9375, 100_000) / YEAR, F(2190) / YEAR)


def proportional(u: F, growth: F) -> F:
    return KCRIT * (1 + growth) * (u - UCRIT) if u > UCRIT else min(F(0), KLOW * (u - ULOW))


def exponent(begin: F, slope: F, floor: F, seconds: int) -> F:
    """The integral of max(line, floor): the area of the trapezoid that is above the floor, and the floor."""
    above = [value - floor for value in (begin, begin + slope * seconds)]
    if max(above) <= 0:
        return floor * seconds
    if min(above) >= 0:
        return floor * seconds + (above[0] + above[1]) * seconds / 2
    return floor * seconds + max(above) * max(above) / abs(slope) / 2


@RANDOM
@given(INTEGRALS, GROWTHS, UTILIZATIONS, st.integers(1, DAY))
def test_the_memories_and_the_compound_interest_follow_the_law(integral: int, growth: int, utilization: int, seconds: int) -> None:
    model = controller("proportional_integral")
    compounded = model.compounded(utilization, seconds, integral, growth)
    u, ri, g = F(utilization, WAD), F(integral, WAD), F(growth, WAD)
    floor, drift = KLIN * u, KI * (u - UOPT)
    slope = drift + (KCRIT * BETA * (u - UCRIT) if u > UCRIT else 0)
    begin = max(ri, floor)
    x = exponent(begin + proportional(u, g), slope, floor, seconds)
    expected = max(begin + drift * seconds, floor), max(F(0), g + (BETA if u > UCRIT else -BETA) * seconds)
    assert all(abs(F(memory, WAD) - one) <= F(4 * seconds, WAD) for memory, one in zip(compounded.memory, expected, strict=True))
    with localcontext(prec=50):
        interest = (Decimal(x.numerator) / Decimal(x.denominator)).exp() - 1
        off_by = (Decimal(4 * seconds) * seconds + 4) / WAD * (1 + interest)
        assert abs(Decimal(compounded.growth) / WAD - interest) <= interest * Decimal("0.000001") + off_by
    assert model.settled(compounded).is_capped == (compounded.growth > 3_170_979_198_376 * seconds)


@RANDOM
@given(INTEGRALS, GROWTHS, UTILIZATIONS, st.integers(0, DAY))
def test_the_rate_is_the_one_at_the_end_of_the_interval(integral: int, growth: int, utilization: int, seconds: int) -> None:
    rate = controller("proportional_integral").step(utilization, seconds, json.dumps([integral, growth])).rate
    u = F(utilization, WAD)
    floor = KLIN * u
    moved = max(max(F(integral, WAD), floor) + KI * (u - UOPT) * seconds, floor)
    expected = max(moved + proportional(u, F(growth, WAD) + BETA * seconds), floor) * YEAR
    assert abs(F(rate, WAD) - min(expected, F(100))) <= expected / 10**5 + F(8 * YEAR, WAD)


def test_at_the_optimum_the_integral_part_stands_and_below_it_sinks_to_the_lower_bound() -> None:
    model = controller("proportional_integral", {"initial_integral": "0.2"})
    begin = json.loads(model.initial_state())[0]
    assert json.loads(walked(model, [(WAD * 8 // 10, DAY)] * 9))[0] == begin
    assert json.loads(walked(model, [(WAD * 5 // 10, DAY)] * 9))[0] == WAD * 9375 // 100_000 // YEAR // 2


def test_above_the_critical_utilization_the_slope_grows_and_below_it_shrinks_again() -> None:
    model = controller("proportional_integral")
    day = json.loads(walked(model, [(WAD, HOUR)] * 24))[1]
    assert abs(day - 6 * WAD) < 10**12
    assert json.loads(walked(model, [(WAD, HOUR)] * 24 + [(WAD * 85 // 100, HOUR)] * 24))[1] == 0


def test_past_the_cap_both_memories_start_anew() -> None:
    model = controller("proportional_integral")
    state = walked(model, [(WAD, HOUR)] * 24 * 20)
    before = state
    while state != "[0,0]":
        before, state = state, model.step(WAD, HOUR, state).state
    assert model.step(WAD, 0, before).rate > 90 * WAD
    assert model.step(WAD, 0, "[0,0]").rate == pytest.approx(109 * WAD // 100, rel=0.01)


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [({"low_utilization": "0.81"}, "low_utilization"), ({"critical_utilization": "0.79"}, "critical_utilization")],
)
def test_utilizations_that_are_not_in_order_are_refused(parameters: dict[str, object], problem: str) -> None:
    with pytest.raises(ChoiceInvalid, match=f"proportional_integral.{problem}: "):
        controller("proportional_integral", parameters)
