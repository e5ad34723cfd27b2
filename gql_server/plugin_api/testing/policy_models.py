"""One policy under test as the domain's models: markets at rest beside it, and its answers judged as the host judges them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import LiquidationView, PlanAnswer, RateAnswer, RateStep, StakingAnswer
from gql_server.plugin_api.answers import Misbehaved, check_plan
from gql_server.units import format_fixed, format_rate


class OnePolicy:
    """The domain's models, of which only the policy answers anything."""

    def __init__(self, policy: Any) -> None:  # noqa: ANN401 - the plugin's own class
        """Ask this policy."""
        self._policy = policy

    def version_of(self, kind: ModelKind, name: str) -> str | None:  # noqa: ARG002 - every model is at the version recorded
        """Return the version that is recorded."""
        return "1"

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:  # noqa: ARG002 - at rest
        """Answer a rate of nothing."""
        return RateAnswer(RateStep(0, state))

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:  # noqa: ARG002 - there is no reward
        """Answer that nothing wants to be told."""
        return ()

    def staking_rate(self, ref: ModelRef, observations: object = None) -> StakingAnswer:  # noqa: ARG002 - there is no reward
        """Answer a rate of nothing."""
        return StakingAnswer(0)

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:  # noqa: ARG002 - there is one policy
        """Ask the policy; what it may not answer is a fault, as it is for the host."""
        try:
            return PlanAnswer(check_plan(self._policy.plan(copy_of(view))))
        except Misbehaved as fault:
            return PlanAnswer(None, str(fault))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            return PlanAnswer(None, f"raised {type(error).__name__}: {error}")


def copy_of(view: LiquidationView) -> LiquidationView:
    """Return a copy that nobody else holds: what a policy does to it harms nobody."""
    return replace(view, collateral=tuple(map(replace, view.collateral)), debts=tuple(map(replace, view.debts)))


def shown_view(view: LiquidationView) -> dict[str, str]:
    """Return a view for people, a line for each asset."""
    shown = {"health": format_rate(view.health_factor), "equity": f"{format_rate(view.equity)} USD"}
    for held in view.collateral:
        terms = f"at {format_rate(held.price)} USD, weight {format_rate(held.weight)}"
        shown[f"holds {held.symbol}"] = f"{format_fixed(held.amount, held.decimals)} {terms}"
    for debt in view.debts:
        terms = f"at {format_rate(debt.price)} USD, maintenance fraction {format_rate(debt.maintenance_fraction)}"
        shown[f"owes {debt.symbol}"] = f"{format_fixed(debt.amount, debt.decimals)} {terms}"
    return shown
