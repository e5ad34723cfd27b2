"""What a liquidation policy does at every health: asked for an example, so that policies can be laid beside each other.

The example owes one asset and holds another, both worth one US dollar a token. Its debt is worth ``debt_value`` and stays what it
is; what it holds is just enough for the health in question. From health 1 on nobody is liquidated, and below 0.5 no policy is
asked (rule X3), so the curve runs from 0.5 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.domain.liquidation import FULL_CLOSE_BELOW_HEALTH, plan_fault
from gql_server.domain.market import ModelRef
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, Models, PlanStep
from gql_server.units import WAD, mul_div_down, mul_div_up

DEBT: Final = "DEBT"
COLLATERAL: Final = "COLLATERAL"
DEBT_DECIMALS: Final = 6
COLLATERAL_DECIMALS: Final = 18
DEBT_VALUE: Final = 100_000 * WAD
WEIGHT_MAX: Final = WAD * 8 // 10
MAINTENANCE_FRACTION: Final = WAD * 5 // 100
DECLINED: Final = "declined: the built-in full close stands in for it"


@dataclass(frozen=True, slots=True)
class Example:
    """Who is liquidated. Fractions have 18 decimals.

    Args:
        debt_value: What is owed, USD with 18 decimals, in whole millionths.
        maintenance_fraction: What the debt requires of its value.
    """

    debt_value: int = DEBT_VALUE
    maintenance_fraction: int = MAINTENANCE_FRACTION


@dataclass(frozen=True, slots=True)
class PolicyPoint:
    """What a policy does at one health. Fractions have 18 decimals, rounded down.

    Args:
        health: Of the example, within 10^-15 of the one that was meant.
        penalty: What is asked beyond the value repaid, on the average of the plan; None where there is no plan.
        close_share: What part of the debt the plan repays; 0 for a healthy example, None where it is not the policy's to say.
        reasons: Those of the plan's steps, each once.
        note: Why there is no plan although health is below 1: it declined, or its answer was not believed.
    """

    health: int
    penalty: int | None
    close_share: int | None
    reasons: tuple[str, ...] = ()
    note: str | None = None


def policy_curve(models: Models, ref: ModelRef, penalty_max: int, points: int, example: Example | None = None) -> list[PolicyPoint]:
    """Ask a policy at so many healths, evenly from 0.5 to 1.

    Args:
        penalty_max: Its declared maximum, 18 decimals.
        points: At least 2.
        example: Who is liquidated.
    """
    low = FULL_CLOSE_BELOW_HEALTH
    healths = [low + (WAD - low) * index // (points - 1) for index in range(points)]
    return [_ask(models, ref, example_view(health, penalty_max, example or Example())) for health in healths]


def example_view(health: int, penalty_max: int, example: Example) -> LiquidationView:
    """Return what a policy would see of the example at a health.

    The weight of what is held is 0.8, or what rule X3 leaves of it for a policy with a high penalty.
    """
    owed = max(1, example.debt_value // 10 ** (18 - DEBT_DECIMALS))
    debt_value: int = owed * 10 ** (18 - DEBT_DECIMALS)
    fraction = example.maintenance_fraction
    requirement = mul_div_up(debt_value, fraction, WAD)
    weight = min(WEIGHT_MAX, ((2 * WAD + fraction) * WAD - 1) // (2 * (WAD + penalty_max)))
    held = mul_div_up(debt_value + mul_div_up(requirement, health, WAD), WAD, weight)
    equity = mul_div_down(held, weight, WAD) - debt_value
    return LiquidationView(
        equity=equity,
        maintenance_requirement=requirement,
        health_factor=mul_div_down(equity, WAD, requirement),
        collateral=(CollateralView(COLLATERAL, COLLATERAL_DECIMALS, held, WAD, held, weight),),
        debts=(DebtView(DEBT, DEBT_DECIMALS, owed, WAD, debt_value, fraction, penalty_max),),
    )


def _ask(models: Models, ref: ModelRef, view: LiquidationView) -> PolicyPoint:
    if view.health_factor >= WAD:
        return PolicyPoint(view.health_factor, None, 0)
    answer = models.plan(ref, view)
    if answer.plan is None:
        return PolicyPoint(view.health_factor, None, None, note=answer.fault or DECLINED)
    fault = plan_fault(view, answer.plan)
    if fault is not None:
        return PolicyPoint(view.health_factor, None, None, note=fault)
    return _point(view, answer.plan.steps)


def _point(view: LiquidationView, steps: tuple[PlanStep, ...]) -> PolicyPoint:
    repaid = sum(step.repay_amount for step in steps)
    weighted = sum(step.repay_amount * step.penalty for step in steps)
    reasons = tuple(dict.fromkeys(step.reason for step in steps))
    return PolicyPoint(view.health_factor, weighted // repaid, mul_div_down(repaid, WAD, view.debts[0].amount), reasons)
