"""Reads what a liquidation policy sees from JSON; what follows from the rest may be left out.

Amounts are in units, or text in whole tokens; values and prices USD, weights and fractions 1, with 18 decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from gql_server.domain.margin import health_factor
from gql_server.domain.models import CollateralView, DebtView, LiquidationView
from gql_server.units import WAD, mul_div_down, mul_div_up, worth_down, worth_up
from gql_server.upstream.quantities import Unclear, by_our_names, quantity, refuse_unknown, text

DECIMALS_MAX: Final = 18
_COLLATERAL: Final = tuple(field.name for field in fields(CollateralView))
_DEBT: Final = tuple(field.name for field in fields(DebtView))
_VIEW: Final = tuple(field.name for field in fields(LiquidationView))


def read_view(given: object, *, penalty_max: int) -> LiquidationView:
    """Return the view that a script describes.

    Args:
        given: An object with ``collateral`` and ``debts``. Left out, a line's ``value`` is its amount at its price, a debt's
            ``penaltyMax`` is the policy's, ``equity``, ``maintenanceRequirement`` and ``healthFactor`` follow from the lines.
        penalty_max: What the policy declares, 18 decimals.

    Raises:
        Unclear: Something is missing, or not what its place accepts.
    """
    named = by_our_names("input", given)
    refuse_unknown("input", named, _VIEW)
    collateral = tuple(
        _read_collateral(f"input.collateral[{place}]", line) for place, line in enumerate(_lines(named, "collateral"))
    )
    debts = tuple(_read_debt(f"input.debts[{place}]", line, penalty_max) for place, line in enumerate(_lines(named, "debts")))
    weighted = sum(mul_div_down(line.value, line.weight, WAD) for line in collateral)
    required = sum(mul_div_up(line.value, line.maintenance_fraction, WAD) for line in debts)
    equity = _number(named, "equity", weighted - sum(line.value for line in debts), is_signed=True)
    requirement = _number(named, "maintenance_requirement", required)
    health = _number(named, "health_factor", health_factor(equity, requirement) or 0, is_signed=True)
    return LiquidationView(
        equity,
        requirement,
        health,
        tuple(sorted(collateral, key=lambda line: line.symbol)),
        tuple(sorted(debts, key=lambda line: line.symbol)),
    )


def _lines(named: Mapping[str, Any], name: str) -> list[object]:
    lines = named.get(name)
    if not isinstance(lines, list):
        raise Unclear(f"input.{name}: it is not a list")
    return lines


def _number(named: Mapping[str, Any], name: str, otherwise: int, *, is_signed: bool = False) -> int:
    value = named.get(name)
    return otherwise if value is None else quantity(f"input.{name}", value, 18, is_signed=is_signed)


def _read_collateral(where: str, given: object) -> CollateralView:
    line = by_our_names(where, given)
    refuse_unknown(where, line, _COLLATERAL)
    symbol, decimals, amount, price = _read_line(where, line)
    value = line.get("value")
    return CollateralView(
        symbol,
        decimals,
        amount,
        price,
        worth_down(amount, price, decimals) if value is None else quantity(f"{where}.value", value, 18),
        quantity(f"{where}.weight", line.get("weight"), 18),
    )


def _read_debt(where: str, given: object, penalty_max: int) -> DebtView:
    line = by_our_names(where, given)
    refuse_unknown(where, line, _DEBT)
    symbol, decimals, amount, price = _read_line(where, line)
    value = line.get("value")
    return DebtView(
        symbol,
        decimals,
        amount,
        price,
        worth_up(amount, price, decimals) if value is None else quantity(f"{where}.value", value, 18),
        quantity(f"{where}.maintenanceFraction", line.get("maintenance_fraction"), 18),
        quantity(f"{where}.penaltyMax", line.get("penalty_max", penalty_max), 18),
    )


def _read_line(where: str, line: Mapping[str, Any]) -> tuple[str, int, int, int]:
    decimals = quantity(f"{where}.decimals", line.get("decimals"), 0)
    if decimals > DECIMALS_MAX:
        raise Unclear(f"{where}.decimals: {decimals} is more than {DECIMALS_MAX}")
    return (
        text(f"{where}.symbol", line.get("symbol")),
        decimals,
        quantity(f"{where}.amount", line.get("amount"), decimals),
        quantity(f"{where}.price", line.get("price"), 18),
    )
