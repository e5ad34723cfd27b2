"""Compound III's liquidations: ``Comet.quoteCollateral``, ``absorb``, ``isLiquidatable``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gql_server.units import WAD, mul_div_down
from gql_server.upstream.cases import Answer, Conversion, NotCovered, Registered, Values, is_number, number
from gql_server.upstream.positions import either, fraction_of, held, owed, policy, shown, sized, wad

PRICE_DECIMALS: Final = 8
PRICE_SCALE: Final = 10**PRICE_DECIMALS
BASE_DECIMALS: Final = 6
USD: Final = WAD
KNOWN: Final = {"COMP": (18, 175), "WETH": (18, 3_000), "WBTC": (8, 41_000), "USDC": (6, 1)}
"""Decimals and price of the assets of Comet's own tests."""
WHOLE_TOKENS_MAX: Final = 10**6
"""A bare number beyond this is in smallest units: nobody's test holds a million whole tokens."""


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what the operation named in the parameters answers."""
    operations = {
        "quoteCollateral": _quote,
        "buyCollateral": _quote,
        "absorb": _absorb,
        "isLiquidatable": _is_liquidatable,
        "isBorrowCollateralized": _is_collateralized,
    }
    operation = operations.get(str(params.get("op")))
    if operation is None:
        raise NotCovered(f"Comet's {params.get('op')} is no liquidation.")
    return operation(params, given, registered)


def _policy(registered: Registered, params: Values, *, is_store_front: bool) -> Any:  # noqa: ANN401 - the plugin's own class
    return policy(
        registered,
        "absorb",
        liquidation_factor=fraction_of(params, "liquidationFactor", 1),
        store_front_price_factor=fraction_of(params, "storeFrontPriceFactor", 0) if is_store_front else WAD,
    )


def _quote(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what so much of the base asset buys: collateral at the store front's discount, prices of 8 decimals."""
    absorb = _policy(registered, params, is_store_front=True)
    price, base_price = _price(given["collateralPrice"]), _price(either(given, "basePrice", default=1))
    amount, decimals = sized(given, "baseAmount")
    scale = 10 ** int(number(either(given, "collateralDecimals", default=18)))
    discounted = absorb.credited(price)
    return {
        "collateralOut": base_price * amount * scale // discounted // 10 ** (decimals or BASE_DECIMALS),
        "assetPriceDiscounted": discounted,
        "discountFactor": absorb.discount(),
    }


def _absorb(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what is left of accounts and of the reserves when all of them are absorbed, in base units."""
    accounts = either(given, "accounts", "debtsBase6")
    if accounts is None:
        accounts = [{"debt": either(given, "debtBase6", "debtBase", "debt", default=0), "collateral": given.get("collateral")}]
    balances, paid = [], 0
    for account in accounts:
        values = account if isinstance(account, Mapping) else {"debt": account}
        owing = -abs(int(number(either(values, "debt", "debtBase6", "principal", default=0))))
        credited = _credited(params, {**given, "collateral": values.get("collateral") or {}}, registered)
        balance = max(0, owing + mul_div_down(credited, 10**BASE_DECIMALS, _price(either(given, "basePrice", default=1))))
        balances.append(balance)
        paid += balance - owing
    reserves = int(number(either(given, "reservesBase6", "reserves", default=0)))
    return {
        "newBalanceBase6": balances[0],
        "newBalancesBase6": balances,
        "basePaidOut": paid,
        "basePaidOutBase6": paid,
        "reservesAfter6": reserves - paid,
        "reservesAfterBase6": reserves - paid,
    }


def _credited(params: Values, given: Values, registered: Registered) -> int:
    """Return what an account is credited for its collateral, USD with 8 decimals; what is delisted counts nothing."""
    credited = 0
    for symbol, entry in given["collateral"].items():
        values = {**params, **(entry if isinstance(entry, Mapping) else {})}
        if fraction_of(values, "liquidationFactor", 1):
            credited += _policy(registered, values, is_store_front=False).credited(_worth(symbol, entry, {**params, **given}))
    return credited


def _worth(symbol: str, entry: object, given: Values) -> int:
    """Return what a collateral is worth, USD with 8 decimals: said, or an amount (``amount18``, or whole tokens) at a price."""
    known_decimals, known_price = KNOWN.get(symbol, (18, None))
    price = (either(given, "prices", "collateralPrices", default={}) or {}).get(symbol, known_price)
    if isinstance(entry, Mapping):
        worth = either(entry, "valueUsd", "usd", "value")
        if worth is not None:
            return int(number(worth) * PRICE_SCALE)
        amount, decimals = sized(entry, "amount") if any(name.startswith("amount") for name in entry) else sized(entry, "balance")
        decimals = decimals or int(number(either(entry, "decimals", default=0)))
        return mul_div_down(amount, _price(either(entry, "price", "priceUsd", default=price)), 10**decimals)
    units = number(entry)
    if price is None:
        return int(units * PRICE_SCALE)
    return int(units * _price(price)) if units < WHOLE_TOKENS_MAX else mul_div_down(int(units), _price(price), 10**known_decimals)


def _is_liquidatable(params: Values, given: Values, registered: Registered) -> Answer:
    """Return whether collateral, times its factor, counts less than is owed."""
    missing = _shortfall(params, given, "liquidateCollateralFactor")
    debt = _debt(given)
    debts = [owed(debt, WAD, 18)] if debt > 0 else []
    view = shown([held(1, WAD, 0)], debts, health=WAD - 1 if missing > 0 else WAD, equity=-missing, requirement=1)
    return {"liquidatable": _policy(registered, params, is_store_front=False).is_absorbable(view)}


def _is_collateralized(params: Values, given: Values, registered: Registered) -> Answer:
    missing = _shortfall(params, given, "borrowCollateralFactor")
    view = shown([], [owed(1, WAD, 18)], health=WAD - 1 if missing > 0 else WAD, equity=-missing, requirement=1)
    return {"collateralized": not _policy(registered, params, is_store_front=False).is_absorbable(view)}


def _shortfall(params: Values, given: Values, factor: str) -> int:
    """Return by how much the debt exceeds what the collateral counts, USD with 18 decimals."""
    collateral = given.get("collateral")
    if isinstance(collateral, Mapping):
        worths = [
            (_worth(symbol, entry, {**params, **given}) * (USD // PRICE_SCALE), entry) for symbol, entry in collateral.items()
        ]
    else:
        amount = number(either(given, "collateralAmount", default=0))
        worths = [(wad(amount * number(either(given, "collateralPrice", default=1))), None)]
    counted = 0
    for worth, entry in worths:
        own = fraction_of(entry, factor) if isinstance(entry, Mapping) else None
        counted += worth * ((fraction_of(params, factor, 1) or 0) if own is None else own) // WAD
    return _debt(given) - counted


def _debt(given: Values) -> int:
    """Return what is owed, USD with 18 decimals; a principal in base units is negative where it is owed."""
    principal = either(given, "principalBase6", "principal")
    return wad(either(given, "debtUsd", "debt", default=0)) if principal is None else -wad(number(principal) / 10**BASE_DECIMALS)


def _price(value: object) -> int:
    return int(number(value) * PRICE_SCALE) if is_number(value) else 0


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "comet_liquidation": Conversion(
        liquidation, plugin="absorb", note="Prices have 8 decimals; the factors are the policy's, and absorbing has no store front."
    )
}
