"""The target loan-to-value: repay just what brings debts / collateral to a target, or everything when that is nearly all."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import LiquidationView, Plan, parameter
from gql_server.units import WAD, mul_div_down
from gql_server_liquidation_policies.amounts import owed_value, shown, units_up
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import debts_of, is_healthy, liquidation_loan_to_value
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for


@dataclass(frozen=True)
class TargetLtv:
    """Repays as much as brings debts / collateral, both without weights, down to a target loan-to-value.

    With debts D, collateral C, penalty p and target L it is worth ``(D - L * C) / (1 - L * (1 + p))``. All is repaid when that is
    more than ``full_close_share`` of the debts, when the target cannot be reached, and when the debts exceed the collateral. The
    target is ``target_ltv``, or ``threshold_share`` of the loan-to-value at which this account would be liquidated where that is
    lower: else a liquidation of light collateral would end before it heals.

    Source: Silo v2 ``PartialLiquidationLib``: ``estimateMaxRepayValue`` and ``calculateCollateralToLiquidate``, values rounded down
    as there. Its underestimation by 2 units stands for conversions to shares, which the server rounds itself.
    """

    name: ClassVar[str] = "target_ltv"
    formula: ClassVar[str] = "repay (debts - target * collateral) / (1 - target * (1 + penalty)), or all when that is nearly all"

    target_ltv: int = parameter(
        "The loan-to-value that a liquidation aims at; 0 repays all.",
        unit="fraction",
        default=WAD * 7 // 10,
        minimum=0,
        maximum=WAD - 1,
    )
    threshold_share: int = parameter(
        "The target is at most this share of the loan-to-value at which liquidation begins.",
        unit="fraction",
        default=WAD * 97 // 100,
        minimum=WAD // 10,
        maximum=WAD,
    )
    penalty: int = parameter(
        "What the customer loses besides the value repaid.", unit="fraction", default=WAD * 5 // 100, minimum=0, maximum=WAD - 1
    )
    full_close_share: int = parameter(
        "When more than this share of the debts is due, all of them are repaid.",
        unit="fraction",
        default=WAD * 9 // 10,
        minimum=0,
        maximum=WAD,
    )

    def penalty_max(self) -> int:
        """Return the penalty: no plan asks for more."""
        return self.penalty

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what brings the loan-to-value to the target, or None where nothing that could be seized would raise health."""
        if is_healthy(view):
            return None
        collateral, debts = sum(line.value for line in view.collateral), debts_of(view)
        target = min(self.target_ltv, mul_div_down(liquidation_loan_to_value(view), self.threshold_share, WAD))
        left = self.repay_value(debts, collateral, target)
        reason = "all debts" if left >= debts else f"to loan-to-value {shown(target)}"
        exchange = Exchange(view)
        for debt in debts_in_order(view):
            due = debt.amount if left >= debt.value else min(debt.amount, units_up(left, debt))
            for line, penalty in lots_for(view, debt, self.penalty):
                repaid = exchange.repay(debt, due, line, penalty, reason)
                due, left = due - repaid, left - owed_value(debt, repaid)
            if left <= 0:
                break
        return exchange.plan()

    def repay_value(self, debts: int, collateral: int, target: int) -> int:
        """Return the worth of debts to repay, USD rounded down; all where the target is out of reach or nearly all is due."""
        if debts >= collateral or target == 0:
            return debts
        missing = debts * WAD - target * collateral
        if missing <= 0:
            return 0
        taken = target + mul_div_down(target, self.penalty, WAD)
        if taken >= WAD:
            return debts
        repaid = missing // (WAD - taken)
        is_nearly_all = repaid > debts or mul_div_down(repaid, WAD, debts) > self.full_close_share
        return debts if is_nearly_all else repaid

    def seized_value(self, repaid: int, collateral: int) -> int:
        """Return the worth of collateral that goes for a repayment, USD rounded down, at most all there is."""
        return min(collateral, repaid + mul_div_down(repaid, self.penalty, WAD))
