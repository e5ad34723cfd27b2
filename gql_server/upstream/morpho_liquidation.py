"""Morpho Blue's liquidations: the incentive factor of ``Morpho.liquidate``, and what it seizes and repays in shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gql_server.units import WAD, mul_div_down, mul_div_up
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import either, fraction_of, held, owed, policy

ORACLE_SCALE: Final = 10**36
VIRTUAL_SHARES: Final = 10**6
VIRTUAL_ASSETS: Final = 1


def incentive_factor(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the liquidation incentive factor of a liquidation loan-to-value."""
    lif = _factor(params, given, registered)
    return {"lifWad": lif, "lif": number(lif) / WAD, "penaltyWad": lif - WAD}


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what is seized and repaid, for shares to repay or for collateral to seize, and the bad debt that is left."""
    lif = _factor(params, given, registered)
    collateral, price = int(number(given["collateral"])), int(number(given["priceScaled36"]))
    assets = int(number(either(given, "totalBorrowAssets", "borrowed")))
    mine = int(number(either(given, "borrowed", default=assets)))
    shares = int(number(either(given, "totalBorrowShares", default=assets * VIRTUAL_SHARES)))
    own = int(number(either(given, "borrowShares", default=mul_div_up(mine, shares + VIRTUAL_SHARES, assets + VIRTUAL_ASSETS))))
    wanted = either(given, "seizedAssets")
    if wanted is not None and int(number(wanted)):
        seized = int(number(wanted))
        quoted = mul_div_up(mul_div_up(seized, price, ORACLE_SCALE), WAD, lif)
        repaid_shares = mul_div_up(quoted, shares + VIRTUAL_SHARES, assets + VIRTUAL_ASSETS)
    else:
        repaid_shares = int(number(either(given, "repaidShares", default=own)))
        repaid = mul_div_down(repaid_shares, assets + VIRTUAL_ASSETS, shares + VIRTUAL_SHARES)
        seized = mul_div_down(mul_div_down(repaid, lif, WAD), ORACLE_SCALE, price)
    repaid = mul_div_up(repaid_shares, assets + VIRTUAL_ASSETS, shares + VIRTUAL_SHARES)
    left_assets, left_shares, left_own = max(0, assets - repaid), shares - repaid_shares, own - repaid_shares
    bad = left_own if seized == collateral else 0
    bad_assets = 0
    if bad > 0:
        bad_assets = min(left_assets, mul_div_up(bad, left_assets + VIRTUAL_ASSETS, left_shares + VIRTUAL_SHARES))
    return {
        "seizedAssets": seized,
        "repaidAssets": repaid,
        "repaidShares": repaid_shares,
        "badDebtShares": bad,
        "badDebtAssets": bad_assets,
        "collateralLeft": collateral - seized,
        "borrowSharesLeft": left_own - bad,
        "lifWad": lif,
    }


def _factor(params: Values, given: Values, registered: Registered) -> int:
    values: dict[str, Any] = {**given, **params}
    lltv = fraction_of(values, "lltv") or 0
    incentive = policy(
        registered,
        "incentive_factor",
        cursor=fraction_of(params, "liquidationCursor", "0.3"),
        factor_highest=fraction_of(params, "maxLif", "1.15"),
    )
    factor: int = incentive.factor(owed(1, WAD, 0), held(1, WAD, 0, weight=lltv))
    return factor


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "morpho_lif": Conversion(
        incentive_factor,
        plugin="incentive_factor",
        note="The loan-to-value is the weight of collateral for a debt without maintenance.",
    ),
    "morpho_liquidation": Conversion(
        liquidation, plugin="incentive_factor", note="Shares become assets with Morpho's virtual shares; prices have 36 decimals."
    ),
}
