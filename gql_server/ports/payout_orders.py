"""Orders to custodians: what was asked for is written down before it is asked, and what was answered before it is booked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """A payout as a custodian was asked for it; this part never changes.

    Args:
        payout_id: The payout's, and the order's with the custodian.
        custodian: Whom it was asked of: nobody else is ever asked for it.
        network: None where the asset has none.
        decimals: Of ``amount``: the network's.
        amount: What shall arrive, in the network's smallest unit.
        placed_at: Unix seconds of money time.
        batch_id: Under what it is asked for together with others; None: under its own id.
    """

    payout_id: str
    custodian: str
    network: str | None
    symbol: str
    decimals: int
    amount: int
    address: str
    placed_at: int
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """How the conversation about an order stands.

    Args:
        status: What the custodian said last; empty while it has said nothing.
        since: Since when that is so, Unix seconds of money time.
        asks: How often the custodian was asked, the first time included.
        ask_at: When it is asked next; None when there is nothing more to learn.
        problem: What went wrong the last time, None when it went well; for operators.
    """

    status: str
    since: int
    asks: int
    ask_at: int | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order and how it stands."""

    order: PlacedOrder
    standing: OrderStanding


@dataclass(frozen=True, slots=True)
class Heard:
    """What a custodian said of a payout, each status once.

    Args:
        at: When it was heard first, Unix seconds of money time.
    """

    payout_id: str
    status: str
    at: int
    reference: str | None
    reason: str | None


class PayoutOrderStore(Protocol):
    """Where orders are kept. Each method is one transaction of its own; the ledger knows nothing of it."""

    async def place(self, order: PlacedOrder) -> bool:
        """Write an order down, to be asked for at once; False when there is one of this id, which stays as it is."""
        ...

    async def place_batch(self, orders: Sequence[PlacedOrder]) -> bool:
        """Write the orders of a batch down, all or none; False when there is one of any of these ids, and nothing is written."""
        ...

    async def of_batches(self, batch_ids: Collection[str]) -> Mapping[str, Sequence[OpenOrder]]:
        """Return all orders of batches, by batch and in the order of their ids; without batches that were never placed."""
        ...

    async def find(self, payout_ids: Collection[str]) -> Mapping[str, OpenOrder]:
        """Return orders by payout; without those that were never placed."""
        ...

    async def stand(self, payout_id: str, standing: OrderStanding) -> None:
        """Note how an order stands."""
        ...

    async def hear(self, heard: Heard) -> bool:
        """Write down what a custodian said; False when it had said so before, which changes nothing."""
        ...

    async def heard_of(self, payout_ids: Collection[str]) -> Mapping[str, Sequence[Heard]]:
        """Return by payout what was said of it, the first word first."""
        ...

    async def to_ask(self, now: int, limit: int) -> Sequence[OpenOrder]:
        """Return orders about which the custodian is to be asked by now, the longest due first."""
        ...

    async def changed_since(self, at: int, limit: int, after: tuple[int, str] | None = None) -> Sequence[OpenOrder]:
        """Return orders that have stood as they do since a time or shorter, the longest first by (since, id).

        Args:
            after: Strictly after this place.
        """
        ...
