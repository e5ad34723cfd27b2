"""Every refusal: a fact with its numbers and the way out. Refusals are final and change nothing.

Drawn as a tree::

    Refusal
    ├── InvalidInput            decides nothing, binds no key
    ├── NotFound
    ├── AccountNotApproved
    ├── AccountFrozen
    ├── SubAccountLimit
    ├── HoldingsRemain          what is not empty is neither closed nor archived
    ├── Paused                  the operator has stopped it for a while (rule C7)
    ├── MarketClosed
    ├── BorrowRequiresRedeem
    ├── PositionNotMatured
    ├── BelowMinimum
    ├── InsufficientBalance
    ├── CapReached
    ├── InsufficientLiquidity
    ├── PriceStale
    ├── InsufficientMargin
    ├── PayoutNotDelayed
    ├── FundsBound              the operator's: what rules bind of the house's own money
    └── TermsRefused            the operator's: rule X3, C1 or a duplicate

When several apply the first in the order of rule C5 is answered. Amounts are units of ``symbol``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.market import MarketState
from gql_server.domain.pauses import PauseScope
from gql_server.domain.report import Margin


class Refusal(Exception):
    """A command is refused; the book is as it was."""

    code: ClassVar[str]

    @property
    def message(self) -> str:
        """Return one sentence for people; programs read the code and the fields."""
        raise NotImplementedError


@dataclass
class InvalidInput(Refusal):
    """The input is not well-formed. ``field`` is its path in the input."""

    code = "INVALID_INPUT"
    field: str
    problem: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"{self.field}: {self.problem}."


@dataclass
class NotFound(Refusal):
    """What was named does not exist, or is not the caller's."""

    code = "NOT_FOUND"
    what: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"There is no such {self.what}."


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


@dataclass
class Paused(Refusal):
    """The operator has stopped it for a while (rule C7).

    Args:
        since: Unix seconds.
        until: When that ends by itself, Unix seconds; None for not before somebody ends it.
        reason: What the operator says of it; may be empty.
    """

    code = "PAUSED"
    symbol: str
    scope: PauseScope
    since: int
    until: int | None
    reason: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        stopped = {
            PauseScope.NEW_RISK: f"Borrowing {self.symbol} is",
            PauseScope.PAYOUTS: f"Payouts of {self.symbol} are",
            PauseScope.TRANSFERS: f"Transfers of {self.symbol} are",
        }
        return f"{stopped[self.scope]} paused; deposits and repayments still work."


@dataclass
class MarketClosed(Refusal):
    """The market takes no new loans or borrows (rule C3), or its rate model is broken."""

    code = "MARKET_CLOSED"
    symbol: str
    state: MarketState
    is_model_stale: bool = False

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        if self.is_model_stale:
            return f"The rate model of {self.symbol} is being repaired; nothing new is borrowed until then."
        return f"The {self.symbol} market is {self.state}; repayments and withdrawals still work."


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
class CapReached(Refusal):
    """The market's cap leaves less room than that (rule C3)."""

    code = "CAP_REACHED"
    symbol: str
    cap: int
    room: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"The cap of the {self.symbol} market leaves less room than that."


@dataclass
class InsufficientLiquidity(Refusal):
    """The market has less at hand, or the throttle allows less (rules C2, C4). ``available`` passes both."""

    code = "INSUFFICIENT_LIQUIDITY"
    symbol: str
    required: int
    available: int
    utilization_bound: int

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"The {self.symbol} market cannot pay that out now; a full withdrawal can be queued."


class PriceProblem(StrEnum):
    """Why a price may not be used for new risk."""

    TOO_OLD = "TOO_OLD"
    MISSING = "MISSING"
    HALTED = "HALTED"
    OFF_PEG = "OFF_PEG"


@dataclass
class PriceStale(Refusal):
    """A price that the decision needs is missing, too old, held (rules M4, P3), or off the asset's peg (rule P4)."""

    code = "PRICE_STALE"
    symbol: str
    observed_at: int | None
    reason: PriceProblem = PriceProblem.TOO_OLD

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        if self.reason is PriceProblem.HALTED:
            return f"The sources of the {self.symbol} price disagree; nothing new is risked on it until they agree again."
        if self.reason is PriceProblem.OFF_PEG:
            return f"{self.symbol} is off its peg; nothing new is borrowed of it. Repayments still work."
        return f"There is no fresh price of {self.symbol}; deposits and repayments still work."


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


@dataclass
class FundsBound(Refusal):
    """The house cannot spare so much of its own money: ``rule`` binds all but ``available`` units of it."""

    code = "FUNDS_BOUND"
    symbol: str
    required: int
    available: int
    rule: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"Rule {self.rule} leaves {self.available} units of {self.symbol}, and {self.required} were asked for."


@dataclass
class TermsRefused(Refusal):
    """The operator's terms cannot stand; ``rule`` names the rule of the money that forbids them."""

    code = "TERMS_REFUSED"
    rule: str
    problem: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"{self.problem} (rule {self.rule})."
