"""Payouts that leave together: one conversation with the custodian about several of them (rules L10, L16, L17).

A batch is written down whole before the custodian hears of it: its orders, each with the batch's id. From then on none of them is
asked for in another way. So at every line this may stop: whoever comes next asks what became of the batch, and sends the same
batch again, under the same id, only when the custodian is certain never to have heard of it. Each payout keeps a standing of its
own, and is booked by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import structlog

from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.book import Book
from gql_server.plugin_api.custody_batches import PayoutBatch
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.payout_orders import OpenOrder, OrderStanding, PayoutOrderStore, PlacedOrder
from gql_server.service.payout_asking import PayoutAsking, again, asked

_log = structlog.get_logger(__name__)


def batches_of(orders: Iterable[PlacedOrder], most: int) -> list[list[PlacedOrder]]:
    """Return orders in groups that may leave together: of one asset, by one network, each address once, so many at most."""
    groups: dict[tuple[str, str | None], list[list[PlacedOrder]]] = {}
    for order in orders:
        begun = groups.setdefault((order.symbol, order.network), [])
        fitting = (group for group in begun if len(group) < most and all(one.address != order.address for one in group))
        group = next(fitting, None)
        if group is None:
            begun.append([order])
        else:
            group.append(order)
    return [group for begun in groups.values() for group in begun]


def batch_id_of(orders: Iterable[PlacedOrder]) -> str:
    """Return the id of a batch: 32 hex digits that follow from its payouts, each of which is in one batch at most."""
    return hashlib.sha256("\n".join(sorted(order.payout_id for order in orders)).encode()).hexdigest()[:32]


class PayoutBatches:
    """Asks a custodian about batches, and books what it says of each payout."""

    def __init__(self, custodian: GuardedCustodian, orders: PayoutOrderStore, asking: PayoutAsking) -> None:
        """Hold what it works with."""
        self._custodian = custodian
        self._orders = orders
        self._asking = asking

    async def begin(self, orders: Sequence[PlacedOrder], now: int) -> bool:
        """Write a batch down and send it; return whether the custodian answered."""
        batch_id = batch_id_of(orders)
        placed = [replace(order, batch_id=batch_id) for order in sorted(orders, key=lambda order: order.payout_id)]
        if not await self._orders.place_batch(placed):
            return True  # Somebody else has just begun one of them; the others are begun in the next round.
        members = [OpenOrder(order, OrderStanding("", now, 1, now)) for order in placed]
        try:
            receipts = await self._custodian.send_batch(_batch(members))
        except AdapterFailed as failure:
            await self._note_silence(members, failure, now)
            return False
        for one, receipt in zip(members, receipts, strict=True):
            await self._asking.hear(one, receipt, now)
        return True

    async def go_on(self, members: Sequence[OpenOrder], book: Book, now: int) -> bool:
        """Ask what became of a batch; return whether the custodian answered.

        Args:
            members: All of its orders, those that have ended too.
            book: With the payouts that they are for.
        """
        custodian = members[0].order.custodian
        if custodian != self._custodian.name:
            await self._note(members, f"it was asked of {custodian}, which is not the custodian now", now)
            return False
        try:
            receipts = await self._custodian.find_batch(_batch(members))
            if receipts is None and all(_is_unheard(one, book.payouts.get(one.order.payout_id)) for one in members):
                receipts = await self._custodian.send_batch(_batch(members))
        except AdapterFailed as failure:
            await self._note_silence(members, failure, now)
            return False
        if receipts is None:
            _log.error("batch unknown to custody", batch=members[0].order.batch_id, custodian=custodian)
            await self._note(members, "the custodian does not know its batch now", now)
            return True
        for one, receipt in zip(members, receipts, strict=True):
            if one.standing.ask_at is not None or one.standing.status != receipt.status:
                await self._asking.hear(one, receipt, now)
        return True

    async def _note(self, members: Sequence[OpenOrder], problem: str, now: int) -> None:
        for one in members:
            if one.standing.ask_at is not None:
                await self._orders.stand(one.order.payout_id, again(one.standing, now, problem))

    async def _note_silence(self, members: Sequence[OpenOrder], failure: AdapterFailed, now: int) -> None:
        for one in members:
            if one.standing.ask_at is not None:
                await self._asking.note_silence(one, failure, now)


def _batch(members: Sequence[OpenOrder]) -> PayoutBatch:
    return PayoutBatch(members[0].order.batch_id or "", tuple(asked(one.order) for one in members))


def _is_unheard(one: OpenOrder, payout: Payout | None) -> bool:
    return one.standing.status == "" and payout is not None and payout.status is PayoutStatus.REQUESTED
