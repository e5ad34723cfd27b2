"""Conversions of curves where upstream does something of its own: at the ends, with points that fall, with every kind of fee."""

from fractions import Fraction
from typing import Any

import pytest

from gql_server.upstream.checking import HostModels, Verdict, check_case
from gql_server.upstream.reading import Case
from tests.plugins.hosts import shipped
from tests.upstream.curve_cases import OURS, meets


def marginfi_rate(**changes: Any) -> object:  # noqa: ANN401 - of a case
    params = {"zeroUtilRate": "1", "hundredUtilRate": "9", "points": [["0.25", 2], ["0.5", 6], ["0.75", 4]]}
    params |= {name: value for name, value in changes.items() if name in params}
    given_input = {"utilization": changes["utilization"]}
    return OURS["multipoint_curve_marginfi"].compute(params, given_input, HostModels(shipped()))["baseApr"]


@pytest.mark.parametrize(
    ("utilization", "rate"),
    [("0.125", Fraction(3, 2)), ("0.5", 6), ("0.6", None), ("0.75", None), ("0.875", Fraction(13, 2)), ("1.5", 9), (0, 1)],
)
def test_marginfis_line_that_falls_somewhere_answers_elsewhere(utilization: object, rate: object) -> None:
    assert marginfi_rate(utilization=utilization) == rate


def test_marginfis_points_at_no_utilization_are_places_that_nobody_filled() -> None:
    assert marginfi_rate(points=[[0, 8], ["0.5", 5]], utilization="0.25") == 3


def test_marginfis_points_may_end_at_full_utilization() -> None:
    assert marginfi_rate(points=[["0.5", 5], [1, 7]], utilization="0.75") == 6
    assert marginfi_rate(points=[[1, 7]], utilization=1) == 7


def test_marginfis_fees_of_every_kind_go_on_top() -> None:
    params = {
        "optimalUtil": "0.5",
        "plateauRate": "0.4",
        "maxRate": 1,
        "protocolFixedFee": "0.01",
        "protocolIrFee": "0.02",
        "insuranceFixedFee": "0.03",
        "insuranceIrFee": "0.1",
        "programFixedFee": "0.001",
        "programIrFee": "0.05",
    }
    expected = {
        "baseApr": "0.7",
        "lendingApr": "0.525",
        "borrowingApr": "0.86",
        "groupFeeApr": "0.024",
        "insuranceFeeApr": "0.1",
        "protocolFeeApr": "0.036",
    }
    meets("marginfi_fee_split", params, {"utilization": "0.75"}, expected)


def test_marginfis_plateau_above_its_maximum_is_not_covered_where_the_rate_would_fall() -> None:
    params = {"optimalUtil": "0.5", "plateauRate": "0.4", "maxRate": 0}
    case = Case("falling", "marginfi_fee_split", params, {"utilization": "0.75"}, {"baseApr": "0.2"})
    assert check_case(case, OURS[case.model], HostModels(shipped())).verdict is Verdict.NOT_COVERED


@pytest.mark.parametrize(
    ("cash", "borrows", "rate"),
    [(500, 0, "0.1"), (0, 0, "0.1"), (0, 500, "0.55"), (3 * 10**18, 500, None), (500, 3 * 10**18, None)],
)
def test_compounds_white_paper_is_met_at_the_ends(cash: int, borrows: int, rate: str | None) -> None:
    expected = rate or Fraction(1, 10) + Fraction(45, 100) * Fraction(borrows, cash + borrows)
    params = {"base": "0.1", "multiplier": "0.45", "blocksPerYear": 2102400}
    meets("compound_white_paper", params, {"cash": cash, "borrows": borrows}, {"borrowApr": expected})


def test_compounds_suppliers_earn_less_the_reserve_factor() -> None:
    params = {"baseRatePerYear": 0, "multiplierPerYear": "0.04", "jumpMultiplierPerYear": "1.09", "kink": "0.8"}
    expected = {
        "supplyApr": "0.032",
        "supplyAprAt0pctRF": "0.032",
        "supplyAprAt10pctRF": "0.0288",
        "supplyAprAt25pctRF": "0.024",
    }
    meets("compound_jump_rate_v2", params, {"utilization": "0.8"}, expected)


def test_comets_suppliers_may_get_more_than_borrowers_pay() -> None:
    params = {"supplyKink": "0.8", "supplyBase": 0, "supplySlopeLow": "0.0325", "supplySlopeHigh": "0.4"}
    params |= {"borrowKink": "0.8", "borrowBase": "0.015", "borrowSlopeLow": "0.035", "borrowSlopeHigh": "0.25"}
    meets("comet_rates", params, {"utilization": 1}, {"supplyApr": "0.106", "borrowApr": "0.093"})


def test_aave_without_debt_costs_the_base_rate() -> None:
    params = {
        "optimalUsageRatioBps": 8000,
        "baseVariableBorrowRateBps": 100,
        "variableRateSlope1Bps": 400,
        "variableRateSlope2Bps": 6000,
        "reserveFactorBps": 1000,
    }
    meets("aave_v3_default_ir_v2", params, {"totalDebt": 0}, {"borrowRateRay": 10**25, "supplyRateRay": 0})
