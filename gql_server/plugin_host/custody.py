"""Calls custodians. What they answer moves money, so each answer is taken apart before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

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
    PayoutPage,
)
from gql_server.plugin_api.custody_answers import Unbelievable
from gql_server.plugin_api.custody_batches import BatchingCustodian, PayoutBatch
from gql_server.plugin_api.custody_playing import PlayingCustodian
from gql_server.plugin_host.adapters import isolated
from gql_server.plugin_host.errors import AdapterFailed


class GuardedCustodian:
    """A custodian whose answers can be believed to be about what was asked, whole, and within every range.

    Every method raises ``AdapterFailed`` when the custodian raised, took too long, or answered nonsense: nobody knows then what has
    happened there, and the same is asked again.
    """

    def __init__(self, custodian: Custodian, owner: str, seconds_max: float) -> None:
        """Guard a custodian."""
        self.name = custodian.name
        self._custodian, self._owner, self._seconds_max = custodian, owner, seconds_max

    @property
    def is_sandbox(self) -> bool:
        """Return whether it only plays."""
        return getattr(self._custodian, "is_sandbox", False) is True

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Send a payout, or learn what became of it."""
        receipt = await isolated(lambda: self._custodian.send(order), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return answers.receipt_of(receipt, order.id)

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Return what became of a payout; None when the custodian has never heard of it."""
        receipt = await isolated(lambda: self._custodian.find_payout(payout_id), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return None if receipt is None else answers.receipt_of(receipt, payout_id)

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        """Stop a payout that has not been sent, and return what became of it; None when the custodian has never heard of it."""
        receipt = await isolated(
            lambda: self._custodian.cancel_payout(payout_id), adapter=self._owner, seconds_max=self._seconds_max
        )
        with _answered_by(self._owner):
            return None if receipt is None else answers.receipt_of(receipt, payout_id)

    def batch_max(self, network: str | None) -> int:
        """Return how many payouts may leave in one transaction by a network; 1 where the custodian says nothing of it."""
        try:
            limits = getattr(self._custodian, "batch_limits", None)
        except Exception:  # noqa: BLE001 - a plugin may raise anything; one by one is never wrong
            return 1
        return 1 if network is None else answers.batch_max_of(limits, network)

    async def send_batch(self, batch: PayoutBatch) -> tuple[CustodyReceipt, ...]:
        """Send a batch, or learn what became of it: a receipt of each payout, in its order."""
        batching = self._batching()
        receipts = await isolated(lambda: batching.send_batch(batch), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return answers.batch_of(receipts, batch)

    async def find_batch(self, batch: PayoutBatch) -> tuple[CustodyReceipt, ...] | None:
        """Return what became of each payout of a batch; None when the custodian has never heard of the batch."""
        batching = self._batching()
        receipts = await isolated(lambda: batching.find_batch(batch), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return None if receipts is None else answers.batch_of(receipts, batch)

    async def payouts(self, cursor: str, limit: int) -> PayoutPage:
        """Return what left or changed since a cursor; a page with receipts leads to another cursor."""
        page = await isolated(lambda: self._custodian.payouts(cursor, limit), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return answers.payout_page_of(page, cursor, limit)

    async def deposit_address(self, request: AddressRequest) -> DepositAddress:
        """Return where a sub-account's coins are to be sent."""
        address = await isolated(
            lambda: self._custodian.deposit_address(request), adapter=self._owner, seconds_max=self._seconds_max
        )
        with _answered_by(self._owner):
            return answers.address_of(address)

    async def arrivals(self, cursor: str, limit: int) -> ArrivalPage:
        """Return what came in or changed since a cursor; a page with arrivals leads to another cursor."""
        page = await isolated(lambda: self._custodian.arrivals(cursor, limit), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return answers.arrival_page_of(page, cursor, limit)

    async def read_callback(self, headers: Mapping[str, str], body: bytes, now: int) -> tuple[Arrival | CustodyReceipt, ...]:
        """Return what a callback reports; nothing when it is about something else.

        Raises:
            CallbackRejected: It is not the custodian's, not for us, or too old.
            AdapterFailed: The adapter raised anything else, took too long, or read nonsense.
        """

        async def read() -> object:
            try:
                return await self._custodian.read_callback(headers, body, now)
            except CallbackRejected as rejected:
                return rejected

        reports = await isolated(read, adapter=self._owner, seconds_max=self._seconds_max)
        if isinstance(reports, CallbackRejected):
            raise reports
        with _answered_by(self._owner):
            return answers.reports_of(reports)

    async def holdings(self) -> tuple[Holding, ...]:
        """Return everything that is held for us, each asset and network once."""
        held = await isolated(self._custodian.holdings, adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return answers.holdings_of(held)

    async def confirm_deposit(self, deposit_id: str, symbol: str, amount: int) -> str | None:
        """Return the reference of a deposit that a custodian which plays has confirmed, None when it does not know it."""
        playing = self._playing()
        reference = await isolated(
            lambda: playing.confirm_deposit(deposit_id, symbol, amount), adapter=self._owner, seconds_max=self._seconds_max
        )
        with _answered_by(self._owner):
            return answers.reference_of(reference)

    async def play_arrival(self, arrival: Arrival) -> None:
        """Let coins come in, or what is known of them change, at a custodian that plays."""
        playing = self._playing()
        try:
            answers.arrival_of(arrival)
        except Unbelievable as problem:
            raise ValueError(str(problem)) from None
        await isolated(lambda: playing.play_arrival(arrival), adapter=self._owner, seconds_max=self._seconds_max)

    async def play_payout(self, payout_id: str, state: str) -> CustodyReceipt | None:
        """Let a payout move on at a custodian that plays, and return what became of it; None when it has never heard of it."""
        playing = self._playing()
        receipt = await isolated(lambda: playing.play_payout(payout_id, state), adapter=self._owner, seconds_max=self._seconds_max)
        with _answered_by(self._owner):
            return None if receipt is None else answers.receipt_of(receipt, payout_id)

    def _batching(self) -> BatchingCustodian:
        if not callable(getattr(self._custodian, "send_batch", None)) or not callable(getattr(self._custodian, "find_batch", None)):
            raise AdapterFailed(self._owner, "knows no batches")
        return cast("BatchingCustodian", self._custodian)

    def _playing(self) -> PlayingCustodian:
        if not self.is_sandbox:
            raise AdapterFailed(self._owner, "does not play: coins come to it by their networks alone")
        return cast("PlayingCustodian", self._custodian)


@contextmanager
def _answered_by(owner: str) -> Iterator[None]:
    try:
        yield
    except Unbelievable as problem:
        raise AdapterFailed(owner, f"answered {problem}") from None
