"""What leaves custody for a customer: asked for, delayed, called off, let go, and what the custodian says of it."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.withdrawal_delay import UNKNOWN, AddressTrust


@dataclass(frozen=True, slots=True)
class WithdrawLendPosition:
    """Withdraw a whole matured lend position to an external address (rule L6)."""

    sub_account_id: str
    symbol: str
    address: str
    is_queueing: bool = False
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Withdraw from the available balance to an external address."""

    sub_account_id: str
    symbol: str
    amount: int
    address: str
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(frozen=True, slots=True)
class SetWithdrawalDelay:
    """Choose how long a payout to an address outside the address book waits (rule D2).

    Args:
        seconds: 0 to ``DELAY_SECONDS_MAX``.
        can_shorten: Whether whoever asks has proven enough to make it shorter; longer it can be made without.
    """

    account_id: str
    seconds: int
    can_shorten: bool = True


@dataclass(frozen=True, slots=True)
class CancelPayout:
    """Call a payout off that is delayed, or that the custodian has stopped: it returns whole (rules L10, D3, L16).

    Args:
        is_stopped: Whether the custodian has said that it sends nothing of it, ever.
    """

    payout_id: str
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class ReleasePayout:
    """Let a payout go whose delay has passed; one whose account is frozen stays (rule D3)."""

    payout_id: str


@dataclass(frozen=True, slots=True)
class SettlePayout:
    """Book what the custodian says of a payout: SENT, CONFIRMED, FAILED or CANCELLED."""

    payout_id: str
    status: PayoutStatus
    reference: str | None = None


PayoutCommand = WithdrawLendPosition | Withdraw | SetWithdrawalDelay | CancelPayout | ReleasePayout | SettlePayout
