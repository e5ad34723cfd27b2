"""Which debt is repaid first, with which collateral, and at which penalty: always the same for the same view."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView
from gql_server.units import WAD
from gql_server_liquidation_policies.amounts import units_down
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import debts_of, penalty_that_heals

Lot = tuple[CollateralView, int]
"""A collateral, and the penalty at which it is seized."""


def debts_in_order(view: LiquidationView) -> list[DebtView]:
    """Return the debts that a plan can repay: by value, then symbol."""
    payable = (debt for debt in view.debts if debt.amount and debt.value and debt.price)
    return sorted(payable, key=lambda debt: (-debt.value, debt.symbol))


def collateral_in_order(view: LiquidationView) -> list[CollateralView]:
    """Return the collateral that a plan can seize: by weight, then value, then symbol."""
    seizable = (line for line in view.collateral if line.amount and line.value and line.weight and line.price)
    return sorted(seizable, key=lambda line: (-line.weight, -line.value, line.symbol))


def lots_for(view: LiquidationView, debt: DebtView, wanted: int | Callable[[CollateralView], int]) -> list[Lot]:
    """Return what can be seized for a debt with a penalty that raises health, in order.

    Args:
        wanted: The penalty asked for, or what gives it for each collateral; it is lowered where the full one could not help.
    """
    lots = []
    for line in collateral_in_order(view):
        penalty = penalty_that_heals(view, debt, line, wanted if isinstance(wanted, int) else wanted(line))
        if penalty is not None:
            lots.append((line, penalty))
    return lots


def part_of_all_debts(view: LiquidationView, debt: DebtView, share: int) -> int:
    """Return a share of all debts by value, rounded half up, as units of one of them: at least one, at most what is owed."""
    return min(debt.amount, max(1, units_down((debts_of(view) * share + WAD // 2) // WAD, debt)))


def spread(exchange: Exchange, debt: DebtView, amount: int, lots: Sequence[Lot], reason: str) -> int:
    """Repay an amount from one collateral after the other, as far as they reach, and return what is left of it, in units."""
    for line, penalty in lots:
        if amount <= 0:
            break
        amount -= exchange.repay(debt, amount, line, penalty, reason)
    return amount
