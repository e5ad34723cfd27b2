"""What a custodian's other side must let happen to try the laws: coins come in, payouts go on, callbacks are posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from gql_server.plugin_api.custody import AddressRequest, ArrivalState, Custodian, PayoutOrder
from gql_server.plugin_api.custody_batches import PayoutBatch


class Fate(Enum):
    """What is to become of an order.

    SENT: it leaves at once. HELD: it is accepted, and waits until it is let go. UNANSWERED: it leaves, and the first who asks for
    it hears nothing, or an error.
    """

    SENT = "sent"
    HELD = "held"
    UNANSWERED = "unanswered"


class Flaw(Enum):
    """What is wrong with a callback.

    FORGED: signed by somebody else. ELSEWHERE: the custodian's, for another operator. UNRELATED: the custodian's, for us, and about
    neither an arrival nor a payout; nothing is wrong with that.
    """

    FORGED = "forged"
    ELSEWHERE = "elsewhere"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Coming:
    """Coins that come in, or what is known of them now.

    Args:
        name: The same for the same output of the same transaction.
        amount: In the network's smallest unit.
        holder: To whose address.
        is_known: Whether the asset is one that the custodian can name as the ledger does.
        transaction: Outputs of one transaction share it; by itself each has its own.
    """

    name: str
    amount: int
    state: ArrivalState = ArrivalState.CONFIRMED
    confirmations: int = 6
    holder: str = "holder-1"
    is_known: bool = True
    transaction: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A callback as it comes: headers with names in lower case, and the body."""

    headers: dict[str, str]
    body: bytes


class CustodyStage(Protocol):
    """The other side of a custodian, new and empty. One asset is enough: it must have 18 decimals."""

    @property
    def custodians(self) -> Sequence[Custodian]:
        """Two, as two processes of the server have them."""
        ...

    @property
    def now(self) -> int:
        """When callbacks are read, Unix seconds."""
        ...

    @property
    def late_seconds(self) -> int:
        """How old a callback is that is too old."""
        ...

    def order(self, payout_id: str, amount: int, fate: Fate = Fate.SENT) -> PayoutOrder:
        """Return an order that has this fate."""
        ...

    def request(self, holder: str) -> AddressRequest:
        """Return a request for a holder's address."""
        ...

    async def arrive(self, coming: Coming) -> None:
        """Let coins come in, or what is known of them change."""
        ...

    async def move(self, payout_id: str, state: str) -> None:
        """Let a payout go on to one of ``PayoutState``, as it would by itself or by the custodian's people."""
        ...

    async def times_left(self, payout_id: str) -> int:
        """Return how often the coins of a payout have left."""
        ...

    async def callback(self, about: str, *, at: int, flaw: Flaw | None = None) -> Posted:
        """Return the callback that is posted of something.

        Args:
            about: The name of what came in, or a payout's id.
            at: When it is made, Unix seconds.
        """
        ...


@runtime_checkable
class BatchingStage(CustodyStage, Protocol):
    """The other side of a custodian that can send several payouts in one transaction."""

    def batch(self, batch_id: str, amounts: Mapping[str, int], fate: Fate = Fate.SENT) -> PayoutBatch:
        """Return a batch that has this fate: SENT, or UNANSWERED.

        Args:
            amounts: Of each of its payouts, by their ids, in the network's smallest unit.
        """
        ...
