"""What each boundary leaves behind (rule R6): enough to derive every position's interest at read."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.market import ModelStatus, SampleStatus


@dataclass(frozen=True, slots=True)
class RateSample:
    """A market as a boundary left it. Rates, utilizations and share prices with 18 decimals, totals in units.

    Args:
        at: The boundary, Unix seconds.
        utilization: Of the totals at the boundary, unclamped.
        utilization_average: Of the hour that ended, what the model's state stepped on.
        lend_rate: What lenders earn from borrowers at this utilization, net of the fee.
        staking_rate: Of the add-on for the next hour; None while unknown.
        lend_share_price: Units per 10^9 lend shares.
        borrow_share_price: Units per borrow share.
        epoch: The lenders' epoch that the lend share price belongs to.
    """

    symbol: str
    at: int
    borrow_rate: int
    lend_rate: int
    staking_rate: int | None
    utilization: int
    utilization_average: int
    total_lent: int
    total_borrowed: int
    lend_share_price: int
    borrow_share_price: int
    throttle_bound: int
    epoch: int
    status: SampleStatus
    model: str
    model_version: str
    parameters_hash: str


@dataclass(frozen=True, slots=True)
class ShadowSample:
    """A shadow as a boundary left it, beside the live rate of the same boundary. Rates are yearly, 18 decimals.

    Args:
        shadow_id: Which of the market's shadows.
        at: The boundary, Unix seconds.
        borrow_rate: What borrowers would pay from this boundary on; the last good rate while the status is STALE.
        live_rate: What they do pay.
        fault: Why it is STALE, None when it is LIVE.
    """

    symbol: str
    shadow_id: str
    at: int
    borrow_rate: int
    live_rate: int
    status: ModelStatus
    fault: str | None
    model: str
    model_version: str
    parameters_hash: str
