"""The close factor: half of the debts at a time while the account is nearly healthy, the whole debt when it is not."""

from dataclasses import dataclass
from typing import ClassVar, Final

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView, Plan, PlanStep, parameter
from gql_server.units import WAD, format_rate, worth_down

STEPS_MAX: Final = 32


@dataclass(frozen=True)
class CloseFactor:
    """Repays a part of the largest debt, or all of it when the account is far gone or what would be left is dust.

    The debt is the largest by value; collateral is seized in order of weight, then value, then symbol, and the next is taken
    where one does not cover. A part is ``close_factor`` of all debts by value, as far as the largest debt goes. The whole debt
    is due when health is at most ``full_close_below_health``, when the debt or the first collateral is worth less than
    ``partial_value_min``, and when the part would leave less than half of that of either.

    The penalty is lowered for a pair of debt and collateral where the full one could not raise health (rule X3).

    Source: Aave v3.7 ``LiquidationLogic``: ``CLOSE_FACTOR_HF_THRESHOLD``, ``MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD`` and
    ``MIN_LEFTOVER_BASE``, where a part that leaves dust is refused; here the whole debt is closed instead.
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

    def penalty_max(self) -> int:
        """Return the penalty: no plan asks for more."""
        return self.penalty

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to repay and seize, or None where nothing that could be seized would raise health."""
        debts = sorted(
            (line for line in view.debts if line.amount and line.value and line.price), key=lambda line: (-line.value, line.symbol)
        )
        if view.health_factor >= WAD or not debts:
            return None
        debt = debts[0]
        lots = [(line, self._penalty(view, debt, line)) for line in _in_order(view.collateral)]
        usable = [(line, penalty) for line, penalty in lots if penalty is not None]
        if not usable:
            return None
        amount, reason = self._repay_amount(view, debt, usable[0][0], usable[0][1])
        steps = _spread(debt, amount, usable, reason)
        return Plan(steps) if steps else None

    def _penalty(self, view: LiquidationView, debt: DebtView, line: CollateralView) -> int | None:
        """Return the highest penalty with which seizing this raises health, None when even none at all would not.

        A seizure raises health iff ``weight * (1 + penalty) < 1 + maintenance fraction * health`` (rule X3).
        """
        wanted = min(self.penalty, debt.penalty_max)
        limit = WAD * WAD + debt.maintenance_fraction * view.health_factor
        if line.weight * (WAD + wanted) < limit:
            return wanted
        lowered = (limit - 1) // line.weight - WAD
        return lowered if lowered >= 0 else None

    def _repay_amount(self, view: LiquidationView, debt: DebtView, first: CollateralView, penalty: int) -> tuple[int, str]:
        """Return how much of the debt to repay, in units, and why."""
        if view.health_factor <= self.full_close_below_health:
            return debt.amount, f"health at most {format_rate(self.full_close_below_health)}: whole debt"
        if min(debt.value, first.value) < self.partial_value_min:
            return debt.amount, f"debt or collateral below {format_rate(self.partial_value_min)} USD: whole debt"
        part_value = sum(line.value for line in view.debts) * self.close_factor // WAD
        amount = min(debt.amount, max(1, _units_down(part_value, debt)))
        reason = f"close factor {format_rate(self.close_factor)}"
        if amount < debt.amount and self._leaves_dust(debt, first, amount, penalty):
            return debt.amount, "a part would leave dust: whole debt"
        return amount, reason

    def _leaves_dust(self, debt: DebtView, first: CollateralView, amount: int, penalty: int) -> bool:
        repaid = worth_down(amount, debt.price, debt.decimals)
        debt_left, collateral_left = debt.value - repaid, first.value - repaid * (WAD + penalty) // WAD
        return 2 * debt_left < self.partial_value_min or 0 < 2 * collateral_left < self.partial_value_min


def _in_order(collateral: tuple[CollateralView, ...]) -> list[CollateralView]:
    worth_something = (line for line in collateral if line.amount and line.value and line.weight and line.price)
    return sorted(worth_something, key=lambda line: (-line.weight, -line.value, line.symbol))


def _units_down(value: int, debt: DebtView) -> int:
    scale: int = 10**debt.decimals
    return value * scale // debt.price


def _spread(debt: DebtView, amount: int, usable: list[tuple[CollateralView, int]], reason: str) -> tuple[PlanStep, ...]:
    """Return steps that repay the amount from one collateral after the other, as far as their values and penalties reach."""
    steps: list[PlanStep] = []
    for line, penalty in usable[:STEPS_MAX]:
        covered = min(amount, _units_down(line.value * WAD // (WAD + penalty), debt))
        if covered > 0:
            steps.append(PlanStep(debt.symbol, covered, line.symbol, penalty, reason))
            amount -= covered
    return tuple(steps)
