"""What an experiment plays: a market, its terms, its customers and their world. Fractions and rates have 18 decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import LendingTerms, MarketLimits, ModelRef
from gql_server.units import HOURS_PER_YEAR, SECONDS_PER_HOUR, WAD

BEGINS_AT: Final = 20_089 * 86_400
"""Midnight of 1 January 2025: when every generated experiment begins, Unix seconds. The calendar has no meaning in it."""
HOURS_MAX: Final = 20 * HOURS_PER_YEAR
FEE: Final = WAD // 10
_DAY: Final = 86_400


@dataclass(frozen=True)
class Contestant:
    """A model under test: a label of its own, a registered name, and parameters as a market would be given them."""

    label: str
    model: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """The market's terms that an experiment varies; the rest are as a market has them.

    Args:
        fee: Of interest; None for a tenth of it where lenders are paid by ``SKIM_FEE``, and for 0 where they are not.
        lender_pay: How lenders are paid of what borrowers pay (rule R1).
    """

    fee: int | None = None
    maturity_seconds: int = 7 * _DAY
    cadence_seconds: int = SECONDS_PER_HOUR
    utilization_max: int = WAD * 95 // 100
    throttle_threshold: int = WAD * 90 // 100
    throttle_fraction: int = WAD // 2
    lender_pay: LenderPay = LenderPay()

    @property
    def fee_of_interest(self) -> int:
        """Return the fee in force."""
        if self.fee is not None:
            return self.fee
        return FEE if self.lender_pay.kind is LenderPayKind.SKIM_FEE else 0

    def lending(self, supply_line: ModelRef | None) -> LendingTerms:
        """Return the terms that lenders agree to."""
        return LendingTerms(
            self.maturity_seconds,
            is_full_withdrawal_only=True,
            fee=self.fee_of_interest,
            cadence_seconds=self.cadence_seconds,
            lender_pay=self.lender_pay,
            supply_line=supply_line,
        )

    def limits(self) -> MarketLimits:
        """Return the throttle, without caps."""
        return MarketLimits(None, None, self.utilization_max, self.throttle_threshold, self.throttle_fraction)


@dataclass(frozen=True)
class Side:
    """How the lenders or the borrowers of a market behave.

    They want ``total`` times a random path at the outside rate; for each percentage point by which the market's rate is better
    for them (higher for lenders, lower for borrowers) they want ``elasticity`` percent more. Each hour they close one part in
    ``adjustment_hours`` of the gap between what they want and what they have.

    Args:
        total: Whole tokens, as text in fixed notation, that they want at the outside rate before chance moves it.
        outside_rate: What they would earn or pay elsewhere, yearly.
        elasticity: Change of what they want per change of the rate, 18 decimals: 10 * 10^18 is 10 % for a percentage point.
        adjustment_hours: How slow they are.
        volatility: Of the random path, a year.
        reversion_hours: How long chance takes to forget.
        jumps_per_year: How often something happens at once.
        jump_size: How large that is, of the logarithm.
    """

    total: str
    outside_rate: int
    elasticity: int = 10 * WAD
    adjustment_hours: int = 48
    volatility: float = 0.8
    reversion_hours: int = 30 * 24
    jumps_per_year: float = 4.0
    jump_size: float = 0.25


LENDERS: Final = Side(total="10000", outside_rate=WAD * 2 // 100, volatility=0.5, jumps_per_year=2.0)
BORROWERS: Final = Side(total="7500", outside_rate=WAD * 5 // 100)


@dataclass(frozen=True)
class PricePath:
    """A price as it may move: a geometric random walk with jumps.

    Args:
        usd: At the beginning, USD per whole token, 18 decimals.
        drift: Of the logarithm, a year.
        volatility: A year.
        jumps_per_year: How often it jumps.
        jump_size: How far, of the logarithm, up or down; down twice as often as up.
    """

    usd: int
    drift: float = 0.0
    volatility: float = 0.6
    jumps_per_year: float = 6.0
    jump_size: float = 0.12


@dataclass(frozen=True)
class Scenario:
    """Everything about an experiment but the models.

    Args:
        market: Symbol of the asset that is lent and borrowed.
        decimals: Of its smallest unit, 6 to 18.
        supply_line: The rate model by which lenders are paid, of ``SUPPLY_LINE``; None for the other kinds.
        usd: Its price, 18 decimals, which stands still: who borrows here has collateral enough for any.
    """

    market: str = "BTC"
    decimals: int = 8
    hours: int = HOURS_PER_YEAR
    seed: int = 7
    terms: Terms = Terms()
    lenders: Side = LENDERS
    borrowers: Side = BORROWERS
    usd: int = 60_000 * WAD
    supply_line: Contestant | None = None


MARKETS: Final[Mapping[str, Scenario]] = MappingProxyType(
    {
        "BTC": Scenario(),
        "ETH": Scenario(
            market="ETH",
            decimals=18,
            lenders=Side("200000", WAD * 2 // 100, volatility=0.5, jumps_per_year=2.0),
            borrowers=Side("150000", WAD * 5 // 100),
            usd=3_000 * WAD,
        ),
        "SOL": Scenario(
            market="SOL",
            decimals=9,
            lenders=Side("3000000", WAD * 5 // 100, volatility=0.7, jumps_per_year=3.0),
            borrowers=Side("2000000", WAD * 8 // 100),
            usd=150 * WAD,
        ),
        "USDC": Scenario(
            market="USDC",
            decimals=6,
            lenders=Side("500000000", WAD * 4 // 100, volatility=0.5, jumps_per_year=2.0),
            borrowers=Side("400000000", WAD * 7 // 100),
            usd=WAD,
        ),
    }
)
"""What an experiment assumes of a market that is only named."""
