"""Units against worth: how much of a debt so much collateral repays, and the other way round, rounded as plans are executed."""

from __future__ import annotations

from typing import Final

from gql_server.plugin_api import CollateralView, DebtView
from gql_server.units import WAD, format_rate, mul_div_down, mul_div_up, worth_down, worth_up

SHOWN_STEP: Final = 10**12


def units_down(value: int, line: DebtView | CollateralView) -> int:
    """Return how many units are worth so many USD (18 decimals), rounded down."""
    return mul_div_down(value * scale(line), 1, line.price)


def units_up(value: int, line: DebtView | CollateralView) -> int:
    """Return how many units are worth so many USD (18 decimals), rounded up."""
    return mul_div_up(value * scale(line), 1, line.price)


def held_value(line: CollateralView, amount: int) -> int:
    """Return what so many units of a collateral are worth, USD rounded down."""
    return worth_down(amount, line.price, line.decimals)


def owed_value(debt: DebtView, amount: int) -> int:
    """Return what so many units of a debt are worth, USD rounded up."""
    return worth_up(amount, debt.price, debt.decimals)


def seized_up(repaid: int, debt: DebtView, line: CollateralView, penalty: int) -> int:
    """Return the units of collateral worth a repayment and the penalty, rounded up."""
    return mul_div_up(repaid * debt.price * (WAD + penalty) * scale(line), 1, line.price * scale(debt) * WAD)


def repayable_down(held: int, line: CollateralView, debt: DebtView, penalty: int) -> int:
    """Return the units of debt that so much collateral repays once the penalty is taken, rounded down."""
    return mul_div_down(held * line.price * WAD * scale(debt), 1, debt.price * scale(line) * (WAD + penalty))


def shown(fraction: int) -> str:
    """Return a fraction for people: at most six decimals, rounded down."""
    return format_rate(fraction // SHOWN_STEP * SHOWN_STEP)


def scale(line: DebtView | CollateralView) -> int:
    """Return how many units a whole token has."""
    units: int = 10**line.decimals
    return units
