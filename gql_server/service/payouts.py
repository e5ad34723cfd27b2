"""Payouts: what customers took out is handed to the custodian, once each, and followed until it has arrived (rules L10, L16 f.)."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Final

import structlog

from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.plugin_api.custody import CustodyReceipt, PayoutState
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.payout_orders import Heard, OpenOrder, OrderStanding, PayoutOrderStore, PlacedOrder
from gql_server.service.payout_asking import PayoutAsking, placed_order
from gql_server.service.payout_batches import PayoutBatches, batches_of
from gql_server.service.releases import Releases
from gql_server.service.requests import Unavailable
from gql_server.service.teller import Teller

_log = structlog.get_logger(__name__)

PAGE_SIZE: Final = 64
_ENDED: Final = frozenset({PayoutStatus.CONFIRMED, PayoutStatus.FAILED, PayoutStatus.CANCELLED})


class PayoutsLeft(Exception):
    """Some payouts are still to be sent: the custodian did not take them now."""


class Payouts:
    """Hands requested payouts to the custodian, follows those that it has, and books what it says.

    It may stop at every line, or run in two processes at once: see ``payout_asking`` and ``payout_batches``.
    """

    def __init__(self, ledger: LedgerStore, teller: Teller, custodian: GuardedCustodian, orders: PayoutOrderStore) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._custodian = custodian
        self._orders = orders
        self._asking = PayoutAsking(teller, custodian, orders)
        self._batches = PayoutBatches(custodian, orders, self._asking)
        self._releases = Releases(ledger, teller)

    async def next_release(self) -> int | None:
        """Return when the next delayed payout goes, Unix seconds of money time; None when nothing waits."""
        return await self._releases.next_at()

    async def run_once(self) -> int:
        """Let delayed payouts go that are due, send every requested one, oldest first, and ask what became of those on their way.

        Returns:
            How many the custodian answered about.

        Raises:
            PayoutsLeft: At the end, when any could not be sent; the others were.
        """
        await self._releases.run_once()
        now = await self._ledger.now()
        answered, left = await self._send_requested(now)
        answered += await self._follow(now)
        if left:
            raise PayoutsLeft(f"{left} payouts are still to be sent")
        return answered

    async def heard(self, receipt: CustodyReceipt) -> bool:
        """Take in what the custodian reports by itself; return whether it is about a payout of ours."""
        now = await self._ledger.now()
        one = (await self._orders.find({receipt.payout_id})).get(receipt.payout_id)
        if one is None and await self._ask_batches({receipt.payout_id}, now):
            return True
        if one is None:
            _log.warning("custody reports a payout that is none", payout=receipt.payout_id, status=receipt.status)
            await self._orders.hear(Heard(receipt.payout_id, receipt.status, now, receipt.reference, receipt.reason))
            return False
        await self._asking.hear(one, receipt, now)
        return True

    async def stop(self, payout_id: str) -> bool:
        """Have the custodian stop a payout that it has not sent; return whether it has: nothing of it will ever leave.

        Raises:
            Unavailable: When it did not answer, so that nobody knows.
        """
        one = (await self._orders.find({payout_id})).get(payout_id)
        if one is None or one.order.custodian != self._custodian.name:
            return False
        try:
            receipt = await self._custodian.cancel_payout(payout_id)
        except AdapterFailed as failure:
            _log.warning("custodian did not answer", payout=payout_id, problem=failure.problem)
            raise Unavailable("the custodian did not answer") from None
        if receipt is None:
            return False
        now = await self._ledger.now()
        if (
            receipt.status == PayoutState.CANCELLED
        ):  # Booked by whoever asked, under a key of theirs; or else when it is asked about.
            await self._orders.hear(Heard(payout_id, receipt.status, now, receipt.reference, receipt.reason))
            return True
        await self._asking.hear(one, receipt, now)
        return False

    async def _send_requested(self, now: int) -> tuple[int, int]:
        """Send what is requested; return about how many the custodian answered, and about how many not."""
        seen: set[str] = set()
        waiting: set[str] = set()
        answered = left = 0
        while True:
            listed = await self._ledger.payouts_to_send(PAGE_SIZE + len(waiting))
            waiting.update(seen.intersection(listed))
            fresh = [payout_id for payout_id in listed if payout_id not in seen]
            if not fresh:
                return answered, left
            seen.update(fresh)
            known, book = await self._orders.find(fresh), await self._book_of(fresh)
            requested = [book.payouts[key] for key in fresh if book.payouts[key].status is PayoutStatus.REQUESTED]
            new = [payout for payout in requested if payout.id not in known and not _is_paused(book, payout, now)]
            begun = [known[payout.id] for payout in requested if payout.id in known and _is_due(known[payout.id], now)]
            results = [*await self._begin(book, new, now), *await self._go_on(book, begun, now)]
            answered += results.count(True)
            left += results.count(False)

    async def _begin(self, book: Book, payouts: Sequence[Payout], now: int) -> list[bool]:
        """Have payouts sent that nobody was asked for, together where that is possible; return of each whether it was answered."""
        orders = [placed_order(book.assets[one.symbol], one, self._custodian.name, now) for one in payouts]
        groups: list[list[PlacedOrder]] = []
        for network in dict.fromkeys(order.network for order in orders):
            most = self._custodian.batch_max(network)
            groups += batches_of([order for order in orders if order.network == network], most)
        results = await asyncio.gather(*(self._begin_group(book, group, now) for group in groups))
        return [is_answered for group, is_answered in zip(groups, results, strict=True) for _ in group]

    async def _begin_group(self, book: Book, group: Sequence[PlacedOrder], now: int) -> bool:
        if len(group) > 1:
            return await self._batches.begin(group, now)
        [order] = group
        return await self._asking.begin(book.assets[order.symbol], book.payouts[order.payout_id], now)

    async def _go_on(self, book: Book, known: Sequence[OpenOrder], now: int) -> list[bool]:
        """Ask about orders, each batch once; return of each order, and of each batch, whether it was answered."""
        alone = [one for one in known if one.order.batch_id is None]
        asked = [self._asking.go_on(one, book.payouts.get(one.order.payout_id), now) for one in alone]
        of_batches = await self._ask_batches({one.order.batch_id for one in known if one.order.batch_id is not None}, now)
        return [*await asyncio.gather(*asked), *of_batches]

    async def _ask_batches(self, batch_ids: Collection[str], now: int) -> list[bool]:
        """Ask about batches; return of each that there is whether it was answered."""
        batches = await self._orders.of_batches(batch_ids) if batch_ids else {}
        if not batches:
            return []
        book = await self._book_of([one.order.payout_id for members in batches.values() for one in members])
        return list(await asyncio.gather(*(self._batches.go_on(members, book, now) for members in batches.values())))

    async def _follow(self, now: int) -> int:
        """Ask about what is on its way and due; return how many of them the custodian answered about."""
        seen: set[str] = set()
        answered = 0
        while True:
            due = [one for one in await self._orders.to_ask(now, PAGE_SIZE + len(seen)) if one.order.payout_id not in seen]
            if not due:
                return answered
            seen.update(one.order.payout_id for one in due)
            book = await self._book_of([one.order.payout_id for one in due])
            open_ones = [one for one in due if not await self._is_over(book, one, now)]
            answered += (await self._go_on(book, open_ones, now)).count(True)

    async def _is_over(self, book: Book, one: OpenOrder, now: int) -> bool:
        """Tell whether there is nothing to ask about an order now, and note where there never will be."""
        payout, standing = book.payouts.get(one.order.payout_id), one.standing
        if payout is not None and payout.status is PayoutStatus.REQUESTED and standing.status == "":
            return True  # It was sent a moment ago, and nobody answered.
        if payout is None or payout.status in _ENDED:
            status = standing.status if payout is None else payout.status.value
            ended = OrderStanding(status, now, standing.asks, None, standing.problem)
            await self._orders.stand(one.order.payout_id, ended)
            return True
        return False

    async def _book_of(self, payout_ids: Sequence[str]) -> Book:
        return (await self._ledger.snapshot(Needs(payouts=frozenset(payout_ids)))).book


def _is_paused(book: Book, payout: Payout, now: int) -> bool:
    return pause_of(book.assets[payout.symbol].pauses, PauseScope.PAYOUTS, now) is not None


def _is_due(one: OpenOrder, now: int) -> bool:
    return one.standing.ask_at is None or one.standing.ask_at <= now
