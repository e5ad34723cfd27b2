"""What an account or a sub-account is not, or not any more: approved, free, within its limit, empty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gql_server.domain.errors.refusal import Refusal


@dataclass
class AccountNotApproved(Refusal):
    """Money moves only for an approved account."""

    code = "ACCOUNT_NOT_APPROVED"
    account_id: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "The account is not approved yet; finish the identity verification first."


@dataclass
class AccountFrozen(Refusal):
    """Nothing leaves a frozen account."""

    code = "ACCOUNT_FROZEN"
    since: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "The account is frozen; deposits and repayments still work."


@dataclass
class SubAccountLimit(Refusal):
    """The account has as many sub-accounts as it may have."""

    code = "SUB_ACCOUNT_LIMIT"
    limit: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"An account has {self.limit} sub-accounts at most."


class HoldingKind(StrEnum):
    """What of a sub-account keeps it from being empty."""

    LEND_POSITION = "LEND_POSITION"
    DEBT = "DEBT"
    BALANCE = "BALANCE"
    HELD_DEPOSIT = "HELD_DEPOSIT"
    PAYOUT = "PAYOUT"


@dataclass(frozen=True, slots=True)
class Remaining:
    """Something that a sub-account still holds or owes.

    Args:
        amount: Units: worth of a position rounded down, a debt rounded up, a payout with its fee.
        withdrawable_at: Of a lend position, Unix seconds; None for everything else.
        is_too_little: Whether it is no more than the withdrawal fee, so that it can only be given up.
    """

    sub_account_id: str
    symbol: str
    kind: HoldingKind
    amount: int
    withdrawable_at: int | None = None
    is_too_little: bool = False


@dataclass
class HoldingsRemain(Refusal):
    """What is to be closed or archived is not empty (rule L13). ``remaining``: all of it, by sub-account, kind and symbol."""

    code = "HOLDINGS_REMAIN"
    remaining: tuple[Remaining, ...]

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return "Something is still held or owed; see what, and empty it first."
