"""What the domain asks of pluggable models, and in which words they answer.

The plugin host implements ``Models``: it calls the plugins, checks every answer, and turns whatever breaks into a fault.
On replay the recorded answers stand in for it, so the rules never depend on what happens to be installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.feeds import Observations
from gql_server.domain.market import ModelKind, ModelRef


@dataclass(frozen=True, slots=True)
class RateStep:
    """A rate model's answer: the yearly borrow rate (18 decimals) and the state to hand back at the next step."""

    rate: int
    state: str


@dataclass(frozen=True, slots=True)
class CollateralView:
    """One asset that can be seized. Amounts in units, value and price in USD with 18 decimals, weight 18 decimals.

    Args:
        amount: What can be seized, lent and available together.
        value: Worth of it at the price, without haircut, rounded down.
        weight: What a unit of worth counts as collateral.
    """

    symbol: str
    decimals: int
    amount: int
    price: int
    value: int
    weight: int


@dataclass(frozen=True, slots=True)
class DebtView:
    """One debt. ``amount`` in units rounded up, ``value`` in USD rounded up, the fraction and the penalty with 18 decimals.

    Args:
        maintenance_fraction: What this debt requires of its value.
        penalty_max: The highest penalty that a plan may ask for repaying it.
    """

    symbol: str
    decimals: int
    amount: int
    price: int
    value: int
    maintenance_fraction: int
    penalty_max: int


@dataclass(frozen=True, slots=True)
class LiquidationView:
    """All that a liquidation policy sees of a sub-account: no identity, no clock.

    Args:
        equity: Weighted collateral less debts, USD, rounded down; may be negative.
        maintenance_requirement: USD, rounded up.
        health_factor: equity / maintenance requirement, 18 decimals, rounded down; below 1 is liquidatable.
        collateral: Ordered by symbol.
        debts: Ordered by symbol.
    """

    equity: int
    maintenance_requirement: int
    health_factor: int
    collateral: tuple[CollateralView, ...]
    debts: tuple[DebtView, ...]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One exchange of a plan: repay so much of a debt, and seize collateral worth that and the penalty.

    Args:
        repay_symbol: The debt.
        repay_amount: In units of it, more than 0.
        seize_symbol: The collateral; the domain computes how much of it.
        penalty: Added to the value repaid, 18 decimals.
        reason: Shown to the customer, for instance ``close factor 50 %``.
    """

    repay_symbol: str
    repay_amount: int
    seize_symbol: str
    penalty: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a policy would do, in order."""

    steps: tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """A checked answer of a rate model; ``step`` is None when it broke and ``fault`` says how."""

    step: RateStep | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class StakingAnswer:
    """A checked answer of a staking reward; ``rate`` is None while it is unknown and ``note`` says why."""

    rate: int | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """A checked answer of a liquidation policy; ``plan`` is None when it declined or broke."""

    plan: Plan | None
    fault: str | None = None


class Models(Protocol):
    """The market's models as the domain sees them. No method raises for what a plugin does."""

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        """Return the installed version of a model, None when it is not installed."""
        ...

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        """Ask a rate model; utilization is at most 1 (18 decimals)."""
        ...

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the names of what a staking reward wants to be told; none while it is not installed."""
        ...

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
        """Ask a staking reward for its yearly rate (18 decimals) by what was recorded of the feeds that it wants."""
        ...

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        """Ask a liquidation policy what to do with an unhealthy sub-account."""
        ...
