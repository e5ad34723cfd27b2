"""What can be agreed of a market, and what of it is announced ahead: states, models, terms, limits (rules L4, C3, C4, R9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gql_server.domain.assets import RiskTerms
from gql_server.domain.lender_pay import LenderPay


class MarketState(StrEnum):
    """Whether a market takes new loans and borrows (rule C3); whoever is in it can always leave."""

    OPEN = "OPEN"
    REPAY_ONLY = "REPAY_ONLY"
    CLOSED = "CLOSED"


class ModelKind(StrEnum):
    """The three pluggable things of a market."""

    RATE_MODEL = "RATE_MODEL"
    STAKING_REWARD = "STAKING_REWARD"
    LIQUIDATION_POLICY = "LIQUIDATION_POLICY"


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model, at which version, with which parameters a market uses (rule R5).

    Args:
        kind: What it is for.
        name: Its registered name.
        version: The version of the distribution that was recorded.
        parameters: Canonical JSON of its parameters; integers only.
        parameters_hash: SHA-256 of the canonical JSON, hexadecimal.
        since: When the market began to use it, Unix seconds.
    """

    kind: ModelKind
    name: str
    version: str
    parameters: str
    parameters_hash: str
    since: int = 0


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """A change of model that is announced and not applied yet (rule R9).

    Args:
        id: The command that announced it.
        kind: What is replaced.
        models: What the market will use instead: one, or all of its staking rewards.
        initial_state: What another rate model starts from; empty for the other kinds.
        penalty_max: The highest penalty that a liquidation policy declares, 18 decimals; 0 for the other kinds.
        effective_at: It is applied at the first boundary from then on, Unix seconds.
        announced_at: When it was scheduled, Unix seconds.
        obstacle: Why it would be dropped instead, by the terms as they are; None while nothing stands in its way.
    """

    id: str
    kind: ModelKind
    models: tuple[ModelRef, ...]
    initial_state: str
    penalty_max: int
    effective_at: int
    announced_at: int
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class LendingTerms:
    """What a lender agrees to: maturity (L4), full-only (L6), fee of interest (18 decimals), cadence of the rate (R2).

    Args:
        fee: Of interest, by ``SKIM_FEE``; 0 for the other kinds.
        lender_pay: How lenders are paid of what borrowers pay (R1).
        supply_line: The rate model that is the supply line of ``SUPPLY_LINE``; None for the other kinds.
    """

    maturity_seconds: int
    is_full_withdrawal_only: bool
    fee: int
    cadence_seconds: int
    lender_pay: LenderPay = LenderPay()
    supply_line: ModelRef | None = None


@dataclass(frozen=True, slots=True)
class MarketLimits:
    """Caps in units, None for none (C3), and the throttle of utilization, 18 decimals (C4)."""

    lent_cap: int | None
    borrowed_cap: int | None
    utilization_max: int
    throttle_threshold: int
    throttle_fraction: int


@dataclass(frozen=True, slots=True)
class AnnouncedTerms:
    """A change of terms that is announced and not applied yet (rule R9). What is None stays as it is.

    Args:
        id: The command that announced it.
        effective_at: It is applied at the first boundary from then on, Unix seconds.
        announced_at: When it was announced, Unix seconds.
        insurance_share: Of each penalty, 18 decimals.
        risk: The asset's risk terms, as a whole.
        obstacle: Why it would be dropped instead, by the terms as they are; None while nothing stands in its way.
    """

    id: str
    effective_at: int
    announced_at: int
    state: MarketState | None = None
    terms: LendingTerms | None = None
    limits: MarketLimits | None = None
    insurance_share: int | None = None
    risk: RiskTerms | None = None
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class Delisting:
    """How a market ends (rule C6). Times are Unix seconds.

    Args:
        id: The command that announced it; the changes of state bear it too.
        repay_only_at: From then on it takes no new loan or borrow.
        closed_at: From then on it is CLOSED.
        leave_by: From then on whoever is still in it is brought out.
        told_until: The last sub-account, by id, that was told of it.
        is_told: Whether everybody who was in it has been told.
        ended_at: When nobody was left in it; None before.
    """

    id: str
    announced_at: int
    repay_only_at: int
    closed_at: int
    leave_by: int
    told_until: str = ""
    is_told: bool = False
    ended_at: int | None = None
