"""The close factor: half of the debts at a time while the account is nearly healthy, the whole debt when it is not."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView, Plan, parameter
from gql_server.units import WAD, format_rate
from gql_server_liquidation_policies.amounts import held_value, owed_value, seized_up
from gql_server_liquidation_policies.exchange import Exchange
from gql_server_liquidation_policies.health import is_healthy
from gql_server_liquidation_policies.ordering import debts_in_order, lots_for, part_of_all_debts, spread


@dataclass(frozen=True)
class CloseFactor:
    """Repays a part of the largest debt, or all of it when the account is far gone or what would be left is dust.

    The debt is the largest by value; collateral is seized in order of weight, then value, then symbol, and the next is taken
    where one does not cover. A part is ``close_factor`` of all debts by value, as far as the largest debt goes. The whole debt
    is due when health is at most ``full_close_below_health``, when the debt or the first collateral is worth less than
    ``partial_value_min``, and when the part would leave less than ``leftover_value_min`` of either.

    The penalty is lowered for a pair of debt and collateral where the full one could not raise health (rule X3).

    Source: Aave v3.7 ``LiquidationLogic``: ``DEFAULT_LIQUIDATION_CLOSE_FACTOR``, ``CLOSE_FACTOR_HF_THRESHOLD``,
    ``MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD`` and ``MIN_LEFTOVER_BASE``, where a part that leaves dust is refused; here the whole
    debt is closed instead. A debt's worth is rounded up, a collateral's down, the share of all debts half up, as there.
    """

    name: ClassVar[str] = "close_factor"
    formula: ClassVar[str] = "repay min(debt, close_factor * all debts), or all of it when health <= threshold or little is left"

    close_factor: int = parameter(
        "How much of all debts, by value, is repaid at a time.", unit="fraction", default=WAD // 2, minimum=WAD // 100, maximum=WAD
    )
    full_close_below_health: int = parameter(
        "At this health factor or below the whole debt is repaid.", unit="fraction", default=WAD * 95 // 100, minimum=0, maximum=WAD
    )
    penalty: int = parameter(
        "What the customer loses besides the value repaid.", unit="fraction", default=WAD // 100, minimum=0, maximum=WAD // 2
    )
    partial_value_min: int = parameter(
        "A debt or collateral worth less than this is closed whole.",
        unit="usd",
        default=2_000 * WAD,
        minimum=0,
        maximum=1_000_000_000 * WAD,
    )
    leftover_value_min: int = parameter(
        "A part leaves at least this much of the debt and of the collateral, or nothing.",
        unit="usd",
        default=1_000 * WAD,
        minimum=0,
        maximum=1_000_000_000 * WAD,
    )

    def penalty_max(self) -> int:
        """Return the penalty: no plan asks for more."""
        return self.penalty

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to repay and seize, or None where nothing that could be seized would raise health."""
        debts = debts_in_order(view)
        if is_healthy(view) or not debts:
            return None
        lots = lots_for(view, debts[0], self.penalty)
        if not lots:
            return None
        amount, reason = self.repay_amount(view, debts[0], *lots[0])
        exchange = Exchange(view)
        spread(exchange, debts[0], amount, lots, reason)
        return exchange.plan()

    def repay_amount(self, view: LiquidationView, debt: DebtView, first: CollateralView, penalty: int) -> tuple[int, str]:
        """Return how much of the debt to repay, in units, and why."""
        if not self.is_partial(view, debt, first):
            if view.health_factor <= self.full_close_below_health:
                return debt.amount, f"health at most {format_rate(self.full_close_below_health)}: whole debt"
            return debt.amount, f"debt or collateral below {format_rate(self.partial_value_min)} USD: whole debt"
        amount = self.part(view, debt)
        if amount < debt.amount and self.leaves_dust(debt, first, amount, penalty):
            return debt.amount, "a part would leave dust: whole debt"
        return amount, f"close factor {format_rate(self.close_factor)}"

    def is_partial(self, view: LiquidationView, debt: DebtView, first: CollateralView) -> bool:
        """Tell whether only a part may be repaid: the account is nearly healthy, and neither side is small."""
        is_small = min(debt.value, first.value) < self.partial_value_min
        return view.health_factor > self.full_close_below_health and not is_small

    def part(self, view: LiquidationView, debt: DebtView) -> int:
        """Return how much of a debt a part is, in units."""
        return part_of_all_debts(view, debt, self.close_factor)

    def leaves_dust(self, debt: DebtView, first: CollateralView, amount: int, penalty: int) -> bool:
        """Tell whether repaying so much would leave too little of the debt, or of the collateral, and not nothing."""
        seized = min(first.amount, seized_up(amount, debt, first, penalty))
        debt_left, collateral_left = debt.amount - amount, first.amount - seized
        if not debt_left or not collateral_left:
            return False
        is_debt_dust = owed_value(debt, debt_left) < self.leftover_value_min
        return is_debt_dust or held_value(first, collateral_left) < self.leftover_value_min
