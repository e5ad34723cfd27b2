"""Changes of markets that are announced first, and applied by a boundary: the operator's (rule R9)."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.assets import RiskTerms
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState, ModelKind, ModelRef


@dataclass(frozen=True, slots=True)
class ScheduleModel:
    """Announce a change of model, which a boundary will apply (rule R9). The command's id names the change.

    Args:
        models: As the plugin host resolved them: one, or all of the market's staking rewards, at least one.
        initial_state: What a rate model starts from; empty for the other kinds.
        penalty_max: A liquidation policy's declared maximum, 18 decimals (rule X3); 0 for the other kinds.
        effective_at: Not before it is decided, Unix seconds.
    """

    symbol: str
    kind: ModelKind
    models: tuple[ModelRef, ...]
    initial_state: str
    penalty_max: int
    effective_at: int


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """Announce a change of terms, which a boundary will apply (rule R9); what is None stays. The command's id names the change.

    Args:
        effective_at: Not before it is decided, Unix seconds.
        insurance_share: Of each penalty, 18 decimals.
        risk: The asset's risk terms, as a whole.
    """

    symbol: str
    effective_at: int
    state: MarketState | None = None
    terms: LendingTerms | None = None
    limits: MarketLimits | None = None
    insurance_share: int | None = None
    risk: RiskTerms | None = None


@dataclass(frozen=True, slots=True)
class CancelScheduledChange:
    """Call off a change, of models or of terms, that is announced and not applied yet."""

    symbol: str
    change_id: str


ChangeCommand = ScheduleModel | ScheduleTerms | CancelScheduledChange
