"""Aave v4's liquidations: ``LiquidationLogic``, its bonus that grows as health falls, and its target health factor.

Aave's health is collateral times its factor, divided by debts. Ours is equity / maintenance requirement: for a maintenance fraction
of 1 and twice the collateral factor as weight it is twice Aave's, less 1, and both are 1 where liquidation begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from gql_server.plugin_api import CollateralView, DebtView
from gql_server.units import WAD, mul_div_down
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import (
    BPS,
    ONE_BPS,
    PENALTY_LIMIT,
    PLENTY,
    either,
    fraction_of,
    held,
    owed,
    policy,
    repaid_up,
    seized_down,
    sized,
    wad,
)

RAY_DECIMALS: Final = 27
DUST_USD: Final = 1_000


def bonus(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the liquidation bonus at a health factor, 10,000 being none."""
    penalty = _policy(params, registered).penalty_at(fraction_of(given, "healthFactor"))
    return {"bonusBps": BPS + penalty // ONE_BPS, "effectiveBonusBps": penalty // ONE_BPS, "bonusWad": WAD + penalty}


def target_health(params: Values, given: Values, registered: Registered) -> Answer:
    """Return what brings a position to the target, what goes for it, and how the bonus is shared."""
    if given.get("effectiveBonusBps") is not None:
        return _shares(params, given, registered)
    position = _Position.read(params, given, registered)
    if not any(name.startswith(("debtBalance", "collateralBalance")) for name in given):
        return _to_target(position)
    return _amounts(params, given, position)


@dataclass(frozen=True)
class _Position:
    """A position and the policy that it goes through; ``penalty`` is that of its health, the sheet's sums are in USD."""

    target: Any
    penalty: int
    debt: DebtView
    line: CollateralView
    equity: int
    requirement: int

    @classmethod
    def read(cls, params: Values, given: Values, registered: Registered) -> _Position:
        health = fraction_of(given, "healthFactor") or 0
        target = _policy(params, registered)
        fixed = params.get("liquidationBonusBps")
        penalty = target.penalty_at(health) if fixed is None else int((number(fixed) - BPS) * ONE_BPS)
        price = wad(number(given["debtPrice8"]) / 10**8 if "debtPrice8" in given else given["debtPrice"])
        unit = _decimals(either(given, "debtUnit", default=1))
        amount, decimals = sized(given, "debtBalance", PLENTY)
        debt = owed(amount, price, decimals if "debtUnit" not in given else unit, maintenance=WAD)
        amount, decimals = sized(given, "collateralBalance", PLENTY)
        weight = 2 * (fraction_of(params, "collateralFactor") or 0)
        line = held(amount, wad(either(given, "collateralPrice", default=1)), decimals, weight=weight)
        total = wad(either(given, "totalDebtUsd", "totalDebtValueUsd", default=0)) or debt.value
        return cls(target, penalty, debt, line, mul_div_down(2 * health - WAD, total, WAD), total)

    def units_to_target(self, debt: DebtView) -> int | None:
        units: int | None = self.target.units_to_target(self.equity, self.requirement, debt, self.line, self.penalty)
        return units


def _to_target(position: _Position) -> Answer:
    """Return the debt to target; finer than a unit by 27 decimals, as Aave keeps it."""
    debt = position.debt
    fine = DebtView(debt.symbol, debt.decimals + RAY_DECIMALS, debt.amount, debt.price, debt.value, WAD, PENALTY_LIMIT)
    return {"debtToTargetRay": position.units_to_target(fine), "debtToTarget": position.units_to_target(debt)}


def _amounts(params: Values, given: Values, position: _Position) -> Answer:
    target, penalty, debt, line = position.target, position.penalty, position.debt, position.line
    factor, wanted = WAD + penalty, sized(given, "debtToCover", PLENTY)[0]
    to_target = position.units_to_target(debt)
    aim = min(debt.amount, wanted, debt.amount if to_target is None else to_target)
    repaid, _ = target.without_dust(aim, debt.amount, line.amount, debt, line, penalty)
    seized = seized_down(repaid, debt, line, factor)
    is_whole_collateral = seized > line.amount or repaid not in {aim, debt.amount}
    if is_whole_collateral:
        seized, repaid = line.amount, repaid_up(line.amount, line, debt, factor)
    fee = seized * int(number(either(params, "liquidationFeeBps", default=0))) * penalty // (factor * BPS)
    return {
        "debtToTarget": to_target,
        "debtToLiquidate": repaid,
        "collateralToLiquidate": seized,
        "collateralToLiquidator": seized - fee,
        "protocolFee": fee,
        "bonusBps": BPS + penalty // ONE_BPS,
        "revert": "MustNotLeaveDust" if wanted < repaid else None,
    }


def _shares(params: Values, given: Values, registered: Registered) -> Answer:
    """Return how a bonus is shared between protocol and liquidator, in basis points of the debt repaid."""
    effective = number(given["effectiveBonusBps"])
    penalty = policy(registered, "target_health", penalty_highest=int(effective * ONE_BPS)).penalty_max()
    fee = Fraction(penalty, ONE_BPS) * number(params["liquidationFeeBps"]) / BPS
    return {"protocolFeeBps": fee, "liquidatorNetBps": Fraction(penalty, ONE_BPS) - fee, "bonusBps": BPS + effective}


def _policy(params: Values, registered: Registered) -> Any:  # noqa: ANN401 - the plugin's own class
    highest = params.get("maxLiquidationBonusBps")
    return policy(
        registered,
        "target_health",
        target_health=2 * (fraction_of(params, "targetHealthFactor", 1) or WAD) - WAD,
        penalty_highest=0 if highest is None else int((number(highest) - BPS) * ONE_BPS),
        penalty_factor=fraction_of(params, "liquidationBonusFactor", 0),
        health_for_highest=fraction_of(params, "healthFactorForMaxBonus", 0),
        penalty_step=ONE_BPS,
        dust_value=wad(either(params, "dustUsd", default=DUST_USD)),
    )


def _decimals(unit: object) -> int:
    return len(str(int(number(unit)))) - 1


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "aave_v4_liquidation_bonus": Conversion(
        bonus, plugin="target_health", note="The bonus is 10,000 basis points and the penalty, in steps of one basis point."
    ),
    "aave_v4_target_hf": Conversion(
        target_health,
        plugin="target_health",
        note="Health and target are twice Aave's less 1, the weight is twice its collateral factor, maintenance is 1.",
    ),
}
