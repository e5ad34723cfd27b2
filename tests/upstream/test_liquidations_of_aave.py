"""Aave's liquidations: its documents' examples, its tests' own numbers, and random ones against the contracts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.upstream import liquidation_contracts as contracts
from tests.upstream.liquidation_cases import RANDOM, WAD, decimal_8, meets

AAVE_V3 = {
    "closeFactor": "0.5",
    "closeFactorHfThreshold": "0.95",
    "minBaseMaxCloseFactorThresholdUsd": 2000,
    "minLeftoverUsd": 1000,
    "liquidationBonusBps": 10_500,
    "liquidationProtocolFeeBps": 1000,
}
WETH = {"collateralPrice": 1800, "debtPrice": 1, "healthFactorWad": "970000000000000000"}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"collateralAmountWad": 5 * 10**17, "debtAmount6": 800 * 10**6, "debtToCover": "max"}, {"closeFactor": 1}),
        ({"collateralAmountWad": WAD, "debtAmount6": 2_100 * 10**6, "debtToCover": "max"}, {"closeFactor": 1}),
        (
            {"collateralAmountWad": 2 * WAD, "debtAmount6": 3_000 * 10**6, "debtToCover6": 2_500 * 10**6},
            {"debtRepaid": 1_500 * 10**6},
        ),
        (
            {"collateralAmountWad": 2 * WAD, "debtAmount6": 1_999 * 10**6, "debtToCover6": 1_000 * 10**6},
            {"revert": "MustNotLeaveDust"},
        ),
        ({"collateralAmountWad": 2 * WAD, "debtAmount6": 1_999 * 10**6, "debtToCover6": 999 * 10**6}, {"revert": None}),
    ],
)
def test_aave_v3_closes_whole_what_is_small_and_refuses_dust(shown: dict[str, Any], expected: dict[str, Any]) -> None:
    meets("aave_v3_liquidation", AAVE_V3, {**WETH, **shown}, expected)


def test_aave_v3_closes_half_of_the_whole_position_since_its_version_3_3() -> None:
    params = {"closeFactor": "0.5", "scope": "whole position (>= v3.3)"}
    shown = {
        "collateralUsd": 9000,
        "debtsUsd": {"GHO": 3000, "USDC": 3000, "DAI": 3000},
        "healthFactor": "0.96",
        "liquidate": "GHO",
    }
    meets("aave_v3_liquidation", params, shown, {"maxRepayUsd": 3000})


def test_aave_v3_rounded_half_up_before_its_version_3_7() -> None:
    params = {**AAVE_V3, "liquidationBonusBps": 10_825, "liquidationProtocolFeeBps": 2333, "rounding": "v3.6"}
    shown = {**WETH, "collateralAmountWad": 100 * WAD, "debtAmount6": 159_606_185_567, "debtToCover6": 999_999_999}
    base = 999_999_999 * WAD * 10**8 // (1800 * 10**8 * 10**6)
    taken = (base * 10_825 + 5_000) // 10_000
    fee = ((taken - (taken * 10_000 + 5_412) // 10_825) * 2333 + 5_000) // 10_000
    meets("aave_v3_liquidation", params, shown, {"protocolFee": fee, "collateralToLiquidator": taken - fee})


@given(
    st.integers(1, 10**13),
    st.integers(10**5, 10**10),
    st.integers(1, 10**22),
    st.integers(10**7, 10**13),
    st.integers(0, 10**13),
    st.integers(WAD // 2, WAD - 1),
    st.integers(10_000, 12_000),
    st.integers(0, 10_000),
)
@RANDOM
def test_aave_v3_is_met(
    debt: int, price: int, collateral: int, collateral_price: int, cover: int, health: int, bonus: int, fee: int
) -> None:
    taken = contracts.aave_v3(debt, price, collateral, collateral_price, cover=cover, health=health, bonus=bonus, fee=fee)
    shown = {
        "collateralAmountWad": collateral,
        "collateralPrice": decimal_8(collateral_price),
        "debtAmount6": debt,
        "debtPrice": decimal_8(price),
        "healthFactorWad": health,
        "debtToCover6": cover,
    }
    params = {**AAVE_V3, "liquidationBonusBps": bonus, "liquidationProtocolFeeBps": fee}
    refused = "MustNotLeaveDust" if taken.is_refused else None
    expected = {
        "debtRepaid": taken.repaid,
        "collateralToLiquidator": taken.to_liquidator,
        "protocolFee": taken.fee,
        "revert": refused,
    }
    meets("aave_v3_liquidation", params, shown, expected)


@given(st.integers(0, WAD), st.integers(0, WAD - 1), st.integers(0, 10_000), st.integers(10_000, 20_000))
@RANDOM
def test_aave_v4s_bonus_is_met(health: int, for_max: int, factor: int, highest: int) -> None:
    params = {"healthFactorForMaxBonusWad": for_max, "liquidationBonusFactorBps": factor, "maxLiquidationBonusBps": highest}
    expected = contracts.aave_v4_bonus(health, for_max=for_max, factor=factor, highest=highest)
    meets("aave_v4_liquidation_bonus", params, {"healthFactorWad": health}, {"bonusBps": expected})


@given(
    st.integers(1, 10**9),
    st.integers(1, WAD - 1),
    st.integers(WAD, 2 * WAD),
    st.integers(10_000, 15_000),
    st.integers(1, 6_000),
    st.integers(1, 10**13),
    st.sampled_from([1, 10**6, WAD]),
)
@RANDOM
def test_aave_v4s_debt_to_target_is_met(
    total: int, health: int, target: int, bonus: int, factor: int, price: int, unit: int
) -> None:
    params = {"targetHealthFactorWad": target, "liquidationBonusBps": bonus, "collateralFactorBps": factor}
    shown = {"totalDebtUsd": total, "healthFactorWad": health, "debtPrice8": price, "debtUnit": unit}
    expected = contracts.aave_v4_to_target(total, health, target, bonus, factor, price, unit)
    meets("aave_v4_target_hf", params, shown, {"debtToTargetRay": expected})


def test_aave_v4_takes_all_of_a_collateral_that_does_not_suffice() -> None:
    params = {
        "targetHealthFactor": 1,
        "healthFactorForMaxBonus": "0.8",
        "liquidationBonusFactorBps": 5000,
        "maxLiquidationBonusBps": 12_000,
        "collateralFactorBps": 5000,
        "liquidationFeeBps": 1000,
        "dustUsd": 1000,
    }
    shown = {
        "collateralBalance6": 3000 * 10**6,
        "debtBalanceWad": 5 * WAD,
        "debtToCoverWad": 3 * WAD,
        "totalDebtUsd": 10_000,
        "healthFactor": "0.8",
        "debtPrice": 2000,
        "collateralPrice": 1,
    }
    expected = {"debtToLiquidate": 125 * WAD // 100, "collateralToLiquidate": 3000 * 10**6, "collateralToLiquidator": 2950 * 10**6}
    meets("aave_v4_target_hf", params, shown, expected)


@given(
    st.integers(10**15, 10**22),
    st.integers(10**6, 10**12),
    st.integers(10**6, 10**13),
    st.integers(1, 10**8),
    st.integers(10**15, 10**22),
    st.integers(WAD // 2, WAD - 1),
    st.integers(WAD, 15 * WAD // 10),
    st.integers(10_000, 12_500),
    st.integers(1_000, 7_000),
    st.integers(0, 10_000),
)
@RANDOM
def test_aave_v4s_amounts_are_met(
    debt: int,
    price: int,
    collateral: int,
    other: int,
    cover: int,
    health: int,
    target: int,
    bonus: int,
    factor: int,
    fee: int,
) -> None:
    total = debt * price // 10**26 + other
    taken = contracts.aave_v4(
        debt,
        price,
        collateral,
        10**8,
        total_usd=total,
        cover=cover,
        health=health,
        target=target,
        bonus=bonus,
        factor=factor,
        fee=fee,
    )
    params = {
        "targetHealthFactorWad": target,
        "liquidationBonusBps": bonus,
        "collateralFactorBps": factor,
        "liquidationFeeBps": fee,
    }
    shown = {
        "collateralBalance6": collateral,
        "debtBalanceWad": debt,
        "debtToCoverWad": cover,
        "totalDebtUsd": total,
        "healthFactorWad": health,
        "debtPrice": decimal_8(price),
        "collateralPrice": 1,
    }
    refused = "MustNotLeaveDust" if taken.is_refused else None
    expected = {"debtToLiquidate": taken.repaid, "collateralToLiquidator": taken.to_liquidator, "revert": refused}
    meets("aave_v4_target_hf", params, shown, expected)
