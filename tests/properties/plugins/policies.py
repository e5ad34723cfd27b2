"""Liquidation policies that a customer would fear, and some that are merely broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from gql_server.plugin_api import LiquidationPolicy, LiquidationView, Plan, PlanStep, hookimpl
from gql_server.units import WAD

PENALTY = WAD // 20


def _steps(view: LiquidationView, *steps: PlanStep) -> Plan | None:
    return Plan(steps) if view.debts and view.collateral else None


@dataclass(frozen=True)
class _Policy:
    formula: ClassVar[str] = "none worth telling"

    def penalty_max(self) -> int:
        return PENALTY


@dataclass(frozen=True)
class Silent(_Policy):
    """Never has a plan."""

    name: ClassVar[str] = "silent"

    def plan(self, view: LiquidationView) -> Plan | None:
        return _steps(view) if not view.debts else None


@dataclass(frozen=True)
class OneUnit(_Policy):
    """Repays one unit at a time, at the highest penalty."""

    name: ClassVar[str] = "one_unit"

    def plan(self, view: LiquidationView) -> Plan | None:
        return _steps(view, PlanStep(view.debts[0].symbol, 1, view.collateral[0].symbol, PENALTY, "one"))


@dataclass(frozen=True)
class Greedy(_Policy):
    """Closes everything at the highest penalty, the worst collateral first."""

    name: ClassVar[str] = "greedy"

    def plan(self, view: LiquidationView) -> Plan | None:
        lots = sorted(view.collateral, key=lambda line: line.weight)
        steps = [PlanStep(debt.symbol, debt.amount, lots[0].symbol, PENALTY, "all") for debt in view.debts]
        return _steps(view, *steps)


@dataclass(frozen=True)
class Scattered(_Policy):
    """Repays each debt out of each collateral, a bit at a time."""

    name: ClassVar[str] = "scattered"

    def plan(self, view: LiquidationView) -> Plan | None:
        pairs = [(debt, line) for debt in view.debts for line in view.collateral]
        steps = [
            PlanStep(debt.symbol, max(1, debt.amount // (2 * len(view.collateral))), line.symbol, 0, "bit")
            for debt, line in pairs[:30]
            if debt.amount >= 2 * len(view.collateral)
        ]
        return _steps(view, *steps) if steps else None


@dataclass(frozen=True)
class WrongSymbols(_Policy):
    """Seizes what nobody holds."""

    name: ClassVar[str] = "wrong_symbols"

    def plan(self, view: LiquidationView) -> Plan | None:
        return _steps(view, PlanStep(view.debts[0].symbol, 1, "NOPE", 0, "wrong"))


@dataclass(frozen=True)
class Overdrawn(_Policy):
    """Repays more than is owed, at more than it declared."""

    name: ClassVar[str] = "overdrawn"

    def plan(self, view: LiquidationView) -> Plan | None:
        debt, line = view.debts[0], view.collateral[0] if view.collateral else None
        if line is None:
            return None
        return Plan((PlanStep(debt.symbol, debt.amount * 2, line.symbol, PENALTY * 2, "more"),))


@dataclass(frozen=True)
class Garbage(_Policy):
    """Answers something that is no plan at all, or raises."""

    name: ClassVar[str] = "garbage"

    def plan(self, view: LiquidationView) -> Plan | None:
        if view.equity % 2:
            raise RuntimeError("no plan")
        return cast("Plan", [{"repay": -1.5}])


@hookimpl
def register_liquidation_policies() -> Sequence[type[LiquidationPolicy]]:
    return [Silent, OneUnit, Greedy, Scattered, WrongSymbols, Overdrawn, Garbage]
