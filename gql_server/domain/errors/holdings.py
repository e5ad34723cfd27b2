"""What the caller's own positions, balances and payouts do not allow."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.errors.refusal import Refusal
from gql_server.domain.report import Margin


@dataclass
class BorrowRequiresRedeem(Refusal):
    """The sub-account lends this asset, so it cannot borrow it (rule B1)."""

    code = "BORROW_REQUIRES_REDEEM"
    sub_account_id: str
    symbol: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"This sub-account lends {self.symbol}; withdraw that, or borrow from another sub-account."


@dataclass
class PositionNotMatured(Refusal):
    """The loan still runs (rule L6)."""

    code = "POSITION_NOT_MATURED"
    symbol: str
    withdrawable_at: int
    full_amount: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"The {self.symbol} position has not matured; the full amount is withdrawable at withdrawableAt."


@dataclass
class BelowMinimum(Refusal):
    """The amount is less than the least that makes sense."""

    code = "BELOW_MINIMUM"
    symbol: str
    minimum: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "The amount is below the minimum; for a payout it must exceed the withdrawal fee."


@dataclass
class InsufficientBalance(Refusal):
    """The available balance does not hold the amount."""

    code = "INSUFFICIENT_BALANCE"
    symbol: str
    available: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"The available {self.symbol} balance does not hold that amount."


@dataclass
class InsufficientMargin(Refusal):
    """Too little equity would be left (rule M2).

    Args:
        maximum: The largest amount that would pass now; None for a full withdrawal.
        repay_to_release: Per debt, how much to repay so that a full withdrawal or transfer passes, each alone; units by symbol.
    """

    code = "INSUFFICIENT_MARGIN"
    symbol: str
    maximum: int | None
    repay_to_release: tuple[tuple[str, int], ...]
    margin: Margin

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "That would leave less equity than the initial requirement; repay, deposit, or ask for less."


@dataclass
class PayoutNotDelayed(Refusal):
    """The payout does not wait, so that it cannot be called off (rules D3, L16). ``status``: what became of it."""

    code = "PAYOUT_NOT_DELAYED"
    status: PayoutStatus

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"The payout is not delayed; it is {self.status}."
