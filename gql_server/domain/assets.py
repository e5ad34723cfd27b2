"""What can be held: assets, their risk terms, their observed prices."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pauses import Pause
from gql_server.domain.pricing import Heard, PriceHalt, PriceTerms, is_off_peg
from gql_server.units import WAD, mul_div_down, mul_div_up, sqrt_up


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """How an asset counts as collateral and what borrowing it requires (rules M1, M2). Fractions have 18 decimals.

    Args:
        haircut_weight: The most that a unit of worth counts as collateral, at most 1.
        haircut_base: With the penalty, what a large holding counts: ``base / (1 + penalty * sqrt(notional))``.
        haircut_penalty: Growth of the haircut with the square root of the notional in USD; 0 for none.
        initial_margin_base: The least fraction of a debt that must be covered when risk is taken on.
        initial_margin_factor: Growth of that fraction with the square root of the notional in USD.
        maintenance_margin_base: The least fraction below which the debt is liquidated, more than 0.
        maintenance_margin_factor: Growth of that fraction with the square root of the notional in USD.
        price_max_age_seconds: How old a price may be before it counts as stale (rule M4).
    """

    haircut_weight: int
    haircut_base: int
    haircut_penalty: int
    initial_margin_base: int
    initial_margin_factor: int
    maintenance_margin_base: int
    maintenance_margin_factor: int
    price_max_age_seconds: int

    def collateral_weight_down(self, notional: int) -> int:
        """Return the weight of a holding of this notional (USD, 18 decimals), rounded down (rule M1)."""
        curved = self.haircut_base if self.haircut_penalty == 0 else self.curved_weight_down(notional)
        return min(self.haircut_weight, curved)

    def haircut_growth_up(self, notional: int) -> int:
        """Return ``1 + penalty * sqrt(notional)``, 18 decimals, rounded up."""
        return WAD + mul_div_up(self.haircut_penalty, sqrt_up(notional), WAD)

    def curved_weight_down(self, notional: int) -> int:
        """Return ``base / (1 + penalty * sqrt(notional))``, 18 decimals, rounded down."""
        return mul_div_down(self.haircut_base, WAD, self.haircut_growth_up(notional))

    def initial_fraction_up(self, notional: int) -> int:
        """Return the initial margin fraction of a debt of this notional, rounded up (rule M2)."""
        return max(self.initial_margin_base, self.initial_growth_up(notional))

    def initial_growth_up(self, notional: int) -> int:
        """Return ``factor * sqrt(notional)`` of the initial margin, 18 decimals, rounded up."""
        return mul_div_up(self.initial_margin_factor, sqrt_up(notional), WAD)

    def maintenance_fraction_up(self, notional: int) -> int:
        """Return the maintenance margin fraction of a debt of this notional, rounded up (rule M2)."""
        return max(self.maintenance_margin_base, self.maintenance_growth_up(notional))

    def maintenance_growth_up(self, notional: int) -> int:
        """Return ``factor * sqrt(notional)`` of the maintenance margin, 18 decimals, rounded up."""
        return mul_div_up(self.maintenance_margin_factor, sqrt_up(notional), WAD)


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that customers deposit.

    Args:
        symbol: Its name in every API, for instance ``BTC``.
        name: Its name for people.
        decimals: Decimals of the smallest ledger unit, 0 to 18.
        minimum_deposit: In units; a smaller deposit is held or left available, never lent (rules L1, L2).
        withdrawal_fee: In units; part of every payout (rule L10).
        risk: Without risk terms the asset counts nothing as collateral and cannot be borrowed.
        networks: On which it comes in and leaves; none where the custodian knows it by its symbol alone (rule N1).
        pauses: What an operator has stopped of it, those that have ended by themselves included (rule C7).
        pricing: How its price is made of what sources say (rules P1 to P5).
    """

    symbol: str
    name: str
    decimals: int
    minimum_deposit: int
    withdrawal_fee: int
    risk: RiskTerms | None
    networks: tuple[AssetNetwork, ...] = ()
    pauses: tuple[Pause, ...] = ()
    pricing: PriceTerms = PriceTerms()


@dataclass(frozen=True, slots=True)
class Price:
    """The last good price: USD per whole token with 18 decimals, of when it is and who stands for it.

    Args:
        halt: Why it is held though sources say something else (rule P3); None: it is not.
        halted_at: Since when it is held, Unix seconds.
        claimed_usd: While it is held, the highest price that a source claims.
        heard: What is remembered of the sources, by name.
    """

    symbol: str
    usd: int
    observed_at: int
    source: str
    halt: PriceHalt | None = None
    halted_at: int | None = None
    claimed_usd: int | None = None
    heard: tuple[Heard, ...] = ()

    def is_as_good_as(self, other: Price) -> bool:
        """Tell whether it is the same price of the same time, whatever is said of it since."""
        return (self.usd, self.observed_at, self.source) == (other.usd, other.observed_at, other.source)

    @property
    def highest_usd(self) -> int:
        """Return the most that anybody says that it is."""
        return self.usd if self.claimed_usd is None else max(self.usd, self.claimed_usd)


def is_fresh(asset: Asset, price: Price | None, now: int) -> bool:
    """Tell whether the price may be used at this time: not old (rule M4), not held (rule P3)."""
    if price is None or price.halt is not None:
        return False
    return asset.risk is None or now - price.observed_at <= asset.risk.price_max_age_seconds


def is_off_its_peg(asset: Asset, price: Price | None) -> bool:
    """Tell whether the last good price is outside of the band around the asset's peg (rule P4)."""
    return price is not None and is_off_peg(price.usd, asset.pricing)
