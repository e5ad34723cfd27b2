"""Aave's interest rates: v3 ``DefaultReserveInterestRateStrategyV2``, v4 ``AssetInterestRateStrategy``.

Both are the two-slope curve. They keep rates in ray, 27 decimals; v3 rounds each step half up, v4 up.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from gql_server.plugin_api import RateModel
from gql_server.upstream.cases import Answer, Conversion, Registered, Values
from gql_server.upstream.curves import first_number, lend_rate, part_of, rate_at, wads

RAY: Final = 10**27
BPS: Final = Fraction(1, 10_000)
RAY_PER_WAD: Final = Fraction(10**9)

LEND_UNITS: Final = 20
"""How many units of the 18th decimal a lend rate may lose: its utilization is cut to 18 decimals, and a rate may be 1,000 %."""


def rates_v3(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what borrowers pay and what suppliers earn, in ray.

    What is unbacked, or a deficit, is supplied by nobody who brought liquidity: it thins what suppliers earn, and nothing else.
    """
    model = _model(
        registered,
        params,
        ("optimalUsageRatioBps", "baseVariableBorrowRateBps", "variableRateSlope1Bps", "variableRateSlope2Bps"),
    )
    debt = first_number(given, "totalDebt", "totalVariableDebt", default=0)
    liquidity = first_number(given, "availableLiquidity", "virtualUnderlyingBalance", default=0)
    liquidity += first_number(given, "liquidityAdded", default=0) - first_number(given, "liquidityTaken", default=0)
    unbacked = first_number(given, "unbackedOrDeficit", "unbacked", "deficit", default=0)
    if given.get("usingVirtualBalance") is False:
        debt = Fraction(0)
    borrow_rate = rate_at(model, part_of(debt, liquidity + debt))
    reserve_factor = first_number(params, "reserveFactorBps", default=0) * BPS
    supply_rate = lend_rate(borrow_rate, part_of(debt, liquidity + debt + unbacked), reserve_factor)
    return {"borrowRateRay": borrow_rate * RAY, "supplyRateRay": supply_rate * RAY}


def rate_v4(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what borrowers pay, in ray; what is swept (reinvested) counts as there, a deficit does not count."""
    model = _model(
        registered,
        params,
        ("optimalUsageRatioBps", "baseBorrowRateBps", "rateGrowthBeforeOptimalBps", "rateGrowthAfterOptimalBps"),
    )
    drawn = first_number(given, "drawn", default=0)
    pool = first_number(given, "liquidity", default=0) + drawn + first_number(given, "swept", default=0)
    return {"borrowRateRay": rate_at(model, part_of(drawn, pool)) * RAY}


def _model(registered: Registered, params: Values, names: tuple[str, str, str, str]) -> RateModel:
    optimal, base, below, above = (first_number(params, name) * BPS for name in names)
    parameters = wads({"optimal_utilization": optimal, "base_rate": base, "slope_below": below, "slope_above": above})
    return registered.rate_model("two_slope_kinked", parameters)


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "aave_v3_default_ir_v2": Conversion(
        rates_v3,
        plugin="two_slope_kinked",
        note="Basis points and amounts become 18 decimals, utilization stays exact, rates of 18 decimals become ray.",
        resolution={"borrowRateRay": RAY_PER_WAD, "supplyRateRay": LEND_UNITS * RAY_PER_WAD},
    ),
    "aave_v4_asset_ir": Conversion(
        rate_v4,
        plugin="two_slope_kinked",
        note="Basis points and amounts become 18 decimals, utilization stays exact, rates of 18 decimals become ray.",
        resolution={"borrowRateRay": RAY_PER_WAD},
    ),
}
