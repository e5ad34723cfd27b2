# ruff: noqa: ANN401 - a policy that misbehaves ignores what it is asked and answers anything
"""Liquidation policies that misbehave."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from gql_server.plugin_api import LiquidationView, Plan, PlanStep
from gql_server.units import WAD


class Half:
    """Repays half of the first debt with the first collateral, at 1 %."""

    name: ClassVar[str]
    formula: ClassVar[str] = "half of the first debt"

    def penalty_max(self) -> Any:
        return WAD // 100

    def plan(self, view: LiquidationView) -> Any:
        return None if view.health_factor >= WAD else Plan((self.first(view),))

    def first(self, view: LiquidationView) -> PlanStep:
        debt = view.debts[0]
        return PlanStep(debt.symbol, -(-debt.amount // 2), view.collateral[0].symbol, debt.penalty_max, "half")


@dataclass(frozen=True)
class RefusesToAnswer(Half):
    """Raises."""

    name: ClassVar[str] = "refuses_to_answer"

    def plan(self, view: LiquidationView) -> Any:
        raise LookupError(view.debts[0].symbol)


@dataclass(frozen=True)
class AnswersADictionary(Half):
    """Answers what looks like a plan."""

    name: ClassVar[str] = "answers_a_dictionary"

    def plan(self, view: LiquidationView) -> Any:
        return {"steps": [self.first(view)]}


@dataclass(frozen=True)
class ForgesTheView(Half):
    """Changes the view that it is shown, frozen or not."""

    name: ClassVar[str] = "forges_the_view"

    def plan(self, view: LiquidationView) -> Any:
        object.__setattr__(view.debts[0], "amount", 10**30)
        return super().plan(view)


@dataclass(frozen=True)
class TakesFromTheHealthy(Half):
    """Has a plan for everybody."""

    name: ClassVar[str] = "takes_from_the_healthy"

    def plan(self, view: LiquidationView) -> Any:
        return Plan((self.first(view),))


@dataclass(frozen=True)
class RepaysTooMuch(Half):
    """Repays more than is owed."""

    name: ClassVar[str] = "repays_too_much"

    def plan(self, view: LiquidationView) -> Any:
        step = self.first(view)
        return None if view.health_factor >= WAD else Plan((replace(step, repay_amount=3 * step.repay_amount),))


@dataclass(frozen=True)
class AsksTooMuch(Half):
    """Asks for a higher penalty than it declares."""

    name: ClassVar[str] = "asks_too_much"

    def plan(self, view: LiquidationView) -> Any:
        return None if view.health_factor >= WAD else Plan((replace(self.first(view), penalty=WAD // 50),))


@dataclass(frozen=True)
class SeizesTheUnknown(Half):
    """Names an asset that nobody holds."""

    name: ClassVar[str] = "seizes_the_unknown"

    def plan(self, view: LiquidationView) -> Any:
        return None if view.health_factor >= WAD else Plan((replace(self.first(view), seize_symbol="GOLD"),))


@dataclass(frozen=True)
class Nibbles(Half):
    """Repays one unit: what it seizes for it is worth more, by rounding."""

    name: ClassVar[str] = "nibbles"

    def plan(self, view: LiquidationView) -> Any:
        return None if view.health_factor >= WAD else Plan((replace(self.first(view), repay_amount=1),))


POLICIES: list[Any] = [
    RefusesToAnswer,
    AnswersADictionary,
    ForgesTheView,
    TakesFromTheHealthy,
    RepaysTooMuch,
    AsksTooMuch,
    SeizesTheUnknown,
    Nibbles,
]
