"""One market: its terms, limits, totals, and how shares and amounts convert.

Positions are shares of a market's totals, so interest moves two numbers whatever the number of customers. Every conversion
names its rounding; each is against the customer by less than one share, but for a deposit, which mints *up*: nobody can
gain a unit by it, and 1.5 BTC lent reads 1.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gql_server.domain.copying import copier
from gql_server.domain.lender_pay import LenderPayKind, lend_rate_of
from gql_server.domain.terms import (
    AnnouncedTerms,
    Delisting,
    LendingTerms,
    MarketLimits,
    MarketState,
    ModelKind,
    ModelRef,
    ScheduledChange,
)
from gql_server.units import WAD, BorrowShares, LendShares

__all__ = ["LendingTerms", "MarketLimits", "MarketState", "ModelKind", "ModelRef", "ScheduledChange"]

VIRTUAL_LEND_SHARES: Final = 10**9
VIRTUAL_LENT: Final = 1


class ModelStatus(StrEnum):
    """LIVE: answers as it should. STALE: it broke; the last good rate stands and new risk is refused."""

    LIVE = "LIVE"
    STALE = "STALE"


class SampleStatus(StrEnum):
    """Whether the rate of a boundary came from the recorded model or is the last good one, held (rule R5)."""

    LIVE = "LIVE"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class Shadow:
    """A rate model that steps beside the live one on the same utilization, and moves nothing.

    Args:
        id: The command that attached it.
        state: Its own, to be handed back at its next step.
        rate: What borrowers would pay: its last good answer, yearly, 18 decimals.
        fault: What was wrong with its last answer; None when it was good.
    """

    id: str
    model: ModelRef
    state: str
    rate: int
    fault: str | None = None


@dataclass(slots=True)
class Market:
    """The state of one market. Only ``accrual``, ``journal`` and the rules change it, and only through a draft.

    Args:
        base_lent: ``total_lent`` when it was last set by a boundary or a command; interest runs on it (rule R3).
        base_borrowed: The same for ``total_borrowed``.
        accrued_at: Until when interest is in the totals.
        boundary_at: The last boundary that was walked (R2).
        interest_remainder: What the last division left, in 1 / (WAD * year) of a unit; likewise for fee and staking.
        utilization_seconds: Sum of min(U, 1) * dt since the last boundary, U with 18 decimals.
        borrow_rate: What borrowers pay, yearly, 18 decimals.
        staking_rate: Sum of the add-on rates; None while unknown.
        is_rate_held: The model changed version; the rate stays until the next boundary (R5).
        throttle_bound: Highest utilization that a borrow or withdrawal may leave (C4).
        epoch: Counts the times that a loss wiped all lenders out (X4); older positions are worth 0.
        next_ticket: Number of the next deposit or withdrawal that waits; first in, first out (L3, L6).
        lenders_rate: What lenders are paid by: the last answer of the supply line; with fees on top the curve's rate without
            them; 0 where a fee is skimmed. Yearly, 18 decimals.
        top_up_remainder: Of the part of the rewards that a supply line owes (R1), in 1 / 10^18 of a unit.
        insurance_remainder: The same of what is meant for the insurance.
        insurance_due: Fees on top that the treasury has and the insurance is to get at a boundary, as far as C1 admits; units.
        reward_cut: What has been dropped since the treasury ran short of rewards (C1); 0 while it is not.
        scheduled: Announced changes of models, in the order in which they will be applied (R9).
        shadows: Models that run beside the live one, in the order in which they were attached.
        announced: Announced changes of terms, in the order in which they will be applied (R9).
        delisting: How it ends; None while it is not to (C6).
    """

    symbol: str
    state: MarketState
    terms: LendingTerms
    limits: MarketLimits
    rate_model: ModelRef
    staking_rewards: tuple[ModelRef, ...]
    liquidation_policy: ModelRef
    penalty_max: int
    insurance_share: int
    accrued_at: int
    boundary_at: int
    model_state: str
    total_lent: int = 0
    lend_shares: LendShares = LendShares(0)
    total_borrowed: int = 0
    borrow_shares: BorrowShares = BorrowShares(0)
    staking_receivable: int = 0
    base_lent: int = 0
    base_borrowed: int = 0
    interest_remainder: int = 0
    fee_remainder: int = 0
    staking_remainder: int = 0
    utilization_seconds: int = 0
    borrow_rate: int = 0
    staking_rate: int | None = 0
    staking_note: str | None = None
    is_rate_held: bool = False
    model_status: ModelStatus = ModelStatus.LIVE
    model_fault: str | None = None
    throttle_bound: int = WAD
    epoch: int = 0
    next_ticket: int = 0
    lenders_rate: int = 0
    top_up_remainder: int = 0
    insurance_remainder: int = 0
    insurance_due: int = 0
    reward_cut: int = 0
    scheduled: tuple[ScheduledChange, ...] = ()
    shadows: tuple[Shadow, ...] = ()
    announced: tuple[AnnouncedTerms, ...] = ()
    delisting: Delisting | None = None

    @property
    def admits_new_loans(self) -> bool:
        """Tell whether it can be borrowed from: it is OPEN and its rate model answers (rules C3, R5)."""
        return self.state is MarketState.OPEN and self.model_status is ModelStatus.LIVE

    def copy(self) -> Market:
        """Return a copy that can be changed without changing this one."""
        return _copy_market(self)


_copy_market = copier(Market)


def utilization_of(borrowed: int, lent: int) -> int:
    """Return borrowed / lent, 18 decimals, rounded down: 0 if nothing is borrowed, 1 if nothing is lent (rule R1)."""
    if borrowed == 0:
        return 0
    return WAD if lent == 0 else borrowed * WAD // lent


def utilization(market: Market) -> int:
    """Return the utilization of the totals, unclamped: above 1 when more is owed than lent."""
    return utilization_of(market.total_borrowed, market.total_lent)


def lend_value_down(market: Market, shares: LendShares) -> int:
    """Return what lend shares are worth in units, rounded down: against the lender."""
    return shares * (market.total_lent + VIRTUAL_LENT) // (market.lend_shares + VIRTUAL_LEND_SHARES)


def lend_shares_up(market: Market, amount: int) -> LendShares:
    """Return the lend shares for an amount, rounded up: what a deposit mints, and what a payment by shares burns."""
    return LendShares(-(-amount * (market.lend_shares + VIRTUAL_LEND_SHARES) // (market.total_lent + VIRTUAL_LENT)))


def debt_up(market: Market, shares: BorrowShares) -> int:
    """Return what borrow shares owe in units, rounded up: against the borrower."""
    if shares == 0:
        return 0
    return -(-shares * market.total_borrowed // market.borrow_shares)


def borrow_shares_up(market: Market, amount: int) -> BorrowShares:
    """Return the borrow shares that a loan of this amount mints, rounded up: against the borrower."""
    if market.borrow_shares == 0:
        return BorrowShares(amount)
    return BorrowShares(-(-amount * market.borrow_shares // market.total_borrowed))


def borrow_shares_down(market: Market, amount: int) -> BorrowShares:
    """Return the borrow shares that a repayment of this amount burns, rounded down: against the borrower."""
    return BorrowShares(amount * market.borrow_shares // market.total_borrowed)


def lend_share_price(market: Market) -> int:
    """Return units per lend share scaled by 10^27, rounded down: 10^18 when a market starts."""
    return (market.total_lent + VIRTUAL_LENT) * 10**27 // (market.lend_shares + VIRTUAL_LEND_SHARES)


def borrow_share_price(market: Market) -> int:
    """Return units per borrow share, 18 decimals, rounded up: 10^18 when a market starts."""
    if market.borrow_shares == 0:
        return WAD
    return -(-market.total_borrowed * WAD // market.borrow_shares)


def lend_rate_base(market: Market) -> int:
    """Return what lenders of a market earn a year without the add-on, at its rates and its utilization, unclamped (rule R1)."""
    return lend_rate_of(
        market.terms.lender_pay,
        market.terms.fee,
        curve_rate=counted_rate(market),
        supply_rate=market.lenders_rate,
        staking_rate=market.staking_rate or 0,
        utilization=utilization(market),
    )


def counted_rate(market: Market) -> int:
    """Return the rate of the curve that counts: what borrowers pay without fees on top."""
    is_on_top = market.terms.lender_pay.kind is LenderPayKind.FEE_ON_TOP
    return market.lenders_rate if is_on_top else market.borrow_rate


def lend_rate_staking(market: Market) -> int | None:
    """Return what the add-on yields per unit lent: rate * max(0, 1 - U), rounded down; None while unknown (rule R8)."""
    if market.staking_rate is None:
        return None
    return market.staking_rate * max(0, WAD - utilization(market)) // WAD
