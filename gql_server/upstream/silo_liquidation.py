"""Silo's liquidations: ``PartialLiquidationLib``, with its underestimation of what a liquidator gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gql_server.units import WAD, mul_div_up
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import either, fraction_of, policy

UNDERESTIMATION: Final = 2


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what is repaid and taken, as worth and as assets, and the loan-to-value after it."""
    fee = fraction_of({**given, **params}, "liquidationFee") or 0
    if fee >= WAD:  # ``estimateMaxRepayValue`` answers 0 for such a fee.
        return {"repayValue": 0, "debtToRepay": 0, "collateralToLiquidate": 0, "collateralValueToLiquidate": 0}
    target = fraction_of({**given, **params}, "targetLtv") or 0
    lib = policy(
        registered,
        "target_ltv",
        target_ltv=min(target, WAD - 1),
        penalty=fee,
        full_close_share=fraction_of(params, "fullLiquidationThreshold", "0.9"),
    )
    debt_value, collateral_value = (int(number(given[name])) for name in ("debtValue", "collateralValue"))
    debt = int(number(either(given, "debt", "debtAssets", default=debt_value)))
    collateral = int(number(either(given, "collateral", "collateralAssets", default=collateral_value)))
    if "maxDebtToCover" in given:
        return _preview(lib, target, int(number(given["maxDebtToCover"])), debt, debt_value, collateral, collateral_value)
    repaid_value = lib.repay_value(debt_value, collateral_value, target) if debt_value else 0
    taken_value = lib.seized_value(repaid_value, collateral_value)
    repaid, taken = _by_ratio(repaid_value, debt, debt_value), _by_ratio(taken_value, collateral, collateral_value)
    taken = max(0, taken - int(number(either(params, "underestimationWei", default=UNDERESTIMATION))))
    left_value = _by_ratio(collateral - taken, collateral_value, collateral)
    return {
        "collateralValueToLiquidate": taken_value,
        "repayValue": repaid_value,
        "maxRepayValue": repaid_value,
        "collateralToLiquidate": taken,
        "debtToRepay": repaid,
        "ltvAfter": _by_ratio(debt - repaid, debt_value, debt) * WAD // left_value if left_value else 0,
    }


def _preview(
    lib: Any,  # noqa: ANN401 - the plugin's own class
    target: int,
    cover: int,
    debt: int,
    debt_value: int,
    collateral: int,
    collateral_value: int,
) -> Answer:
    """Return ``liquidationPreview``: a liquidator says how much to cover, and gets less where less is due."""
    ltv = debt_value * WAD // collateral_value if collateral_value else WAD
    most_value = lib.repay_value(debt_value, collateral_value, target) if debt_value else 0
    repaid = min(cover, debt) if ltv >= WAD else min(cover, _by_ratio(most_value, debt, debt_value))
    if ltv < WAD and most_value == debt_value:
        repaid, repaid_value = debt, debt_value
    else:
        repaid_value = _by_ratio(repaid, debt_value, debt)
    taken_value = lib.seized_value(repaid_value, collateral_value)
    is_empty = collateral_value <= taken_value or debt_value <= repaid_value
    after = 0 if is_empty else mul_div_up(debt_value - repaid_value, WAD, collateral_value - taken_value)
    return {
        "collateralToLiquidate": _by_ratio(taken_value, collateral, collateral_value),
        "collateralAssetsToLiquidate": _by_ratio(taken_value, collateral, collateral_value),
        "collateralValueToLiquidate": taken_value,
        "repayValue": repaid_value,
        "debtToRepay": repaid,
        "debtAssetsToRepay": repaid,
        "ltvAfter": after,
        "ltvAfterLiquidation": after,
    }


def _by_ratio(value: int, total_assets: int, total_value: int) -> int:
    return value * total_assets // total_value if total_value else 0


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "target_ltv_liquidation_silo": Conversion(
        liquidation,
        plugin="target_ltv",
        note="Worth is taken as it is; assets follow by ratio, rounded down, and the collateral less 2 wei.",
    )
}
