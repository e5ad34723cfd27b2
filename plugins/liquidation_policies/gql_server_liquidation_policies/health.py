"""What a view says of an account's health, and which exchanges raise it (rule X3)."""

from __future__ import annotations

from typing import Final

from gql_server.plugin_api import CollateralView, DebtView, LiquidationView
from gql_server.units import WAD, mul_div_down, mul_div_up
from gql_server_liquidation_policies.amounts import scale

GAIN_MIN: Final = WAD // 1_000
"""What repaying a dollar shall be worth to health, in equity, where the penalty is lowered for it: a tenth of a cent."""


def is_healthy(view: LiquidationView) -> bool:
    """Tell whether an account must be left alone: its health factor is 1 or more."""
    return view.health_factor >= WAD


def debts_of(view: LiquidationView) -> int:
    """Return the worth of all debts, USD."""
    return sum(debt.value for debt in view.debts)


def coverage(view: LiquidationView) -> int | None:
    """Return weighted collateral / (debts + maintenance requirement), rounded down: 1 where liquidation begins; None without debt.

    It is what protocols without a margin call health: it falls slowly, where the health factor falls from 1 to 0 while the
    collateral loses no more than the requirement.
    """
    needed = debts_of(view) + view.maintenance_requirement
    return mul_div_down(view.equity + debts_of(view), WAD, needed) if needed else None


def loan_to_value(view: LiquidationView) -> int | None:
    """Return debts / collateral, without weights, rounded up; None where nothing is held."""
    held = sum(line.value for line in view.collateral)
    return mul_div_up(debts_of(view), WAD, held) if held else None


def liquidation_loan_to_value(view: LiquidationView) -> int:
    """Return the loan-to-value at which these debts would make this account liquidatable, rounded down; 0 where nothing is held."""
    held, owed = sum(line.value for line in view.collateral), debts_of(view)
    needed = held * (owed + view.maintenance_requirement)
    return mul_div_down((view.equity + owed) * owed, WAD, needed) if needed else 0


def penalty_that_heals(view: LiquidationView, debt: DebtView, line: CollateralView, wanted: int) -> int | None:
    """Return the highest penalty up to the wanted one with which seizing this for that raises health; None when not even 0 does.

    A seizure raises health iff ``weight * (1 + penalty) < 1 + maintenance fraction * health``. The debt's own market sets a limit
    as well. A lowered penalty leaves a gain of ``GAIN_MIN``, or rounding would eat up what the seizure does for health.
    """
    wanted = min(wanted, debt.penalty_max)
    limit = WAD * WAD + debt.maintenance_fraction * view.health_factor
    if line.weight * (WAD + wanted) + GAIN_MIN * WAD <= limit:
        return wanted
    lowered = (limit - GAIN_MIN * WAD) // line.weight - WAD
    if lowered >= 0:
        return min(wanted, lowered)
    return 0 if line.weight * WAD < limit else None


def units_to_health(equity: int, requirement: int, debt: DebtView, line: CollateralView, penalty: int, target: int) -> int | None:
    """Return how many units of a debt, repaid with a collateral, bring health to the target; rounded up.

    With weight w, penalty p, maintenance fraction m and target T: ``(T * requirement - equity) / (1 + T m - (1 + p) w)`` USD.

    Returns:
        0 when health is there already; None when no repayment of this pair can reach it.
    """
    missing = target * requirement - equity * WAD
    gain = WAD * WAD + target * debt.maintenance_fraction - (WAD + penalty) * line.weight
    if missing <= 0:
        return 0
    return mul_div_up(missing * WAD * scale(debt), 1, gain * debt.price) if gain > 0 else None
