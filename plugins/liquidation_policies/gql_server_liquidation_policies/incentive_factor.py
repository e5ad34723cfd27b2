"""The incentive factor: the penalty follows from how much a collateral may be lent against, so that light collateral pays more."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView, Plan, parameter
from gql_server.units import WAD, mul_div_down
from gql_server_liquidation_policies.amounts import shown
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import is_healthy
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, part_of_all_debts, spread


@dataclass(frozen=True)
class IncentiveFactor:
    """Repays the largest debt, with an incentive of ``min(factor_highest, 1 / (1 - cursor * (1 - lltv)))``.

    The liquidation loan-to-value of a pair is the collateral's weight / (1 + the debt's maintenance fraction). The penalty is the
    incentive less 1. ``close_factor`` of all debts is repaid at a time, as far as the largest debt goes.

    Source: Morpho Blue ``Morpho.liquidate``: ``LIQUIDATION_CURSOR`` 0.3, ``MAX_LIQUIDATION_INCENTIVE_FACTOR`` 1.15, every step
    rounded down.
    """

    name: ClassVar[str] = "incentive_factor"
    formula: ClassVar[str] = "penalty = min(factor_highest, 1 / (1 - cursor * (1 - lltv))) - 1; lltv = weight / (1 + maintenance)"

    cursor: int = parameter(
        "How much of the gap between loan-to-value and 1 becomes incentive.",
        unit="fraction",
        default=WAD * 3 // 10,
        minimum=0,
        maximum=WAD * 99 // 100,
    )
    factor_highest: int = parameter(
        "The highest incentive factor: what is seized for what is repaid.",
        unit="fraction",
        default=WAD * 105 // 100,
        minimum=WAD,
        maximum=2 * WAD,
    )
    close_factor: int = parameter(
        "How much of all debts, by value, is repaid at a time.", unit="fraction", default=WAD, minimum=WAD // 100, maximum=WAD
    )

    def penalty_max(self) -> int:
        """Return the highest incentive factor less 1: no plan asks for more."""
        return self.factor_highest - WAD

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to repay and seize, or None where nothing that could be seized would raise health."""
        debts = debts_in_order(view)
        if is_healthy(view) or not debts:
            return None
        debt, exchange = debts[0], Exchange(view)
        amount = part_of_all_debts(view, debt, self.close_factor)
        for line, penalty in lots_for(view, debt, lambda line: self.factor(debt, line) - WAD):
            reason = f"incentive factor {shown(WAD + penalty)}"
            amount = spread(exchange, debt, amount, [(line, penalty)], reason)
        return exchange.plan()

    def factor(self, debt: DebtView, line: CollateralView) -> int:
        """Return what is seized for a unit of worth repaid, 18 decimals."""
        lltv = min(WAD, mul_div_down(line.weight, WAD, WAD + debt.maintenance_fraction))
        gap = mul_div_down(self.cursor, WAD - lltv, WAD)
        return min(self.factor_highest, mul_div_down(WAD, WAD, WAD - gap))
