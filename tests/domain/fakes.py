"""Models that do as a test tells them: no plugin, no host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gql_server.domain.feeds import Observations
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import LiquidationView, Plan, PlanAnswer, PlanStep, RateAnswer, RateStep, StakingAnswer
from gql_server.units import WAD

Curve = Callable[[int, int, str], RateAnswer]
Policy = Callable[[LiquidationView], PlanAnswer]


def flat(rate: int) -> Curve:
    """A curve that answers the same rate whatever the utilization, and hands its state back."""
    return lambda _utilization, _elapsed, state: RateAnswer(RateStep(rate, state))


def sloped(base: int, slope: int) -> Curve:
    """A straight line over utilization."""
    return lambda utilization, _elapsed, state: RateAnswer(RateStep(base + slope * utilization // WAD, state))


def remembering(slope: int) -> Curve:
    """A curve with a state: the utilization of all hours, summed; the rate follows both it and the present utilization."""

    def step(utilization: int, elapsed: int, state: str) -> RateAnswer:
        known = int(state or "0")
        known = known if elapsed == 0 else (known * 9 + utilization) // 10
        return RateAnswer(RateStep(slope * (known + utilization) // (2 * WAD), state if elapsed == 0 else str(known)))

    return step


def broken(_utilization: int, _elapsed: int, _state: str) -> RateAnswer:
    """A curve that raised, as the host tells it."""
    return RateAnswer(None, "curve 1: raised ZeroDivisionError")


def half_of_the_largest(penalty: int | None = None) -> Policy:
    """A policy that repays half of the largest debt with the most valuable collateral."""

    def plan(view: LiquidationView) -> PlanAnswer:
        debt = max(view.debts, key=lambda debt: debt.value)
        held = max(view.collateral, key=lambda held: held.value, default=None)
        if held is None:
            return PlanAnswer(None)
        asked = debt.penalty_max if penalty is None else penalty
        return PlanAnswer(Plan((PlanStep(debt.symbol, max(1, debt.amount // 2), held.symbol, asked, "half"),)))

    return plan


def all_of_the_largest() -> Policy:
    """A policy that repays the largest debt at once, as far as the most valuable collateral goes."""

    def plan(view: LiquidationView) -> PlanAnswer:
        debt = max(view.debts, key=lambda debt: debt.value)
        held = max(view.collateral, key=lambda held: held.value)
        return PlanAnswer(Plan((PlanStep(debt.symbol, debt.amount, held.symbol, debt.penalty_max, "all"),)))

    return plan


def declining(_view: LiquidationView) -> PlanAnswer:
    """A policy that answers None."""
    return PlanAnswer(None)


@dataclass
class FakeModels:
    """Curves, rewards and policies by name; every one is version 1 until a test installs another."""

    curves: dict[str, Curve] = field(default_factory=dict)
    rewards: dict[str, int | None] = field(default_factory=dict)
    feeds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    versions: dict[tuple[ModelKind, str], str | None] = field(default_factory=dict)
    asked: list[tuple[str, int, int]] = field(default_factory=list)

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        return self.versions.get((kind, name), "1")

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        self.asked.append((ref.name, utilization, elapsed_seconds))
        return self.curves[ref.name](utilization, elapsed_seconds, state)

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        """Returns the feeds that a reward wants."""
        return self.feeds.get(ref.name, ())

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
        wanted = self.feeds.get(ref.name)
        rate = dict(observations).get(wanted[0]) if wanted else self.rewards[ref.name]
        return StakingAnswer(rate, None if rate is not None else "no feed")

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        return self.policies[ref.name](view)
