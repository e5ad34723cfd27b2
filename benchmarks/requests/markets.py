"""The markets of the benchmark: eight of them, with prices that never change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.units import WAD, parse_fixed

_WEEK: Final = 7 * 86_400
_FUNDS_USD: Final = 50_000


@dataclass(frozen=True, slots=True)
class MarketPlan:
    """A market: its asset, US dollars per token, and what one deposit of the benchmark brings, in tokens."""

    symbol: str
    name: str
    decimals: int
    usd: str
    deposit: str

    def units(self, usd: int) -> int:
        """Return how many units so many whole dollars buy."""
        scale: int = 10**self.decimals
        return usd * WAD * scale // parse_fixed(self.usd, 18)


MARKETS: Final = (
    MarketPlan("AVAX", "Avalanche", 9, "28.5", "4.25"),
    MarketPlan("BTC", "Bitcoin", 8, "61250", "0.0015"),
    MarketPlan("DAI", "Dai", 18, "0.9995", "125.5"),
    MarketPlan("DOT", "Polkadot", 10, "5.75", "20.75"),
    MarketPlan("ETH", "Ether", 18, "2475.25", "0.0505"),
    MarketPlan("LINK", "Chainlink", 18, "11.4", "11.05"),
    MarketPlan("SOL", "Solana", 9, "143.6", "0.95"),
    MarketPlan("USDC", "USD Coin", 6, "1.0001", "130.25"),
)
"""In the order in which they are listed: by symbol."""

STAKED: Final = "SOL"
"""Its lenders earn a staking reward besides."""

_RISK: Final = RiskTerms(
    haircut_weight=WAD * 9 // 10,
    haircut_base=WAD * 11 // 10,
    haircut_penalty=5 * 10**13,
    initial_margin_base=WAD // 10,
    initial_margin_factor=2 * 10**13,
    maintenance_margin_base=WAD // 20,
    maintenance_margin_factor=10**13,
    price_max_age_seconds=86_400,
)
_TERMS: Final = LendingTerms(maturity_seconds=_WEEK, is_full_withdrawal_only=True, fee=WAD // 10, cadence_seconds=3_600)
_LIMITS: Final = MarketLimits(
    lent_cap=None,
    borrowed_cap=None,
    utilization_max=WAD * 95 // 100,
    throttle_threshold=WAD * 8 // 10,
    throttle_fraction=WAD // 2,
)


def commands_of(host: PluginHost) -> list[c.Command]:
    """Return what lists the assets, opens the markets, funds the house and observes the prices."""
    observed = tuple(c.ObservedPrice(plan.symbol, parse_fixed(plan.usd, 18), "benchmark") for plan in MARKETS)
    return [
        *(c.CreateAsset(plan.symbol, plan.name, plan.decimals, plan.units(1), plan.units(1) // 2, _RISK) for plan in MARKETS),
        *(_market(host, plan) for plan in MARKETS),
        *(c.FundTreasury(plan.symbol, plan.units(2 * _FUNDS_USD)) for plan in MARKETS),
        *(c.FundInsurance(plan.symbol, plan.units(_FUNDS_USD)) for plan in MARKETS),
        c.ObservePrices(observed),
    ]


def _market(host: PluginHost, plan: MarketPlan) -> c.CreateMarket:
    models = host.market_models(
        rate_model=ModelChoice("two_slope_kinked"),
        staking_rewards=[ModelChoice("fixed_rate", {"rate": "0.03"})] if plan.symbol == STAKED else [],
        liquidation_policy=ModelChoice("close_factor"),
    )
    return c.CreateMarket(plan.symbol, MarketState.OPEN, _TERMS, _LIMITS, models, WAD // 2)
