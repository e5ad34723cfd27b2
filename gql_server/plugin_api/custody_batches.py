"""Payouts that leave together: what a custodian may offer on networks whose transactions have several outputs, such as bitcoin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.plugin_api.custody import Custodian, CustodyReceipt, PayoutOrder


@dataclass(frozen=True, slots=True)
class PayoutBatch:
    """Payouts that shall leave in one transaction: of one asset, by one network, each to another address.

    Args:
        id: The server's, 32 hex digits. It is stored with its orders before the custodian hears of it; asking twice under it sends
            once.
        orders: Two at least. None of them is ever asked for in another way.
    """

    id: str
    orders: tuple[PayoutOrder, ...]


class BatchingCustodian(Custodian, Protocol):
    """A custodian that can send several payouts in one transaction. One that is no such is asked for one after the other.

    In its lists and callbacks each payout may be reported under its own id; or the batch under the batch's, with the amount of all
    and no address: the server asks then what became of each.
    """

    @property
    def batch_limits(self) -> Mapping[str, int]:
        """Return how many payouts may leave in one transaction, by network; one by a network that is not named."""
        ...

    async def send_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt]:
        """Send a batch, and return a receipt of each payout; asked again with the same id, what became of the first.

        What cannot be sent is FAILED, and the others leave. The fees of the receipts add up to what the transaction took.
        """
        ...

    async def find_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt] | None:
        """Return what became of each payout of a batch; None only when the custodian is certain never to have heard of it."""
        ...
