"""Who holds what: accounts, sub-accounts, lend positions, debts, balances, deposits and payouts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from gql_server.domain.copying import copier
from gql_server.domain.market import Market
from gql_server.domain.withdrawal_delay import UNKNOWN, AddressTrust, WithdrawalDelay
from gql_server.units import BorrowShares, LendShares

HOUSE_ACCOUNT_ID: Final = "house"
"""The operator's own account; it exists in every book."""
HOUSE_SUB_ACCOUNT_ID: Final = "house"
"""Where seized positions and taken-over debts of the operator stand; never liquidated."""
SUB_ACCOUNTS_MAX: Final = 10


class AccountStanding(StrEnum):
    """What the ledger knows of an account: whether money may move (rule L1)."""

    UNAPPROVED = "UNAPPROVED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CLOSED = "CLOSED"


class FrozenBy(StrEnum):
    """Who froze an account. What an operator froze, or froze too, only an operator unfreezes (rule L14)."""

    CUSTOMER = "CUSTOMER"
    OPERATOR = "OPERATOR"


@dataclass(slots=True)
class Account:
    """A customer as the ledger sees one. Nothing leaves a frozen account; it is credited as ever."""

    id: str
    standing: AccountStanding = AccountStanding.UNAPPROVED
    frozen_at: int | None = None
    frozen_by: FrozenBy | None = None
    sub_account_count: int = 0
    delay: WithdrawalDelay = WithdrawalDelay()

    def copy(self) -> Account:
        """Return a copy that can be changed without changing this one."""
        return _copy_account(self)


_copy_account = copier(Account)


@dataclass(slots=True)
class QueuedWithdrawal:
    """A matured full withdrawal that waits for room (rule L6). ``command_id`` will name its payout.

    Args:
        trust: What was known of the address when it was named (rule D1).
        network: By which it goes; None where the asset has none.
    """

    ticket: int
    command_id: str
    address: str
    queued_at: int
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(slots=True)
class LendPosition:
    """What a sub-account lends of one asset: one loan, one maturity (rules L4, L5).

    Args:
        principal: Units credited less units taken; interest is what the shares are worth beyond it.
        last_credited_at: The last credit, from which the maturity runs.
        maturity_seconds: The term when it was credited; later terms do not alter it.
        epoch: The market's epoch in which it was opened; worth 0 in any later one (X4).
        announce_at: When its maturity is to be announced, Unix seconds; None once it was, and for the operator's own (rule L12).
    """

    shares: LendShares
    principal: int
    opened_at: int
    last_credited_at: int
    maturity_seconds: int
    epoch: int
    queued: QueuedWithdrawal | None = None
    announce_at: int | None = None

    @property
    def withdrawable_at(self) -> int:
        """Return the time from which it is matured, Unix seconds (rule L4)."""
        return self.last_credited_at + self.maturity_seconds

    def is_live_in(self, market: Market) -> bool:
        """Tell whether it is still worth something: no loss has wiped its epoch out."""
        return self.epoch == market.epoch

    def copy(self) -> LendPosition:
        """Return a copy that can be changed without changing this one."""
        copy = _copy_lend_position(self)
        copy.queued = None if self.queued is None else replace(self.queued)
        return copy


_copy_lend_position = copier(LendPosition)


@dataclass(slots=True)
class Debt:
    """What a sub-account owes of one asset. Interest is what the shares owe beyond the principal."""

    shares: BorrowShares
    principal: int
    opened_at: int

    def copy(self) -> Debt:
        """Return a copy that can be changed without changing this one."""
        return _copy_debt(self)


_copy_debt = copier(Debt)


class NotLentReason(StrEnum):
    """Why an available balance is not lent."""

    NOT_LENDABLE = "NOT_LENDABLE"
    MARKET_CLOSED = "MARKET_CLOSED"
    CAP_REACHED = "CAP_REACHED"
    BORROWED = "BORROWED"
    REPAYMENT_REST = "REPAYMENT_REST"
    RETURNED_PAYOUT = "RETURNED_PAYOUT"


@dataclass(frozen=True, slots=True)
class WaitingCredit:
    """A part of an available balance that will be lent, whole, at the first boundary with room (rule L3)."""

    ticket: int
    amount: int
    reason: NotLentReason
    waiting_since: int


@dataclass(slots=True)
class Balance:
    """What a sub-account can spend at once of one asset, the part that waits to be lent included.

    Args:
        available: Units, the waiting ones included.
        reason: Why the last amount that came in was not lent.
        waiting: In order of their tickets.
    """

    available: int = 0
    reason: NotLentReason | None = None
    waiting: tuple[WaitingCredit, ...] = ()

    def copy(self) -> Balance:
        """Return a copy that can be changed without changing this one."""
        return _copy_balance(self)


_copy_balance = copier(Balance)


