"""A plan in the making: what its steps would leave, by the arithmetic with which they are executed."""

from __future__ import annotations

from typing import Final

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView, Plan, PlanStep
from gql_server.units import WAD, mul_div_down, mul_div_up
from gql_server_liquidation_policies.amounts import held_value, owed_value, repayable_down, seized_up

STEPS_MAX: Final = 32
ROUNDINGS: Final = 4
"""What the roundings of worth, weight and requirement may cost a step, in the smallest part of a dollar."""


class Exchange:
    """Repays debts with collateral, one pair after the other, and knows what is left of each.

    Weights and maintenance fractions stay as they are in the view. Where they depend on size, a smaller collateral weighs more and
    a smaller debt requires less, so what is computed here is never better than what is executed.
    """

    def __init__(self, view: LiquidationView) -> None:
        """Begin with everything that the view shows."""
        self._view = view
        self._owed = {debt.symbol: debt.amount for debt in view.debts}
        self._held = {line.symbol: line.amount for line in view.collateral}
        self.steps: list[PlanStep] = []
        self.equity = view.equity
        self.requirement = view.maintenance_requirement

    @property
    def health(self) -> int:
        """Return equity / maintenance requirement as the steps leave them, rounded down; far above 1 without a requirement."""
        return mul_div_down(self.equity, WAD, self.requirement) if self.requirement else WAD * WAD

    def owed(self, debt: DebtView) -> int:
        """Return what is left of a debt, in units."""
        return self._owed[debt.symbol]

    def held(self, line: CollateralView) -> int:
        """Return what is left of a collateral, in units."""
        return self._held[line.symbol]

    def reach(self, debt: DebtView, line: CollateralView, penalty: int) -> int:
        """Return how many units of a debt can be repaid with what is left of a collateral."""
        return min(self.owed(debt), repayable_down(self.held(line), line, debt, penalty))

    def equity_beside(self, line: CollateralView) -> int:
        """Return the equity less what one unit of a collateral counts: a seizure is rounded up by less than that."""
        return self.equity - _counted(line, min(1, self.held(line))) - ROUNDINGS

    def repay(self, debt: DebtView, amount: int, line: CollateralView, penalty: int, reason: str) -> int:
        """Add a step that repays the amount as far as the collateral reaches, and return how much that is, in units."""
        repaid = min(amount, self.reach(debt, line, penalty))
        if repaid <= 0 or len(self.steps) == STEPS_MAX:
            return 0
        owed, held = self._owed[debt.symbol], self._held[line.symbol]
        left, kept = owed - repaid, held - seized_up(repaid, debt, line, penalty)
        self.equity += owed_value(debt, owed) - owed_value(debt, left) + _counted(line, kept) - _counted(line, held)
        self.requirement += _required(debt, left) - _required(debt, owed)
        self._owed[debt.symbol], self._held[line.symbol] = left, kept
        self.steps.append(PlanStep(debt.symbol, repaid, line.symbol, penalty, reason))
        return repaid

    def plan(self) -> Plan | None:
        """Return the steps as a plan; None where there are none, or where rounding would eat up what they do for health."""
        return Plan(tuple(self.steps)) if self.steps and self._is_healthier() else None

    def _is_healthier(self) -> bool:
        if not any(self._owed.values()):
            return True
        before = self._view
        if not before.maintenance_requirement:
            return self.equity > before.equity
        return self.equity * before.maintenance_requirement > before.equity * self.requirement


def _counted(line: CollateralView, amount: int) -> int:
    return mul_div_down(held_value(line, amount), line.weight, WAD)


def _required(debt: DebtView, amount: int) -> int:
    return mul_div_up(owed_value(debt, amount), debt.maintenance_fraction, WAD)
