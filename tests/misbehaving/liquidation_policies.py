# ruff: noqa: ANN401, ARG002 - a plugin that misbehaves ignores what it is asked and answers anything
"""Liquidation policies that pass registration and misbehave when asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gql_server.plugin_api import LiquidationPolicy, LiquidationView, Plan, PlanStep, hookimpl, parameter
from gql_server.units import WAD


class Grand(Plan):
    """A plan that is not exactly one."""


STEP = PlanStep("USDC", 1, "BTC", 0, "because")


@dataclass(frozen=True)
class OddPlan:
    """Answers an odd plan."""

    name: ClassVar[str] = "odd_plan"
    formula: ClassVar[str] = "odd"

    which: int = parameter("Which odd plan.", unit="count", minimum=0, maximum=99)

    def penalty_max(self) -> int:
        return 0

    def plan(self, view: LiquidationView) -> Any:
        plans: list[Any] = [
            {"steps": []},
            Plan(()),
            Plan([STEP]),  # type: ignore[arg-type] # the lie
            Plan((STEP,) * 33),
            Plan((("USDC", 1, "BTC", 0, "because"),)),  # type: ignore[arg-type] # the lie
            Plan((PlanStep("USDC", True, "BTC", 0, "because"),)),
            Plan((PlanStep("USDC", 0, "BTC", 0, "because"),)),
            Plan((PlanStep("USDC", 1, "BTC", -1, "because"),)),
            Plan((PlanStep("USDC", 1, "BTC", 0, "x" * 201),)),
            Plan((PlanStep(None, 1, "BTC", 0, "because"),)),  # type: ignore[arg-type] # the lie
            Grand((STEP,)),
            Plan((PlanStep("USDC", 10**15, "BTC", 0, "because"),)),
            Plan((PlanStep("USDC", 1, "GOLD", 0, "because"),)),
            Plan((PlanStep("USDC", 1, "BTC", WAD // 50, "because"),)),
        ]
        return plans[self.which]


@dataclass(frozen=True)
class Forger:
    """Changes the view that it is shown, frozen or not."""

    name: ClassVar[str] = "forger"
    formula: ClassVar[str] = "health = 0"

    def penalty_max(self) -> int:
        return 0

    def plan(self, view: LiquidationView) -> Plan | None:
        object.__setattr__(view.debts[0], "amount", 10**30)
        return None


@dataclass(frozen=True)
class Greedy:
    """Declares a penalty that is no number."""

    name: ClassVar[str] = "greedy"
    formula: ClassVar[str] = "everything"

    def penalty_max(self) -> Any:
        return WAD / 2

    def plan(self, view: LiquidationView) -> Plan | None:
        return None


@hookimpl
def register_liquidation_policies() -> Sequence[type[LiquidationPolicy]]:
    return [OddPlan, Forger, Greedy]
