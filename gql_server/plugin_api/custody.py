"""What custodians are asked, answer and report: where coins come in, how they leave, and what is there.

The coins are on networks, the ledger knows assets: the same asset may live on several networks, each with decimals of its own.
Whatever a custodian is asked may be asked again, and whatever it reports may come twice, late, or in another order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol


class PayoutState(StrEnum):
    """What became of a payout at the custodian.

    ACCEPTED: taken, and not on its network yet. SENT: on its network. CONFIRMED: final there. FAILED: nothing left, and nothing
    will under this id. CANCELLED: the same, because we asked for it.
    """

    ACCEPTED = "ACCEPTED"
    SENT = "SENT"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class ArrivalState(StrEnum):
    """What a network says of coins that came in.

    PENDING: seen, and not deep enough to be counted on. CONFIRMED: deep enough. REORGANIZED: the network has forgotten them; this
    is possible after CONFIRMED, and another sighting may follow.
    """

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    REORGANIZED = "REORGANIZED"


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """What a custodian is asked to send.

    Args:
        id: The server's, 32 hex digits. It is stored before the custodian hears of it; asking twice under it sends once.
        symbol: The asset, as the ledger names it.
        decimals: Of ``amount``: those of the asset on this network.
        amount: What shall arrive, in the network's smallest unit, fees taken off; at least 1.
        address: Where to; its checksum has been checked.
        network: Such as ``"bitcoin"``; None where the asset has no networks (a sandbox without any).
    """

    id: str
    symbol: str
    decimals: int
    amount: int
    address: str
    network: str | None = None


@dataclass(frozen=True, slots=True)
class CustodyReceipt:
    """What a custodian says of a payout.

    Args:
        payout_id: The id of the order.
        status: One of ``PayoutState``.
        reference: The custodian's own, or the transaction's; 200 characters at most.
        reason: Why it failed, for operators; 500 characters at most.
        symbol: The asset as the ledger names it, where the custodian tells; the same holds for all that follows.
        network: What it left by.
        amount: What left for the address, in the network's smallest unit.
        address: Where it went.
        fee: What the network took besides, out of what is held for us of the same asset, in the same unit.
    """

    payout_id: str
    status: str
    reference: str | None
    reason: str | None = None
    symbol: str | None = None
    network: str | None = None
    amount: int | None = None
    address: str | None = None
    fee: int | None = None


@dataclass(frozen=True, slots=True)
class PayoutPage:
    """Payouts that were made or have changed since a cursor, oldest change first; ``cursor`` is where to go on.

    One that somebody made by hand at the custodian is among them, under an id that is none of the server's.
    """

    receipts: tuple[CustodyReceipt, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class AddressRequest:
    """For whom an address is wanted; the same request is always answered by the same address.

    Args:
        holder: Names the sub-account to the custodian; it tells nothing about the customer.
    """

    holder: str
    symbol: str
    network: str


@dataclass(frozen=True, slots=True)
class DepositAddress:
    """Where coins are to be sent. ``tag`` goes with it on networks where many holders share an address, else it is None."""

    address: str
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Coins that came in: one output of one transaction.

    Args:
        id: The custodian's name of this output, the same in every report; 200 characters at most.
        state: One of ``ArrivalState``.
        network: Where it was seen.
        symbol: The asset as the ledger names it; None for one that the custodian cannot name so: it is held and shown.
        asset: The asset as the custodian or the network names it, such as a contract's address.
        amount: In the network's smallest unit, at least 1.
        decimals: Of ``amount``.
        address: Which of our addresses it came to.
        tag: That came with it, if any.
        transaction: Its transaction on the network.
        confirmations: How deep it is now.
        observed_at: When the custodian says this was so, Unix milliseconds: reports of one arrival are ordered by it.
        sender: Where it came from, if the network tells: where it may be returned to.
    """

    id: str
    state: str
    network: str
    symbol: str | None
    asset: str
    amount: int
    decimals: int
    address: str
    tag: str | None
    transaction: str
    confirmations: int
    observed_at: int
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """Arrivals that were seen or have changed since a cursor, oldest change first; ``cursor`` is where to go on."""

    arrivals: tuple[Arrival, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What a custodian holds of an asset on a network, in the network's smallest unit, counted with arrivals that are CONFIRMED."""

    symbol: str | None
    network: str
    asset: str
    amount: int
    decimals: int


class CallbackRejected(Exception):
    """A callback that is not the custodian's, not for us, or too old. The message says why, for the log alone."""


class Custodian(Protocol):
    """Holds the coins. Every call is time-limited and may be repeated; raising means: nobody knows, ask again.

    Like every adapter it may say ``is_sandbox: ClassVar[bool] = True`` of itself: production does not start with one that plays.
    """

    name: ClassVar[str]

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Send a payout; asked again with the same id it answers what became of the first."""
        ...

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Return what became of a payout; None only when the custodian is certain never to have heard of it."""
        ...

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Stop a payout that has not been sent, and return what became of it: it may be too late. None: never heard of it."""
        ...

    async def payouts(self, cursor: str, limit: int) -> PayoutPage:
        """Return what left or changed since a cursor (``""``: from the beginning), oldest change first, ``limit`` at most."""
        ...

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        """Return where a sub-account's coins of an asset on a network are to be sent."""
        ...

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        """Return what came in or changed since a cursor (``""``: from the beginning), oldest change first, ``limit`` at most."""
        ...

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> Sequence[Arrival | CustodyReceipt]:
        """Return what a callback reports; nothing for one that is about something else.

        Args:
            headers: With names in lower case.
            body: Exactly as it came.
            now: Unix seconds.

        Raises:
            CallbackRejected: When its signature does not hold, it is for somebody else, or older than would be delivered.
        """
        ...

    async def holdings(self) -> Sequence[Holding]:
        """Return everything that is held for us, each asset and network once."""
        ...
