"""The target health: repay just what brings health to a target, at a penalty that grows as health falls."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView, Plan, parameter
from gql_server.units import WAD, format_rate, mul_div_down
from gql_server_liquidation_policies.amounts import held_value, owed_value, repayable_down, seized_up
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import is_healthy, units_to_health
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for


@dataclass(frozen=True)
class TargetHealth:
    """Repays as much as brings health to ``target_health``, and no more, unless dust would be left.

    With weight w of the collateral, penalty p and maintenance fraction m of the debt it is worth
    ``(target * requirement - equity) / (1 + target * m - (1 + p) * w)``, rounded up to a unit. A debt of which less than
    ``dust_value`` would be left is repaid whole; a collateral of which less would be left beside a debt is taken whole.

    The penalty is ``penalty_highest`` at ``health_for_highest`` and below; above, it falls in a line to ``penalty_factor`` of that
    at health 1. It is rounded down to a multiple of ``penalty_step``, and lowered where the full one could not help (rule X3).

    Source: Aave v4 ``LiquidationLogic``: ``calculateLiquidationBonus``, ``_calculateDebtToTargetHealthFactor``,
    ``_calculateDebtToLiquidate`` and ``DUST_LIQUIDATION_THRESHOLD``. Aave's health is collateral / debt: with it as H', collateral
    factor c and m = 1, ours is ``2 H' - 1`` for w = 2 c.
    """

    name: ClassVar[str] = "target_health"
    formula: ClassVar[str] = (
        "repay (target * requirement - equity) / (1 + target * m - (1 + penalty) * w); penalty linear in health"
    )

    target_health: int = parameter(
        "The health factor that a liquidation aims at.", unit="fraction", default=WAD * 125 // 100, minimum=WAD, maximum=100 * WAD
    )
    penalty_highest: int = parameter(
        "The penalty of an account that is far gone.", unit="fraction", default=WAD * 5 // 100, minimum=0, maximum=WAD
    )
    penalty_factor: int = parameter(
        "How much of the highest penalty is asked at health 1.", unit="fraction", default=WAD // 2, minimum=0, maximum=WAD
    )
    health_for_highest: int = parameter(
        "At this health factor or below the highest penalty is asked.",
        unit="fraction",
        default=WAD * 8 // 10,
        minimum=0,
        maximum=WAD - 1,
    )
    penalty_step: int = parameter(
        "The penalty is rounded down to a multiple of this.", unit="fraction", default=WAD // 10_000, minimum=1, maximum=WAD // 100
    )
    dust_value: int = parameter(
        "Of a debt or collateral at least this much is left, or nothing.",
        unit="usd",
        default=1_000 * WAD,
        minimum=0,
        maximum=1_000_000_000 * WAD,
    )

    def penalty_max(self) -> int:
        """Return the penalty of an account that is far gone: no plan asks for more."""
        return self.penalty_highest

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what brings health to the target, or None where nothing that could be seized would raise health."""
        if is_healthy(view):
            return None
        exchange, asked = Exchange(view), self.penalty_at(view.health_factor)
        for debt in debts_in_order(view):
            for line, penalty in lots_for(view, debt, asked):
                if exchange.health >= self.target_health:
                    return exchange.plan()
                owed, held = exchange.owed(debt), exchange.held(line)
                aim = self.units_to_target(exchange.equity_beside(line), exchange.requirement, debt, line, penalty)
                amount, reason = self.without_dust(owed if aim is None else min(aim, owed), owed, held, debt, line, penalty)
                exchange.repay(debt, amount, line, penalty, reason)
        return exchange.plan()

    def penalty_at(self, health: int) -> int:
        """Return the penalty at a health factor."""
        highest = self.penalty_highest
        if health <= self.health_for_highest:
            return highest
        lowest = self._step_down(mul_div_down(highest, self.penalty_factor, WAD))
        risen = mul_div_down(highest - lowest, WAD - min(WAD, health), WAD - self.health_for_highest)
        return lowest + self._step_down(risen)

    def units_to_target(self, equity: int, requirement: int, debt: DebtView, line: CollateralView, penalty: int) -> int | None:
        """Return how many units of a debt bring health to the target; None when no repayment with this collateral can."""
        return units_to_health(equity, requirement, debt, line, penalty, self.target_health)

    def without_dust(
        self, amount: int, owed: int, held: int, debt: DebtView, line: CollateralView, penalty: int
    ) -> tuple[int, str]:
        """Return how much to repay so that no dust is left of the debt or the collateral, in units, and why.

        Args:
            amount: What brings health to the target, or all that is owed.
            owed: What is left of the debt, in units.
            held: What is left of the collateral, in units.
        """
        if 0 < amount < owed and owed_value(debt, owed - amount) < self.dust_value:
            return owed, "less would leave dust of the debt"
        left = held - seized_up(amount, debt, line, penalty)
        if 0 < amount < owed and left > 0 and held_value(line, left) < self.dust_value:
            return min(owed, repayable_down(held, line, debt, penalty)), "less would leave dust of the collateral"
        return amount, "whole debt" if amount == owed else f"to health {format_rate(self.target_health)}"

    def _step_down(self, penalty: int) -> int:
        return penalty // self.penalty_step * self.penalty_step
