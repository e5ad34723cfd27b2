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
    """Credit a held deposit to the sub-account that it was meant for (rule N3)."""

    deposit_id: str
    sub_account_id: str


@dataclass(frozen=True, slots=True)
class ReturnDeposit:
    """Send a held deposit back to where it came from."""

    deposit_id: str


DepositCommand = CreditDeposit | HoldDeposit | ReverseDeposit | AssignDeposit | ReturnDeposit
