"""Kamino's liquidations, ``liquidation_operations.rs``: the bonus at a loan-to-value, and how much may be repaid at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import BPS, bps, either, fraction_of, from_wad, policy, wad


def bonus(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the liquidation bonus at a loan-to-value; null where it is below its limit."""
    soft = policy(
        registered,
        "soft_liquidation",
        penalty_lowest=bps(either(params, "minBonusBps", "minLiquidationBonusBps", default=0)),
        penalty_highest=bps(either(params, "maxBonusBps", "maxLiquidationBonusBps", default=0)),
        bad_debt_penalty=bps(either(params, "badDebtBonusBps", "badDebtLiquidationBonusBps", default=0)),
    )
    ltv = fraction_of(given, "userLtv") or 0
    limit = fraction_of(params, "liquidationThreshold") or fraction_of(given, "liquidationThreshold") or 0
    if ltv < limit:
        return {"bonus": None, "bonusBps": None, "liquidatable": False}
    penalty = soft.penalty_at(ltv, limit)
    return {"bonus": from_wad(penalty), "bonusBps": from_wad(penalty) * BPS, "liquidatable": True}


def close_factor(params: Values, given: Values, registered: Registered) -> Answer:
    """Return how much of a debt can be repaid at once."""
    soft = policy(
        registered,
        "soft_liquidation",
        close_factor=fraction_of(params, "closeFactor", "0.2"),
        insolvency_ltv=fraction_of(params, "insolvencyRiskLtv", "0.95"),
        value_at_once_max=wad(either(params, "maxLiquidatableAtOnceUsd", default=500_000)),
        full_close_below_value=wad(either(params, "minFullLiquidationUsd", default=0)),
    )
    debt = wad(either(given, "debtForThisAssetUsd", "debtUsd", default=0))
    total = wad(either(given, "totalDebtUsd", default=from_wad(debt)))
    value = soft.repay_value(debt, total, fraction_of(given, "userLtv") or 0)
    share = number(0) if not debt else from_wad(value) / from_wad(debt)
    return {
        "maxLiquidatableUsd": from_wad(value),
        "maxLiquidatableRatio": share,
        "closeFactorBps": share * BPS,
    }


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "kamino_liquidation_bonus": Conversion(
        bonus, plugin="soft_liquidation", note="Basis points and loan-to-values become fractions with 18 decimals."
    ),
    "kamino_close_factor": Conversion(
        close_factor, plugin="soft_liquidation", note="Percents become fractions, USD have 18 decimals."
    ),
}
