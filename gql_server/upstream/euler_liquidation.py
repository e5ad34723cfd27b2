"""Euler's liquidations: ``Liquidation.calculateMaxLiquidation`` of the Euler Vault Kit, and health as it is said elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from gql_server.units import WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import BPS, PLENTY, covered, either, fraction_of, from_wad, held, owed, policy

DISCOUNT_BPS: Final = 2_000


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the most that can be repaid, and what goes for it; worth of a wei is a unit, rounded down at every step as there."""
    discounting = policy(
        registered, "health_discount", discount_highest=fraction_of(params, "maxLiquidationDiscount", Fraction(DISCOUNT_BPS, BPS))
    )
    liability = int(number(given["liability"]))
    liability_price = int(number(either(given, "liabilityPriceWad", default=WAD)))
    balance = int(number(given["collateral"]))
    collateral_price = int(number(either(given, "collateralPriceWad", default=WAD)))
    liability_value, collateral_value = liability * liability_price // WAD, balance * collateral_price // WAD
    lent_against = collateral_value * int(number(either(params, "liquidationLtvBps", default=0))) // BPS
    lent_against += int(number(either(given, "otherCollateralValue", default=0)))
    view = covered(lent_against, held(balance, collateral_price, 18), owed(liability, liability_price, 18), liability_value)
    factor = discounting.discount_factor(view)
    score = discounting.coverage(view)
    if not liability or lent_against > liability_value or factor is None:
        return {"maxRepay": 0, "maxYield": 0, "discount": 0, "healthScore": None if score is None else from_wad(score)}
    repaid_value, yield_value = liability_value, liability_value * WAD // factor
    if collateral_value < yield_value:
        repaid_value, yield_value = collateral_value * factor // WAD, collateral_value
    if collateral_value:
        repaid, seized = repaid_value * liability // liability_value, yield_value * balance // collateral_value
    else:
        repaid, seized = 0, balance
    wanted = int(number(either(given, "desiredRepay", "repay", default=PLENTY)))
    if repaid and wanted < repaid:
        repaid, seized = wanted, wanted * seized // repaid
    return {
        "maxRepay": repaid,
        "maxYield": seized,
        "repay": repaid,
        "yield": seized,
        "discount": from_wad(WAD - factor),
        "discountFactor": from_wad(factor),
        "healthScore": None if score is None else from_wad(score),
    }


def health_factor(_params: Values, given: Values, registered: Registered) -> Answer:
    """Return collateral times its liquidation threshold, divided by debts; null without debt."""
    collateral, debt = int(number(given["collateral"])), int(number(given["debt"]))
    threshold = int(number(either(given, "liquidationThresholdBps", default=BPS)))
    counted = collateral * threshold
    view = covered(counted, held(collateral, WAD, 18), owed(debt, WAD, 18), debt * BPS)
    score = policy(registered, "health_discount").coverage(view)
    return {"healthFactor": None if score is None else from_wad(score)}


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "euler_liquidation": Conversion(
        liquidation,
        plugin="health_discount",
        note="The health score is the coverage of a position without a maintenance requirement.",
    ),
    "health_factor": Conversion(
        health_factor,
        plugin="health_discount",
        note="It is the coverage of a position without a maintenance requirement, with 18 decimals, rounded down.",
        resolution={"healthFactor": "1e-18"},
    ),
}
