"""What arrives in custody: credited or held by the system, placed or sent back by the operator."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import HeldReason


@dataclass(frozen=True, slots=True)
class CreditDeposit:
    """Credit a deposit that custody has confirmed; never refused once the sub-account and the asset exist (rule L1)."""

    sub_account_id: str
    symbol: str
    amount: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class HoldDeposit:
    """Hold what has arrived and cannot be credited as it is (rule N3); of unknown addresses in the operator's own sub-account."""

    sub_account_id: str
    symbol: str
    amount: int
    reason: HeldReason
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ReverseDeposit:
    """Take back a deposit whose coins are not there: its network has forgotten it (rule N4)."""

    deposit_id: str


@dataclass(frozen=True, slots=True)
class AssignDeposit:
    """Credit a held deposit to the sub-account that it was meant for (rule N3).

    Args:
        is_followed: Whether the held one names the deposit that it has become; in older logs it does not.
    """

    deposit_id: str
    sub_account_id: str
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class ReturnDeposit:
    """Send a held deposit back (rule N5).

    Args:
        address: Where to; None for what came by no network, or has left before: it is booked out, and nothing is sent.
        network: By which: the one that it came by.
    """

    deposit_id: str
    address: str | None = None
    network: str | None = None


DepositCommand = CreditDeposit | HoldDeposit | ReverseDeposit | AssignDeposit | ReturnDeposit
