"""Positions of other protocols as liquidation policies see them: a debt, a collateral, and a health that upstream has computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView
from gql_server.units import WAD, mul_div_down, mul_div_up
from gql_server.upstream.cases import Registered, Values, number

BPS: Final = 10_000
ONE_BPS: Final = WAD // BPS
PENALTY_LIMIT: Final = 10 * WAD
"""What a debt's market admits here: more than any protocol asks."""
FEATHER: Final = 1
"""The weight of a collateral of which only its worth matters: so little that no penalty could lower health (rule X3)."""
PLENTY: Final = 10**60
"""More units than any case asks for."""
_SIZED: Final = re.compile(r"(Wad|Usd|[0-9]+)?")


def policy(registered: Registered, name: str, **parameters: object) -> Any:  # noqa: ANN401 - its own methods are beyond the protocol
    """Return a registered policy; what a protocol names by itself is asked of the methods that its plan is made with."""
    return registered.liquidation_policy(name, {key: value for key, value in parameters.items() if value is not None})


def wad(value: object) -> int:
    """Return a number with 18 decimals, rounded down."""
    return int(number(value) * WAD // 1)


def from_wad(value: int) -> Fraction:
    """Return the number that an integer with 18 decimals is."""
    return Fraction(value, WAD)


def bps(value: object) -> int:
    """Return basis points as a fraction with 18 decimals."""
    return int(number(value) * ONE_BPS)


def either(values: Values, *names: str, default: object = None) -> Any:  # noqa: ANN401 - JSON
    """Return the value of the first of these names that is there."""
    return next((values[name] for name in names if values.get(name) is not None), default)


def fraction_of(values: Values, stem: str, default: object = None) -> int | None:
    """Return a fraction with 18 decimals, whichever way it is written: ``stem``, ``stemWad``, ``stemBps`` or ``stemPct``."""
    for suffix, unit in (("", WAD), ("Wad", 1), ("Bps", ONE_BPS), ("Pct", WAD // 100)):
        if values.get(stem + suffix) is not None:
            return int(number(values[stem + suffix]) * unit // 1)
    return None if default is None else wad(default)


def sized(values: Values, stem: str, default: int | None = None) -> tuple[int, int]:
    """Return an amount in units and how many decimals it has: ``debtAmount6`` has 6, ``debtAmountWad`` 18, ``debtAmount`` none.

    Raises:
        KeyError: There is no such amount, and no default.
    """
    for name, value in values.items():
        rest = name.removeprefix(stem)
        if name.startswith(stem) and value is not None and _SIZED.fullmatch(rest):
            decimals = 18 if rest == "Wad" else int(rest) if rest.isdigit() else 0
            return int(number(value)), decimals
    if default is None:
        raise KeyError(stem)
    return default, 0


def held(amount: int, price: int, decimals: int, *, weight: int = FEATHER, symbol: str = "COLLATERAL") -> CollateralView:
    """Return a collateral; its worth is rounded down."""
    return CollateralView(symbol, decimals, amount, price, mul_div_down(amount, price, 10**decimals), weight)


def owed(amount: int, price: int, decimals: int, *, maintenance: int = 0, symbol: str = "DEBT") -> DebtView:
    """Return a debt; its worth is rounded up."""
    return DebtView(symbol, decimals, amount, price, mul_div_up(amount, price, 10**decimals), maintenance, PENALTY_LIMIT)


def shown(
    lines: list[CollateralView], debts: list[DebtView], *, health: int, equity: int = 0, requirement: int = 0
) -> LiquidationView:
    """Return what a policy is shown."""
    return LiquidationView(equity, requirement, health, tuple(lines), tuple(debts))


def covered(collateral: int, line: CollateralView, debt: DebtView, liability: int) -> LiquidationView:
    """Return a position without a maintenance requirement: unhealthy once the collateral counts no more than what is owed.

    Args:
        collateral: What all of it counts, USD.
        liability: What is owed, USD, rounded as upstream rounds it.
    """
    health = mul_div_down(collateral, WAD, liability) if liability else WAD
    health = WAD if collateral > liability else min(health, WAD - 1)
    return shown([line], [replace(debt, value=liability)], health=health, equity=collateral - liability)


def seized_down(repaid: int, debt: DebtView, line: CollateralView, factor: int = WAD) -> int:
    """Return the units of collateral worth a repayment times a factor (18 decimals), rounded down."""
    return mul_div_down(repaid * debt.price * scale(line), factor, line.price * scale(debt) * WAD)


def repaid_up(seized: int, line: CollateralView, debt: DebtView, factor: int = WAD) -> int:
    """Return the units of debt that so much collateral repays, divided by a factor (18 decimals), rounded up."""
    return mul_div_up(seized * line.price * scale(debt), WAD, debt.price * scale(line) * factor)


def scale(line: CollateralView | DebtView) -> int:
    """Return how many units a whole token has."""
    units: int = 10**line.decimals
    return units


def numbers(values: Mapping[str, object]) -> dict[str, Fraction]:
    """Return an object's numbers, by name."""
    return {name: number(value) for name, value in values.items()}
