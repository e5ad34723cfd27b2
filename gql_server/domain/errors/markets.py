"""What an asset or its market does not give now, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gql_server.domain.errors.refusal import Refusal
from gql_server.domain.market import MarketState
from gql_server.domain.pauses import PauseScope


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
