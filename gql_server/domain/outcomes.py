"""What an accepted command comes to. A replay answers the same outcome again: its ids, amounts and times as they were.

Amounts are units of the asset of the command unless a field says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import DepositStatus, HeldReason, NotLentReason, PayoutStatus
from gql_server.domain.report import MarginStatus


@dataclass(frozen=True, slots=True)
class Done:
    """The command did what it says; there is nothing to add."""


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit went where rules L1 to L3 send it: repaid, lent, left available, or held in suspense.

    Args:
        deposit_id: The deposit, None for a transfer.
        not_lent_reason: Why what was not lent was not; None when nothing was left over.
    """

    deposit_id: str | None
    status: DepositStatus
    held_reason: HeldReason | None
    amount: int
    repaid: int
    lent: int
    available: int
    not_lent_reason: NotLentReason | None


@dataclass(frozen=True, slots=True)
class PositionWithdrawn:
    """A whole lend position left, or waits in the queue for room (then ``payout_id`` is None).

    Args:
        release_at: Until when its payout is delayed, None for not at all (rule D1).
    """

    payout_id: str | None
    amount: int
    interest: int
    is_queued: bool
    release_at: int | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An available amount is on its way out; ``release_at`` says until when it is delayed, None for not at all (rule D1)."""

    payout_id: str
    amount: int
    release_at: int | None = None


@dataclass(frozen=True, slots=True)
class Transferred:
    """An amount moved between own sub-accounts; ``repaid`` and ``lent`` say what became of it there."""

    amount: int
    repaid: int
    lent: int


@dataclass(frozen=True, slots=True)
class BorrowedOut:
    """A borrow was made; ``payout_id`` when it went straight to an address, ``release_at`` when that is delayed (rule D1)."""

    amount: int
    payout_id: str | None
    release_at: int | None = None


@dataclass(frozen=True, slots=True)
class RepaidDown:
    """A debt was repaid by this much; ``remaining`` is what is still owed."""

    repaid: int
    remaining: int


@dataclass(frozen=True, slots=True)
class DelaySet:
    """The withdrawal delay that was chosen: in force since now, or as ``next_seconds`` from ``next_at`` on (rule D2)."""

    seconds: int
    next_seconds: int | None
    next_at: int | None


@dataclass(frozen=True, slots=True)
class PayoutSettled:
    """A payout has this status now; ``is_changed`` is False when the news was old."""

    status: PayoutStatus
    is_changed: bool


@dataclass(frozen=True, slots=True)
class DepositReversed:
    """A deposit was taken back (rule N4): from what was held of it, the available balance and the loan; ``owed`` is owed now.

    Args:
        lost: What the house had to miss, its insurance included.
    """

    deposit_id: str
    amount: int
    held: int
    balance: int
    loan: int
    owed: int
    lost: int


@dataclass(frozen=True, slots=True)
class BoundaryCrossed:
    """A market was walked to ``boundary_at``. ``has_more``: boundaries or waiting things remain for another command."""

    boundary_at: int
    walked: int
    lent: int
    paid: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Seizure:
    """One exchange of a liquidation. ``seized`` and ``penalty`` in units of the seized asset, ``repaid`` of the debt's.

    Args:
        counterparty: ``treasury``, ``backstop`` or ``operator`` (rule X4); ``balance`` when the debt's own asset repaid it.
    """

    repay_symbol: str
    repaid: int
    seize_symbol: str
    seized: int
    penalty: int
    counterparty: str
    reason: str


@dataclass(frozen=True, slots=True)
class Liquidated:
    """What a liquidation did. Health factors with 18 decimals, None without debt.

    Args:
        status: Of the margin afterwards: LIQUIDATABLE asks for another round, UNKNOWN waits for a price.
        bad_debt: What nobody could pay, units by symbol.
    """

    status: MarginStatus
    policy: str
    health_before: int | None
    health_after: int | None
    seizures: tuple[Seizure, ...]
    bad_debt: tuple[tuple[str, int], ...]
    fault: str | None


@dataclass(frozen=True, slots=True)
class MarginObserved:
    """A margin was found to be so; ``is_told`` when that made an event (rule M5)."""

    status: MarginStatus
    is_told: bool


@dataclass(frozen=True, slots=True)
class MaturitiesAnnounced:
    """So many loans had matured and were not announced before (rule L12)."""

    count: int


@dataclass(frozen=True, slots=True)
class BroughtOut:
    """So many loans were moved to available balances, and so many debts repaid out of them, wholly or in part (rule C6).

    Args:
        is_short: Whether the market could not pay a loan out: what borrowers owe comes first.
        is_over: Whether nobody is left.
    """

    loans: int
    debts: int
    is_short: bool
    is_over: bool


Outcome = (
    Done
    | Credited
    | PositionWithdrawn
    | Withdrawn
    | Transferred
    | BorrowedOut
    | RepaidDown
    | DelaySet
    | PayoutSettled
    | DepositReversed
    | BoundaryCrossed
    | Liquidated
    | MarginObserved
    | MaturitiesAnnounced
    | BroughtOut
)