@dataclass(slots=True)
class SubAccount:
    """Holdings that stand apart: margin, maturity and liquidation are each sub-account's own.

    Args:
        number: 0 for the account's default sub-account, then 1, 2, … as they are opened.
        opened_at: Unix seconds.
        archived_at: Since when it is out of sight, Unix seconds; whatever arrives brings it back (rule L13).
        at_risk_since: When it was found at risk for the first time since it was healthy, Unix seconds (rule M5).
        backstop_capacity: What a backstop pays at most for seized collateral, USD with 18 decimals; None: all it has (rule H4).
        backstop_used: What it has paid of that.
    """

    id: str
    account_id: str
    number: int = 0
    opened_at: int = 0
    archived_at: int | None = None
    is_backstop: bool = False
    at_risk_since: int | None = None
    backstop_capacity: int | None = None
    backstop_used: int = 0
    lends: dict[str, LendPosition] = field(default_factory=dict)
    debts: dict[str, Debt] = field(default_factory=dict)
    balances: dict[str, Balance] = field(default_factory=dict)

    @property
    def held_symbols(self) -> frozenset[str]:
        """Return every asset in which it holds or owes something."""
        return frozenset(self.lends) | frozenset(self.debts) | frozenset(self.balances)

    def copy(self) -> SubAccount:
        """Return a deep copy that can be changed without changing this one."""
        return SubAccount(
            self.id,
            self.account_id,
            self.number,
            self.opened_at,
            self.archived_at,
            self.is_backstop,
            self.at_risk_since,
            self.backstop_capacity,
            self.backstop_used,
            {symbol: lend.copy() for symbol, lend in self.lends.items()},
            {symbol: debt.copy() for symbol, debt in self.debts.items()},
            {symbol: balance.copy() for symbol, balance in self.balances.items()},
        )


class DepositStatus(StrEnum):
    """HELD: in suspense, never lent. RETURNED: sent back by the operator, or on its way. ASSIGNED: credited elsewhere, by its own.

    REVERSED: its network has forgotten it, and it was taken back (rule N4).
    """

    PENDING = "PENDING"
    CREDITED = "CREDITED"
    HELD = "HELD"
    RETURNED = "RETURNED"
    ASSIGNED = "ASSIGNED"
    REVERSED = "REVERSED"


class HeldReason(StrEnum):
    """Why a confirmed deposit is held (rules L1, N3). OVERDRAWN: coins that left custody beyond those that were there (rule N4)."""

    BELOW_MINIMUM = "BELOW_MINIMUM"
    NOT_APPROVED = "NOT_APPROVED"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    BELOW_NETWORK_MINIMUM = "BELOW_NETWORK_MINIMUM"
    DEPOSITS_DISABLED = "DEPOSITS_DISABLED"
    WRONG_NETWORK = "WRONG_NETWORK"
    UNKNOWN_ADDRESS = "UNKNOWN_ADDRESS"
    OVERDRAWN = "OVERDRAWN"


@dataclass(slots=True)
class Deposit:
    """A confirmed arrival. ``held_amount`` is what of it is in suspense now.

    Args:
        went_to: The payout that sends it back, or sent it or failed to (rule N5); or the deposit that an ASSIGNED one has become.
    """

    id: str
    sub_account_id: str
    account_id: str
    symbol: str
    amount: int
    held_amount: int
    status: DepositStatus
    reason: HeldReason | None
    observed_at: int
    credited_at: int | None
    reference: str | None
    went_to: str | None = None

    def copy(self) -> Deposit:
        """Return a copy that can be changed without changing this one."""
        return _copy_deposit(self)


_copy_deposit = copier(Deposit)


class PayoutStatus(StrEnum):
    """A failed or cancelled payout returns to the available balance, whole (L10). A DELAYED one waits for its time (D1)."""

    REQUESTED = "REQUESTED"
    DELAYED = "DELAYED"
    SENT = "SENT"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


UNSENT: Final = frozenset({PayoutStatus.REQUESTED, PayoutStatus.DELAYED})
"""Payouts whose amount is still the customer's: it may come back."""


@dataclass(slots=True)
class Payout:
    """An amount on its way to an external address. ``amount - fee`` is sent; ``reference`` is the custodian's.

    Args:
        release_at: Until when it is or was delayed, Unix seconds; None when it never was (rule D1).
        network: By which it goes; None where the asset has none.
        deposit_id: The held deposit that it sends back (rule N5); None for what somebody asked for.
    """

    id: str
    sub_account_id: str
    symbol: str
    amount: int
    fee: int
    address: str
    status: PayoutStatus
    requested_at: int
    reference: str | None = None
    release_at: int | None = None
    network: str | None = None
    deposit_id: str | None = None

    def copy(self) -> Payout:
        """Return a copy that can be changed without changing this one."""
        return _copy_payout(self)


_copy_payout = copier(Payout)
