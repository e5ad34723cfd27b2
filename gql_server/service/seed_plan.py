"""What a new sandbox is given: plausible markets, a funded house, and somebody on both sides of every market.

Amounts are in whole tokens, fractions and yearly rates in fixed notation, as a person reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

LENDER_EMAIL: Final = "lender@example.com"
BORROWER_EMAIL: Final = "borrower@example.com"
DEMO_PASSWORD: Final = "sandbox-password"  # noqa: S105 - Public on purpose: nobody's money.
WALLET: Final = "sandbox-demo-wallet"
"""Where the demo borrower takes what it borrows, so that its margin depends on prices."""


@dataclass(frozen=True, slots=True)
class RiskPlan:
    """Risk terms of an asset; the growth terms are per square root of a US dollar of notional."""

    weight: str
    haircut_base: str
    haircut_penalty: str
    initial_margin: str
    initial_growth: str
    maintenance_margin: str
    maintenance_growth: str


@dataclass(frozen=True, slots=True)
class MarketPlan:
    """A market: its curve, its add-on, and what its demo lender and the house bring."""

    optimal_utilization: str
    base_rate: str
    slope_below: str
    slope_above: str
    lent: str
    treasury: str
    insurance: str
    staking_rate: str | None = None


@dataclass(frozen=True, slots=True)
class AssetPlan:
    """An asset, deposit-only without a market."""

    symbol: str
    name: str
    decimals: int
    minimum_deposit: str
    withdrawal_fee: str
    risk: RiskPlan | None = None
    market: MarketPlan | None = None


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """A sub-account of the demo borrower: its number, its name, its collateral, and what it borrows against it."""

    number: int
    name: str
    collateral: tuple[str, str]
    borrows: Mapping[str, str] = field(default_factory=dict)


_MAJOR: Final = RiskPlan("0.9", "1.1", "0.00005", "0.1", "0.00002", "0.05", "0.00001")
_ALTCOIN: Final = RiskPlan("0.85", "1.1", "0.0001", "0.15", "0.00005", "0.075", "0.000025")
_DOLLAR: Final = RiskPlan("0.95", "1.1", "0.00001", "0.1", "0.00001", "0.05", "0.000005")

ASSETS: Final = (
    AssetPlan("BTC", "Bitcoin", 8, "0.001", "0.0001", _MAJOR, MarketPlan("0.8", "0.005", "0.04", "0.6", "3", "2", "0.5")),
    AssetPlan("ETH", "Ethereum", 18, "0.01", "0.001", _MAJOR, MarketPlan("0.8", "0.005", "0.045", "0.8", "60", "40", "10")),
    AssetPlan(
        "SOL",
        "Solana",
        9,
        "0.1",
        "0.01",
        _ALTCOIN,
        MarketPlan("0.7", "0.03", "0.07", "1", "1200", "800", "200", staking_rate="0.03"),
    ),
    AssetPlan("USDC", "USD Coin", 6, "10", "1", _DOLLAR, MarketPlan("0.9", "0.02", "0.06", "0.6", "300000", "200000", "50000")),
    AssetPlan("PYTH", "Pyth Network", 6, "10", "1"),
)

LOANS: Final = (
    LoanPlan(0, "Dollars against coins", ("USDC", "900000"), MappingProxyType({"BTC": "2.4", "ETH": "36", "SOL": "600"})),
    LoanPlan(1, "Bitcoin against dollars", ("BTC", "8"), MappingProxyType({"USDC": "500000"})),
)
