"""Payouts: what customers took out is handed to the custodian, once each, and followed until it has arrived (rules L10, L16)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.domain.pauses import PauseScope, pause_of
from gql_server.plugin_api.custody import CustodyReceipt, PayoutState
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.payout_orders import Heard, OpenOrder, OrderStanding, PayoutOrderStore
from gql_server.service.payout_asking import PayoutAsking
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

    It may stop at every line, or run in two processes at once: see ``payout_asking``.
    """

    def __init__(self, ledger: LedgerStore, teller: Teller, custodian: GuardedCustodian, orders: PayoutOrderStore) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._custodian = custodian
        self._orders = orders
        self._asking = PayoutAsking(teller, custodian, orders)
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
            results = await asyncio.gather(*(self._send(book, payout_id, known.get(payout_id), now) for payout_id in fresh))
            answered += results.count(True)
            left += results.count(False)

    async def _send(self, book: Book, payout_id: str, known: OpenOrder | None, now: int) -> bool | None:
        """Return whether the custodian answered; None when it was not asked."""
        payout = book.payouts[payout_id]
        if payout.status is not PayoutStatus.REQUESTED:
            return None
        if known is None:
            asset = book.assets[payout.symbol]
            is_paused = pause_of(asset.pauses, PauseScope.PAYOUTS, now) is not None
            return None if is_paused else await self._asking.begin(asset, payout, now)
        ask_at = known.standing.ask_at
        return await self._asking.go_on(known, payout, now) if ask_at is None or ask_at <= now else None

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
            results = await asyncio.gather(*(self._follow_one(book, one, now) for one in due))
            answered += results.count(True)

    async def _follow_one(self, book: Book, one: OpenOrder, now: int) -> bool | None:
        payout, standing = book.payouts.get(one.order.payout_id), one.standing
        if payout is not None and payout.status is PayoutStatus.REQUESTED and standing.status == "":
            return None  # It was sent a moment ago, and nobody answered.
        if payout is None or payout.status in _ENDED:
            status = standing.status if payout is None else payout.status.value
            ended = OrderStanding(status, now, standing.asks, None, standing.problem)
            await self._orders.stand(one.order.payout_id, ended)
            return None
        return await self._asking.go_on(one, payout, now)

    async def _book_of(self, payout_ids: Sequence[str]) -> Book:
        return (await self._ledger.snapshot(Needs(payouts=frozenset(payout_ids)))).book
