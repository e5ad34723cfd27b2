"""The two-slope curve, against the published cases of Aave v3 and its own laws, through the registered plugin."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.market import utilization_of as utilization_of_totals
from gql_server.units import WAD
from tests.plugins.hosts import shipped
from tests.plugins.vectors import cases

MODELS = shipped().models(monotonic=time.monotonic)
BPS = WAD // 10_000
RAY_PER_WAD = 10**9

TOLERANCE = 2
"""Units of the 18th decimal: Aave rounds 27 decimals half up, we round down utilization and rate at 18 decimals."""


def curve(**parameters: int | str) -> ModelRef:
    return shipped().resolve(ModelKind.RATE_MODEL, "two_slope_kinked", parameters)


def rate(ref: ModelRef, utilization: int) -> int:
    answer = MODELS.step(ref, utilization, 0, "")
    assert answer.step is not None, answer.fault
    return answer.step.rate


@pytest.mark.parametrize("case", cases("aave_v3_default_ir_v2"), ids=lambda case: case["id"])
def test_a_published_case_of_aave_v3_is_met(case: dict[str, Any]) -> None:
    given_parameters, pool = case["params"], case["input"]
    ref = curve(
        optimal_utilization=given_parameters["optimalUsageRatioBps"] * BPS,
        base_rate=given_parameters["baseVariableBorrowRateBps"] * BPS,
        slope_below=given_parameters["variableRateSlope1Bps"] * BPS,
        slope_above=given_parameters["variableRateSlope2Bps"] * BPS,
    )
    borrowed = int(pool["totalDebt"])
    lent = borrowed + int(pool["availableLiquidity"]) + pool.get("liquidityAdded", 0) - pool.get("liquidityTaken", 0)
    expected = int(case["expected"]["borrowRateRay"])
    assert abs(rate(ref, utilization_of_totals(borrowed, lent)) * RAY_PER_WAD - expected) <= TOLERANCE * RAY_PER_WAD


def test_at_the_kink_the_rate_is_base_and_slope_below() -> None:
    assert rate(curve(base_rate="0.01", slope_below="0.04"), WAD * 8 // 10) == WAD * 5 // 100


def test_nothing_borrowed_costs_the_base_rate() -> None:
    assert rate(curve(base_rate="0.01"), 0) == WAD // 100


def test_everything_borrowed_costs_base_and_both_slopes() -> None:
    assert rate(curve(base_rate="0.01", slope_below="0.04", slope_above="0.6"), WAD) == WAD * 65 // 100


def test_a_kink_at_full_utilization_is_one_line() -> None:
    assert rate(curve(optimal_utilization="1", slope_below="0.04"), WAD) == WAD * 4 // 100


def test_a_kink_at_zero_is_the_steep_line_alone() -> None:
    ref = curve(optimal_utilization="0", base_rate="0.01", slope_below="0.04", slope_above="0.6")
    assert (rate(ref, 0), rate(ref, WAD // 2)) == (WAD // 100, WAD * 35 // 100)


PARAMETERS = st.fixed_dictionaries(
    {
        "optimal_utilization": st.integers(0, WAD),
        "base_rate": st.integers(0, 10 * WAD),
        "slope_below": st.integers(0, 10 * WAD),
        "slope_above": st.integers(0, 50 * WAD),
    }
)


@given(PARAMETERS, st.integers(0, WAD), st.integers(0, WAD))
def test_the_rate_never_falls_and_is_never_a_fault(parameters: dict[str, int], one: int, other: int) -> None:
    ref = curve(**parameters)
    assert rate(ref, min(one, other)) <= rate(ref, max(one, other))


@given(st.integers(0, WAD), st.sampled_from([0, 3600]), st.sampled_from(["", "[1]"]))
def test_the_state_stays_as_it_is(utilization: int, elapsed_seconds: int, state: str) -> None:
    step = MODELS.step(curve(), utilization, elapsed_seconds, state).step
    assert step is not None
    assert step.state == state
