"""Payouts: what customers took out is handed to the custodian, once each, whatever crashes in between (rule L10).

The payout is in the ledger before the custodian hears of it. Its id makes asking twice harmless, and so does the key under
which the answer is booked; so at every line it may stop, or run in two processes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.commands import SettlePayout
from gql_server.domain.needs import Needs
from gql_server.plugin_api.custody import PayoutOrder, PayoutState
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.ledger import LedgerStore
from gql_server.service.releases import Releases
from gql_server.service.requests import KeyConflict, system_request
from gql_server.service.teller import Teller

_log = structlog.get_logger(__name__)

PAGE_SIZE: Final = 64


class PayoutsLeft(Exception):
    """Some payouts are still to be sent: the custodian did not take them now."""


class Payouts:
    """Hands requested payouts to the custodian and books what it says; those that were delayed, once they may go."""

    def __init__(self, ledger: LedgerStore, teller: Teller, custodian: GuardedCustodian) -> None:
        """Make it; nothing happens until it is asked."""
        self._ledger = ledger
        self._teller = teller
        self._custodian = custodian
        self._releases = Releases(ledger, teller)

    async def next_release(self) -> int | None:
        """Return when the next delayed payout goes, Unix seconds of money time; None when nothing waits."""
        return await self._releases.next_at()

    async def run_once(self) -> int:
        """Let delayed payouts go that are due, and send every requested one, oldest first; return how many were settled.

        Raises:
            PayoutsLeft: At the end, when any could not be settled; the others were.
        """
        await self._releases.run_once()
        seen: set[str] = set()
        failed: set[str] = set()
        while True:
            listed = await self._ledger.payouts_to_send(PAGE_SIZE + len(failed))
            failed.update(seen.intersection(listed))
            fresh = [payout_id for payout_id in listed if payout_id not in seen]
            if not fresh:
                break
            seen.update(fresh)
            await self._send(fresh)
        if failed:
            raise PayoutsLeft(f"{len(failed)} payouts are still to be sent")
        return len(seen)

    async def _send(self, ids: Sequence[str]) -> None:
        book = (await self._ledger.snapshot(Needs(payouts=frozenset(ids)))).book
        payouts = (book.payouts[payout_id] for payout_id in ids)
        await asyncio.gather(*(self._settle(book, payout) for payout in payouts if payout.status is PayoutStatus.REQUESTED))

    async def _settle(self, book: Book, payout: Payout) -> None:
        decimals = book.assets[payout.symbol].decimals
        order = PayoutOrder(payout.id, payout.symbol, decimals, payout.amount - payout.fee, payout.address)
        log = _log.bind(payout=payout.id, custodian=self._custodian.name)
        try:
            receipt = await self._custodian.send(order)
        except AdapterFailed as failure:
            log.warning("payout not sent", problem=failure.problem)
            return
        if receipt.status == PayoutState.ACCEPTED:
            return
        command = SettlePayout(payout.id, PayoutStatus(receipt.status), receipt.reference)
        try:
            await self._teller.submit(system_request(f"payout:{payout.id}:{receipt.status}", command))
        except KeyConflict:
            log.warning("custodian changed its reference", reference=receipt.reference)
