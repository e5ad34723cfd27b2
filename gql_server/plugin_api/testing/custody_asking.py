"""Asks a custodian as the host does: what the host would not believe breaks a law here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar, cast

from gql_server.plugin_api import custody_answers as answers
from gql_server.plugin_api.custody import (
    AddressRequest,
    Arrival,
    ArrivalPage,
    CallbackRejected,
    Custodian,
    CustodyReceipt,
    DepositAddress,
    Holding,
    PayoutOrder,
)
from gql_server.plugin_api.custody_batches import BatchingCustodian, PayoutBatch
from gql_server.plugin_api.testing.custody_stage import CustodyStage, Posted
from gql_server.plugin_api.testing.laws import LawBroken

T = TypeVar("T")

BELIEVABLE: Final = "believable"
BELIEVABLE_STATEMENT: Final = (
    "Every answer is whole: exact types, states that there are, amounts from 0 to 2^128 - 1, short printable texts, and about what "
    "was asked."
)
PAGES_MAX: Final = 200


class Asked:
    """One custodian, whose answers are looked at."""

    def __init__(self, custodian: Custodian, title: str) -> None:
        """Ask this one."""
        self._custodian = custodian
        self._title = title

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Send a payout."""
        return self._whole(await self._custodian.send(order), lambda answer: answers.receipt_of(answer, order.id))

    async def find(self, payout_id: str) -> CustodyReceipt | None:
        """Return what became of a payout."""
        return self._receipt(await self._custodian.find_payout(payout_id), payout_id)

    async def cancel(self, payout_id: str) -> CustodyReceipt | None:
        """Cancel a payout."""
        return self._receipt(await self._custodian.cancel_payout(payout_id), payout_id)

    async def send_batch(self, batch: PayoutBatch) -> tuple[CustodyReceipt, ...]:
        """Send a batch."""
        return self._whole(await self._batching.send_batch(batch), lambda answer: answers.batch_of(answer, batch))

    async def find_batch(self, batch: PayoutBatch) -> tuple[CustodyReceipt, ...] | None:
        """Return what became of a batch."""
        answer = await self._batching.find_batch(batch)
        return None if answer is None else self._whole(answer, lambda answer: answers.batch_of(answer, batch))

    @property
    def _batching(self) -> BatchingCustodian:
        return cast("BatchingCustodian", self._custodian)

    async def address(self, request: AddressRequest) -> DepositAddress:
        """Return an address."""
        return self._whole(await self._custodian.deposit_address(request), answers.address_of)

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        """Return a page of arrivals."""
        page = await self._custodian.arrivals(cursor, limit)
        return self._whole(page, lambda answer: answers.arrival_page_of(answer, cursor, limit))

    async def all_arrivals(self, cursor: str, limit: int = 100) -> tuple[dict[str, Arrival], list[str]]:
        """Return the latest that is told of each arrival since a cursor, and the cursors on the way, first and last included."""
        latest: dict[str, Arrival] = {}
        cursors = [cursor]
        for _ in range(PAGES_MAX):
            page = await self.arrivals(cursors[-1], limit)
            latest.update({arrival.id: arrival for arrival in page.arrivals})
            cursors.append(page.cursor)
            if not page.arrivals:
                return latest, cursors
        raise self._broken(f"{PAGES_MAX} pages of arrivals, and no end")

    async def all_payouts(self, cursor: str, limit: int = 100) -> tuple[dict[str, CustodyReceipt], str]:
        """Return the latest that is told of each payout since a cursor, and where that ends."""
        latest: dict[str, CustodyReceipt] = {}
        for _ in range(PAGES_MAX):
            answer, asked = await self._custodian.payouts(cursor, limit), cursor
            page = self._whole(answer, lambda answer, asked=asked: answers.payout_page_of(answer, asked, limit))  # type: ignore[misc] # a default
            latest.update({receipt.payout_id: receipt for receipt in page.receipts})
            cursor = page.cursor
            if not page.receipts:
                return latest, cursor
        raise self._broken(f"{PAGES_MAX} pages of payouts, and no end")

    async def holdings(self) -> tuple[Holding, ...]:
        """Return what is held."""
        return self._whole(await self._custodian.holdings(), answers.holdings_of)

    async def read(self, posted: Posted, now: int) -> tuple[Arrival | CustodyReceipt, ...] | None:
        """Return what a callback reports, None when it is rejected."""
        try:
            reports = await self._custodian.read_callback(posted.headers, posted.body, now)
        except CallbackRejected:
            return None
        return self._whole(reports, answers.reports_of)

    def _receipt(self, answer: object, payout_id: str) -> CustodyReceipt | None:
        return None if answer is None else self._whole(answer, lambda answer: answers.receipt_of(answer, payout_id))

    def _whole(self, answer: object, check: Callable[[object], T]) -> T:
        try:
            return check(answer)
        except answers.Unbelievable as problem:
            raise self._broken(f"answered {problem}", {"answer": f"{answer!r:.300}"}) from None

    def _broken(self, what: str, example: Mapping[str, object] | None = None) -> LawBroken:
        return LawBroken(BELIEVABLE, BELIEVABLE_STATEMENT, self._title, what, example or {})


class Play:
    """A law that is tried: the stage, two custodians on it, and how to say that it is broken."""

    def __init__(self, stage: CustodyStage, title: str, law: str, statement: str) -> None:
        """Try one law."""
        self.stage = stage
        self.one, self.other = (Asked(custodian, title) for custodian in stage.custodians)
        self._title, self._law, self._statement = title, law, statement

    def require(self, holds: object, what: str, **example: object) -> None:
        """Say that the law is broken unless something holds.

        Raises:
            LawBroken: It does not hold.
        """
        if not holds:
            raise LawBroken(self._law, self._statement, self._title, what, example)

    async def asked(self, asked: Asked, order: PayoutOrder) -> CustodyReceipt | None:
        """Send an order, and return the answer; None where there was none."""
        try:
            return await asked.send(order)
        except LawBroken:
            raise
        except Exception:  # noqa: BLE001 - raising means that nobody knows, whatever it is
            return None
