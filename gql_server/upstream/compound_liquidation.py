"""Compound v2's liquidations: ``Comptroller.liquidateCalculateSeizeTokens`` and how ``CToken.seize`` shares what is seized."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from gql_server.units import WAD
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import PLENTY, either, fraction_of, held, owed, policy, shown, wad


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the tokens seized for a repayment, and who gets them.

    The incentive is that of the policy's plan; products and quotients are cut to 18 decimals as ``ExponentialNoError`` does.
    """
    incentive = policy(
        registered,
        "liquidation_incentive",
        incentive=fraction_of(params, "liquidationIncentive", 1),
        close_factor=fraction_of(params, "closeFactor", "0.5"),
    )
    borrowed, seizable = wad(either(given, "priceBorrowed", default=1)), wad(either(given, "priceCollateral", default=1))
    if not borrowed or not seizable:
        return {"error": "PRICE_ERROR", "seizeTokens": 0, "seizedTotal": 0}
    repaid = int(number(either(given, "repay", "repayAmount", default=0)))
    plan = incentive.plan(shown([held(PLENTY, WAD, 18)], [owed(PLENTY, WAD, 18)], health=WAD - 1))
    factor = WAD + plan.steps[0].penalty
    ratio = _cut(factor, borrowed) * WAD // max(1, _cut(seizable, wad(either(given, "exchangeRate", default=1))))
    seized = _cut(ratio, repaid)
    kept = _cut(seized, fraction_of(params, "protocolSeizeShare", 0) or 0)
    owned = either(given, "collateralCTokens", "collateralTokens")
    debt = either(given, "borrowBalance", "borrowed", "debt")
    return {
        "seizeTokens": seized,
        "seizedTotal": seized,
        "toLiquidator": seized - kept,
        "toProtocol": kept,
        "protocolSeizeTokens": kept,
        "protocolSeize": kept,
        "borrowerLeft": None if owned is None else int(number(owned)) - seized,
        "maxClose": None if debt is None else incentive.close_amount(int(number(debt))),
        "effectiveIncentive": Fraction(factor * (WAD - (fraction_of(params, "protocolSeizeShare", 0) or 0)), WAD * WAD),
    }


def _cut(a: int, b: int) -> int:
    return a * b // WAD


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "compound_v2_liquidation": Conversion(
        liquidation,
        plugin="liquidation_incentive",
        note="The incentive is 1 and the penalty of the plan; prices and rates have 18 decimals.",
    )
}
