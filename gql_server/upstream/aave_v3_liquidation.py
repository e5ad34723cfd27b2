"""Aave v3's liquidations: ``LiquidationLogic`` of v3.7, and what its documents say of closing whole and of dust.

Everything is in Aave's base currency, USD with 8 decimals: one unit of worth is one of those here, so that roundings are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView
from gql_server.units import WAD, mul_div_down, mul_div_up
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import (
    BPS,
    PLENTY,
    either,
    fraction_of,
    held,
    numbers,
    owed,
    policy,
    seized_down,
    shown,
    sized,
)

BASE: Final = 10**8
HALF: Final = "0.5"


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what can be repaid, what goes for it, or why it is refused."""
    health = _health(given)
    if given.get("debtsUsd") is not None:
        return _limits(params, given, registered, health)
    amount, decimals = sized(given, "debtAmount")
    debt = owed(amount, _base(given["debtPrice"]), decimals)
    amount, decimals = sized(given, "collateralAmount")
    line = held(amount, _base(given["collateralPrice"]), decimals)
    others = Fraction(number(either(given, "otherDebtUsd", default=0)))
    debts = [debt] + ([owed(int(others * BASE), BASE, 8, symbol="OTHER")] if others else [])
    view = shown([line], debts, health=health)
    close = _close_factor(params, registered, is_plain="minBaseMaxCloseFactorThresholdUsd" not in params)
    repayable = _repayable(close, view, debt, line)
    outcome = _exchange(params, debt, line, min(_cover(given), repayable))
    penalty = close.penalty_max()
    is_dust = close.leaves_dust(debt, line, outcome["debtRepaid"], penalty) and outcome["seized"] < line.amount
    refused = "HealthFactorNotBelowThreshold" if health >= WAD else "MustNotLeaveDust" if is_dust else None
    return {
        "closeFactor": Fraction(repayable, debt.amount),
        "closeFactorMax": repayable,
        "maxLiquidatableDebt": repayable,
        "revert": refused,
        "reverts": refused is not None,
        "debtLeft": debt.amount - outcome["debtRepaid"],
        "collateralLeft": line.amount - outcome["seized"],
        "collateralToLiquidate": outcome["seized"],
        "collateralSeized": outcome["seized"],
        **outcome,
    }


def _cover(given: Values) -> int:
    """Return how much a liquidator wants to repay, in units of the debt; everything where that is not said."""
    if given.get("debtToCover") == "max":
        return PLENTY
    return sized(given, "debtToCover", PLENTY)[0]


def _exchange(params: Values, debt: DebtView, line: CollateralView, repaid: int) -> dict[str, int]:
    """Return what a repayment comes to: collateral down, base portion down, protocol fee up; before v3.7 all of these half up."""
    is_half_up = str(params.get("rounding", "v3.7")) != "v3.7"
    down = _half_up if is_half_up else mul_div_down
    up = _half_up if is_half_up else mul_div_up
    bonus, fee = int(number(params["liquidationBonusBps"])), int(number(either(params, "liquidationProtocolFeeBps", default=0)))
    seized = down(seized_down(repaid, debt, line), bonus, BPS)
    if seized > line.amount:
        seized = line.amount
        worth = line.price * seized * 10**debt.decimals // (debt.price * 10**line.decimals)
        repaid = min(repaid, mul_div_up(worth, BPS, bonus))
    protocol_fee = up(seized - down(seized, BPS, bonus), fee, BPS)
    return {
        "debtRepaid": repaid,
        "seized": seized,
        "protocolFee": protocol_fee,
        "collateralToLiquidator": seized - protocol_fee,
    }


def _repayable(close: Any, view: LiquidationView, debt: DebtView, line: CollateralView) -> int:  # noqa: ANN401 - the plugin's own class
    part: int = close.part(view, debt) if close.is_partial(view, debt, line) else debt.amount
    return part


