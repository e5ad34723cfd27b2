"""Assets and markets, with the models that run in them or beside them: the operator's."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.assets import RiskTerms
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState, ModelRef
from gql_server.domain.networks import AssetNetwork


@dataclass(frozen=True, slots=True)
class CreateAsset:
    """Add an asset that can be deposited, or replace its terms when it exists and ``is_change`` is set."""

    symbol: str
    name: str
    decimals: int
    minimum_deposit: int
    withdrawal_fee: int
    risk: RiskTerms | None
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class SetAssetNetworks:
    """Say on which networks an asset comes in and leaves, all of them (rule N1)."""

    symbol: str
    networks: tuple[AssetNetwork, ...]


@dataclass(frozen=True, slots=True)
class MarketModels:
    """The models of a market as the plugin host resolved them.

    Args:
        initial_state: What the rate model starts from.
        penalty_max: The liquidation policy's declared maximum, 18 decimals (rule X3).
    """

    rate_model: ModelRef
    staking_rewards: tuple[ModelRef, ...]
    liquidation_policy: ModelRef
    initial_state: str
    penalty_max: int


@dataclass(frozen=True, slots=True)
class CreateMarket:
    """Open a market for an asset: from now on it is lent automatically. ``insurance_share``: of each penalty, 18 decimals."""

    symbol: str
    state: MarketState
    terms: LendingTerms
    limits: MarketLimits
    models: MarketModels
    insurance_share: int


@dataclass(frozen=True, slots=True)
class UpdateMarket:
    """Change a market from now on; what is None stays as it is. Running loans keep their maturity (rule L4)."""

    symbol: str
    state: MarketState | None = None
    terms: LendingTerms | None = None
    limits: MarketLimits | None = None
    models: MarketModels | None = None
    insurance_share: int | None = None


@dataclass(frozen=True, slots=True)
class AttachShadow:
    """Let a rate model run beside the live one and move nothing. The command's id names the shadow."""

    symbol: str
    model: ModelRef
    initial_state: str


@dataclass(frozen=True, slots=True)
class DetachShadow:
    """Let a shadow run no longer; its history stays."""

    symbol: str
    shadow_id: str


MarketCommand = CreateAsset | SetAssetNetworks | CreateMarket | UpdateMarket | AttachShadow | DetachShadow
