"""Conversions of controllers: every published case, and random ones against the contracts' own arithmetic."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.upstream import fraxlend_variable, morpho, silo
from gql_server.upstream.checking import HostModels, Verdict, check_case
from gql_server.upstream.reading import Case, read_cases
from gql_server.upstream.registry import CONVERSIONS, merge
from tests.counts import count
from tests.plugins import vectors
from tests.plugins.hosts import shipped
from tests.upstream import controller_contracts as contracts

WAD = 10**18
OURS = merge((fraxlend_variable, morpho, silo))
CASES = [case for case in read_cases(vectors.VECTORS.read_text("utf-8")) if case.model in OURS]
RANDOM = settings(max_examples=count(test=60, soak=20_000), deadline=None)
UTILIZATIONS = st.one_of(st.sampled_from([0, 2 * WAD // 10, WAD // 2, 8 * WAD // 10, 9 * WAD // 10, WAD]), st.integers(0, WAD))
TIMES = st.one_of(st.integers(0, 86_400), st.integers(0, 10**9))
TOTALS = st.one_of(st.just(0), st.integers(1, 10**6), st.integers(10**20, 10**28), st.integers(10**50, 2 * 10**54))


def meets(model: str, params: dict[str, Any], given_input: dict[str, Any], expected: dict[str, Any], off_by: int = 0) -> None:
    result = check_case(Case("random", model, params, given_input, expected, Fraction(off_by)), OURS[model], HostModels(shipped()))
    assert result.verdict is Verdict.PASS, (result.differences, result.reason)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_published_case_is_met(case: Case) -> None:
    result = check_case(case, OURS[case.model], HostModels(shipped()))
    assert result.verdict is Verdict.PASS, (result.differences, result.reason)


def test_every_conversion_is_registered_and_has_published_cases() -> None:
    assert {name: CONVERSIONS[name] for name in OURS} == OURS
    assert {case.model for case in CASES} == set(OURS)


def test_every_conversion_goes_through_a_model_that_ships() -> None:
    assert {conversion.plugin for conversion in OURS.values()} <= {model.name for model in shipped().catalogue.models()}


FIXED_POINT = [case for case in vectors.cases("morpho_adaptive_curve") if "exact_fixed_point" in case]


@pytest.mark.parametrize("case", FIXED_POINT, ids=lambda case: case["id"])
def test_the_published_fixed_point_numbers_of_morpho_are_met_to_the_unit(case: dict[str, Any]) -> None:
    average, end = case["exact_fixed_point"]
    meets(case["model"], case["params"], case["input"], {"avgBorrowRatePerSecWad": average, "endRateAtTargetPerSecWad": end})


@given(UTILIZATIONS, st.integers(31_709_791, 63_419_583_967), TIMES, st.integers(100, 800), st.integers(1, 99))
@RANDOM
def test_morpho_is_met(utilization: int, start: int, elapsed: int, steepness: int, target: int) -> None:
    expected = contracts.morpho(
        utilization,
        start,
        elapsed,
        steepness=steepness * 10**16,
        speed=50 * WAD // contracts.YEAR,
        target=target * 10**16,
        low=31_709_791,
        high=63_419_583_967,
    )
    params = {
        "curveSteepness": Fraction(steepness, 100),
        "adjustmentSpeedPerYear": 50,
        "targetUtilization": Fraction(target, 100),
        "initialRateAtTarget": "0.04",
        "minRateAtTarget": "0.001",
        "maxRateAtTarget": 2,
        "secondsPerYear": contracts.YEAR,
    }
    given_input = {"utilization": Fraction(utilization, WAD), "startRateAtTargetPerSecWad": start, "elapsedSeconds": elapsed}
    meets(
        "morpho_adaptive_curve",
        params,
        given_input,
        {"avgBorrowRatePerSecWad": expected[0], "endRateAtTargetPerSecWad": expected[1]},
    )


def test_a_market_of_morpho_that_is_touched_often_ends_where_it_would_have() -> None:
    case = vectors.case("morpho_adaptive_curve-05")
    for key in morpho.PING_KEYS:
        result = morpho.adaptive_curve(case["params"], {**case["input"], key: 3_600}, HostModels(shipped()))
        assert float(result["endRateAtTargetApr"]) == pytest.approx(0.04 * 0.504_1, rel=1e-4)  # type: ignore[arg-type] # a fraction


@given(st.integers(-(10**20), 10**20))
@RANDOM
def test_morphos_exponential_is_met(exponent: int) -> None:
    meets("morpho_wexp", {}, {"xWad": str(exponent)}, {"result": contracts.w_exp(exponent)})


FRAXLEND = {"minRatePerSec": 79_123_523, "maxRatePerSec": 146_248_476_607}


@given(
    st.integers(79_123_523, 146_248_476_607), TIMES, st.integers(0, 10**5), st.integers(1, 80_000), st.integers(80_000, 99_999),
    st.integers(3_600, 604_800),
)  # fmt: skip
@RANDOM
def test_fraxlends_first_variable_rate_is_met(
    rate: int, elapsed: int, utilization: int, low: int, high: int, half_life: int
) -> None:
    expected = contracts.fraxlend_v1(
        rate, elapsed, utilization, bounds=(79_123_523, 146_248_476_607), low=low, high=high, half_life=half_life
    )
    params = {"minUtil1e5": low, "maxUtil1e5": high, "halfLifeSec": half_life, **FRAXLEND}
    meets(
        "fraxlend_variable_v1",
        params,
        {"rate": rate, "deltaTime": elapsed, "utilization1e5": utilization},
        {"newRate": expected},
    )


@given(
    st.integers(158_247_046, 146_248_476_607), TIMES, st.integers(0, 10**5), st.integers(1, 99_999), st.integers(0, 100),
    st.integers(3_600, 604_800),
)  # fmt: skip
@RANDOM
def test_fraxlends_second_variable_rate_is_met(
    full: int, elapsed: int, utilization: int, vertex: int, part: int, half_life: int
) -> None:
    moved = contracts.fraxlend(full, elapsed, utilization, low=75_000, high=85_000, half_life=half_life)
    moved = sorted((158_247_046, moved, 146_248_476_607))[1]
    params = {
        "vertexUtil1e5": vertex,
        "vertexRatePercent": str(part / 100),
        "minTargetUtil1e5": 75_000,
        "maxTargetUtil1e5": 85_000,
        "zeroUtilRate": 158_247_046,
        "minFullUtilRate": 158_247_046,
        "maxFullUtilRate": 146_248_476_607,
        "halfLifeSec": half_life,
    }
    rate = contracts.fraxlend_v2(moved, utilization, zero=158_247_046, vertex=vertex, part=part * 10**16)
    meets(
        "fraxlend_variable_v2",
        params,
        {"deltaTime": elapsed, "utilization1e5": utilization, "fullUtilRate": full},
        {"ratePerSec": rate, "fullUtilRate": moved},
    )


SILO = [
    {"uopt": 8 * WAD // 10, "ucrit": 9 * WAD // 10, "ulow": 7 * WAD // 10, "ki": 367_011, "kcrit": 317_097_919_837,
     "klow": 13_589_910_850, "klin": 2_972_792_998, "beta": 69_444_444_444_444},
    {"uopt": 2 * WAD // 10, "ucrit": 6 * WAD // 10, "ulow": WAD // 10, "ki": 45_876, "kcrit": 79_274_479_959,
     "klow": 31_709_791_983, "klin": 3_963_723_997, "beta": 27_777_777_777_777},
]  # fmt: skip


@given(
    st.sampled_from(SILO), TOTALS, TOTALS, TIMES, st.integers(-(10**10), 10**11), st.integers(0, 30 * WAD), st.integers(0, 10**9)
)
@RANDOM
def test_silos_compound_and_current_interest_are_met(
    config: dict[str, int], deposits: int, part: int, elapsed: int, integral: int, critical: int, begin: int
) -> None:
    borrowed = min(part, deposits * 11 // 10)
    rcomp, ri, tcrit, overflow = contracts.silo_compound(config, deposits, borrowed, elapsed, integral, critical)
    given_input = {
        "lastTransactionTime": begin,
        "currentTime": begin + elapsed,
        "totalBorrowAmount": str(borrowed),
        "totalDeposits": str(deposits),
        "integratorState": integral,
        "Tcrit": str(critical),
    }
    expected = {"newIntegratorState": ri, "newTcrit": tcrit, "didOverflow": int(overflow)}
    meets("silo_pi_v2_rcomp", config, given_input, expected)
    meets("silo_pi_v2_rcomp", config, given_input, {"compoundInterestWad": rcomp}, off_by=1)
    current = contracts.silo_current(config, deposits, borrowed, elapsed, integral, critical)
    meets("silo_pi_v2_rcur", config, given_input, {"currentAnnualInterestWad": current})


KINK = {
    "ulow": 2 * WAD // 10, "u1": 5 * WAD // 10, "u2": 7 * WAD // 10, "ucrit": 6 * WAD // 10, "rmin": 158_548_959,
    "kmin": 1_585_489_599, "kmax": 3_170_979_198, "alpha": 4 * WAD, "cminus": 367_011, "cplus": 36_701, "c1": 3_670, "c2": 3_670,
    "dmax": 7_340,
}  # fmt: skip


@given(UTILIZATIONS, st.integers(KINK["kmin"], KINK["kmax"]), TIMES, st.sampled_from([0, 5 * 10**25]), st.integers(1, 50))
@RANDOM
def test_silos_dynamic_kink_is_met(utilization: int, slope: int, elapsed: int, debt: int, times: int) -> None:
    config = {**KINK, "kmax": KINK["kmax"] * times}
    rcomp, k, overflow = contracts.kink_compound(config, slope, elapsed, utilization, debt)
    given_input = {
        "lastTransactionTime": 1_000_000,
        "currentTime": 1_000_000 + elapsed,
        "lastSlope": slope,
        "lastUtilization": str(utilization),
        "totalBorrowAmount": debt,
        "totalDeposits": 10**26,
    }
    meets("silo_dynamic_kink_rcomp", config, given_input, {"newSlope": k, "didOverflow": int(overflow)})
    meets("silo_dynamic_kink_rcomp", config, given_input, {"compoundInterestWad": rcomp}, off_by=1)
    current = contracts.kink_current(config, slope, elapsed, utilization, debt)
    meets("silo_dynamic_kink_rcur", config, given_input, {"currentAnnualInterestWad": current})


def test_targets_that_upstream_refuses_make_no_coefficients() -> None:
    case = vectors.case("silo_dynamic_kink_config-01")
    refused = {**case["input"], "R100max": "400000000000000000", "ulow": "400000000000000000", "ucrit": "700000000000000000"}
    meets("silo_dynamic_kink_config", {}, refused, {"success": 0, "rmin": 0, "kmax": 0, "ulow": "400000000000000000"})
    meets("silo_dynamic_kink_config", {}, case["input"], {"success": 1, "ulow": case["input"]["ulow"]})


@pytest.mark.parametrize("model", ["silo_pi_v2_rcomp", "silo_dynamic_kink_rcomp"])
def test_an_interval_that_ends_before_it_begins_is_refused_as_upstream_does(model: str) -> None:
    case = next(case for case in CASES if case.model == model)
    backward = {**case.input, "currentTime": int(case.input["lastTransactionTime"]) - 1}
    with pytest.raises(ValueError, match="ends before it begins"):
        OURS[model].compute(case.params, backward, HostModels(shipped()))