def _limits(params: Values, given: Values, registered: Registered, health: int) -> Answer:
    """Return how much of each debt, and of each collateral, can be taken, given only what they are worth."""
    debts = {name: owed(int(worth * BASE), BASE, 8, symbol=name) for name, worth in numbers(given["debtsUsd"]).items()}
    worths = numbers(given["collateralsUsd"]) if given.get("collateralsUsd") else {"": number(given["collateralUsd"])}
    lines = {name: held(int(worth * BASE), BASE, 8, symbol=name or "C") for name, worth in worths.items()}
    close = _close_factor(params, registered, is_plain="minBaseMaxCloseFactorThresholdUsd" not in params)
    is_per_reserve = "per reserve" in str(params.get("scope", ""))

    def repayable(name: str, line: CollateralView) -> int:
        alone = [debts[name]] if is_per_reserve else list(debts.values())
        return _repayable(close, shown(list(lines.values()), alone, health=health), debts[name], line)

    answer: dict[str, object] = {}
    plenty = held(PLENTY, BASE, 8)
    for name, debt in debts.items():
        most = repayable(name, plenty)
        answer[f"maxDebt{name}"] = answer[f"debt{name}_max"] = Fraction(most, BASE)
        answer[f"closeFactorDebt{name}"] = Fraction(most, debt.amount)
        answer[f"partialDebt{name}_max"] = Fraction(_most_without_dust(close, debt, plenty, most), BASE)
        answer[f"fullDebt{name}"] = most == debt.amount
    for name, line in lines.items():
        mine = owed(PLENTY, BASE, 8)
        most = line.amount if line.value < close.partial_value_min else min(line.amount, max(repayable(n, line) for n in debts))
        answer[f"maxColl{name}"] = answer[f"coll{name}_max"] = Fraction(most, BASE)
        answer[f"partialColl{name}_max"] = Fraction(_most_without_dust(close, mine, line, most), BASE)
        answer[f"fullColl{name}"] = most == line.amount
    if given.get("liquidate") is not None:
        first = max(lines.values(), key=lambda line: line.value)
        most = repayable(str(given["liquidate"]), first)
        answer |= {"maxRepayUsd": Fraction(most, BASE), "closeFactor": Fraction(most, debts[str(given["liquidate"])].amount)}
    return answer


def _most_without_dust(close: Any, debt: DebtView, line: CollateralView, most: int) -> int:  # noqa: ANN401 - the plugin's own class
    """Return the largest part, short of the whole of either, that leaves no dust: found by halving, as dust only grows with it."""
    low, high = 0, min(most, debt.amount - 1, line.amount - 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if close.leaves_dust(debt, line, middle, 0) else (middle, high)
    return low


def _close_factor(params: Values, registered: Registered, *, is_plain: bool) -> Any:  # noqa: ANN401 - the plugin's own class
    least = 0 if is_plain else int(number(params["minBaseMaxCloseFactorThresholdUsd"]) * BASE)
    leftover = params.get("minLeftoverUsd")
    return policy(
        registered,
        "close_factor",
        close_factor=fraction_of(params, "closeFactor", HALF),
        full_close_below_health=0 if is_plain else fraction_of(params, "closeFactorHfThreshold", "0.95"),
        penalty=(int(number(either(params, "liquidationBonusBps", default=BPS))) - BPS) * (WAD // BPS),
        partial_value_min=least,
        leftover_value_min=least // 2 if leftover is None else int(number(leftover) * BASE),
    )


def _health(given: Values) -> int:
    health = fraction_of(given, "healthFactor")
    return WAD - 1 if health is None else health


def _base(price: object) -> int:
    return int(number(price) * BASE)


def _half_up(a: int, b: int, divisor: int) -> int:
    return (a * b + divisor // 2) // divisor


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "aave_v3_liquidation": Conversion(
        liquidation,
        plugin="close_factor",
        note="Worth is in Aave's base currency of 8 decimals; the bonus less 100 % is the penalty.",
    )
}
