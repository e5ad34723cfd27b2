"""The operator's own money: treasury, insurance, what was seized and earned, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FundTreasury:
    """Book the operator's own money that arrived in custody."""

    symbol: str
    amount: int


@dataclass(frozen=True, slots=True)
class FundInsurance:
    """Move from the treasury to the insurance of the asset, as far as rule C1 allows."""

    symbol: str
    amount: int


@dataclass(frozen=True, slots=True)
class DrawTreasury:
    """Send a part of the treasury to an external address (rule H1).

    Args:
        day_share_max: The part of the treasury that may leave in a day of UTC, 18 decimals.
    """

    symbol: str
    amount: int
    address: str
    network: str | None = None
    day_share_max: int = 10**18


@dataclass(frozen=True, slots=True)
class ReleaseInsurance:
    """Move from the insurance back to the treasury (rule H2). ``floor_share``: of what is borrowed, stays; 18 decimals."""

    symbol: str
    amount: int
    floor_share: int = 0


@dataclass(frozen=True, slots=True)
class RedeemSeized:
    """Make what the house's sub-account holds of an asset the treasury's (rule H3)."""

    symbol: str


@dataclass(frozen=True, slots=True)
class SellSeized:
    """Book that an available amount of the house's was sold for another asset, which is in custody now (rule H3).

    Args:
        reference: The venue's, for the books.
    """

    symbol: str
    amount: int
    for_symbol: str
    proceeds: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterBackstop:
    """Let a sub-account buy seized collateral with its available balance (rule X4), or no longer.

    Args:
        capacity: What it pays at most, from now on and in all, USD with 18 decimals; None: whatever it has available (rule H4).
    """

    sub_account_id: str
    is_backstop: bool
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class SettleStakingReward:
    """Book the staking reward that arrived: it clears the receivable, the difference is the treasury's (rule R8)."""

    symbol: str
    received: int


@dataclass(frozen=True, slots=True)
class CoverMissing:
    """Let the treasury bear coins that are missing, as far as rule C1 allows (rule N4)."""

    symbol: str
    amount: int


HouseCommand = (
    FundTreasury
    | FundInsurance
    | DrawTreasury
    | ReleaseInsurance
    | RedeemSeized
    | SellSeized
    | RegisterBackstop
    | SettleStakingReward
    | CoverMissing
)
