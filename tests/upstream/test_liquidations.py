"""Conversions of liquidations: every published case, and the few of the protocols that have little to compute."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.upstream import (
    aave_v3_liquidation,
    aave_v4_liquidation,
    comet_liquidation,
    compound_liquidation,
    euler_liquidation,
    kamino_liquidation,
    marginfi_liquidation,
    morpho_liquidation,
    silo_liquidation,
)
from gql_server.upstream.reading import Case, read_cases
from gql_server.upstream.registry import CONVERSIONS, merge
from tests.plugins.hosts import shipped
from tests.plugins.vectors import VECTORS
from tests.upstream import liquidation_contracts as contracts
from tests.upstream.liquidation_cases import RANDOM, WAD, decimal_8, decimal_18, meets, outcome

OURS = merge(
    (
        aave_v3_liquidation,
        aave_v4_liquidation,
        comet_liquidation,
        compound_liquidation,
        euler_liquidation,
        kamino_liquidation,
        marginfi_liquidation,
        morpho_liquidation,
        silo_liquidation,
    )
)
CASES = [case for case in read_cases(VECTORS.read_text("utf-8")) if case.model in OURS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_published_case_is_met(case: Case) -> None:
    assert outcome(case) is None


def test_every_conversion_is_registered_has_cases_and_goes_through_a_model_that_ships() -> None:
    assert {name: CONVERSIONS[name] for name in OURS} == OURS
    assert {case.model for case in CASES} == set(OURS)
    assert {conversion.plugin for conversion in OURS.values()} <= {model.name for model in shipped().catalogue.models()}


@pytest.mark.parametrize(
    ("params", "shown", "expected"),
    [
        (("0.5", "0.8"), (9, 810 * 10**6), 100 * WAD),
        ((0, 1), (200, 0), 0),
        (("0.8", 0), (200, 200 * 10**6), 5 * WAD),
    ],
)
def test_comets_own_quotes_are_met(params: tuple[Any, Any], shown: tuple[int, int], expected: int) -> None:
    factors = {"op": "quoteCollateral", "storeFrontPriceFactor": params[0], "liquidationFactor": params[1]}
    meets(
        "comet_liquidation",
        factors,
        {"collateralPrice": shown[0], "basePrice": 1, "baseAmount6": shown[1]},
        {"collateralOut": expected},
    )


@given(st.integers(0, 10**18), st.integers(1, 10**9), st.integers(10**4, 10**13), st.integers(0, WAD), st.integers(WAD // 5, WAD))
@RANDOM
def test_comets_quote_is_met(amount: int, base: int, price: int, store_front: int, factor: int) -> None:
    params = {"op": "quoteCollateral", "storeFrontPriceFactor": decimal_18(store_front), "liquidationFactor": decimal_18(factor)}
    shown = {"collateralPrice": decimal_8(price), "basePrice": decimal_8(base), "baseAmount6": amount}
    expected = contracts.comet_quote(amount, base, price, store_front, factor)
    meets("comet_liquidation", params, shown, {"collateralOut": expected})


@pytest.mark.parametrize(
    ("debt", "collateral", "reserves", "balance", "after"),
    [
        (-700, {}, 2000, 0, 1300),
        (-(10**12), {"COMP": {"amount18": 10 * WAD, "price": 175}, "WETH": {"amount18": WAD, "price": 3000}}, 0, 0, -(10**12)),
        (1 - 44_175 * 10**6, {"COMP": 1, "WETH": 1, "WBTC": 1}, 44_175 * 10**6 - 1, 1, -1),
        (1 - 44_175 * 10**6, {"COMP": WAD, "WETH": WAD, "WBTC": 10**8}, 44_175 * 10**6 - 1, 1, -1),
        (-150 * 10**6, {"X": {"amount18": WAD, "price": 300, "liquidationFactor": "0.6"}}, 0, 30 * 10**6, -180 * 10**6),
        (-150 * 10**6, {"X": {"amount18": WAD, "price": 300, "liquidationFactor": 0}}, 0, 0, -150 * 10**6),
    ],
)
def test_comet_absorbs_whole_accounts(debt: int, collateral: dict[str, Any], reserves: int, balance: int, after: int) -> None:
    shown = {"debtBase6": debt, "collateral": collateral, "reservesBase6": reserves}
    meets("comet_liquidation", {"op": "absorb"}, shown, {"newBalanceBase6": balance, "reservesAfter6": after})


def test_comet_absorbs_several_accounts_at_once() -> None:
    meets("comet_liquidation", {"op": "absorb"}, {"debtsBase6": [-100, -700], "reservesBase6": 2000}, {"reservesAfter6": 1200})


@pytest.mark.parametrize(
    ("factor", "debt", "amount", "price", "expected"),
    [(1, 0, 0, 1, False), (1, -1, 0, 1, False), (1, 100_000, 100_000, 1, False), ("0.8", 100_000, 100_000, 1, True)],
)
def test_comet_tells_what_is_liquidatable(factor: object, debt: int, amount: int, price: int, expected: bool) -> None:
    params = {"op": "isLiquidatable", "liquidateCollateralFactor": factor}
    shown = {"debtUsd": debt, "collateralAmount": amount, "collateralPrice": price}
    meets("comet_liquidation", params, shown, {"liquidatable": expected})


@given(
    st.integers(0, 10**24),
    st.integers(1, 10**24),
    st.integers(10**9, 10**24),
    st.integers(10**9, 10**27),
    st.integers(WAD, 15 * WAD // 10),
)
@RANDOM
def test_compound_is_met(repay: int, borrowed: int, price: int, rate: int, incentive: int) -> None:
    expected = contracts.compound_v2(repay, borrowed, price, rate, incentive)
    shown = {
        "repay": repay,
        "priceBorrowed": decimal_18(borrowed),
        "priceCollateral": decimal_18(price),
        "exchangeRate": decimal_18(rate),
    }
    meets("compound_v2_liquidation", {"liquidationIncentive": decimal_18(incentive)}, shown, {"seizeTokens": expected})


def test_marginfis_losses_are_shared_out_by_insurance_then_depositors() -> None:
    shown = {"assetsUsd": 0, "badDebtUsd": 100, "insuranceFundUsd": 30}
    meets("marginfi_bad_debt", {}, shown, {"insurance": 30, "socialised": 70})
    meets("marginfi_bad_debt", {}, {**shown, "depositsUsd": 50}, {"insurance": 30, "socialised": 50, "bankKilled": True})


def test_health_is_null_without_debt_and_has_18_decimals() -> None:
    shown = {"collateral": 10**17, "debt": 3 * 10**16, "liquidationThresholdBps": 5000}
    meets("health_factor", {}, shown, {"healthFactor": "1.66666666666666666667"})
