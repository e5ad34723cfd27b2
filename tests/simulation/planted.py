"""Thirteen bugs of the kinds that lose money, planted one at a time: a simulator that does not find them proves nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

import pytest

from gql_server.domain.margin import MarginSheet
from gql_server.domain.market import Market, borrow_shares_down
from gql_server.plugin_api.custody import ArrivalPage, CustodyReceipt, PayoutOrder
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.arrivals import ArrivalStore, KnownArrival, reference_of
from gql_server.ports.ledger import BatchToWrite
from gql_server.ports.people import OutgoingEmail
from gql_server.service.arrivals.booking import ArrivalBooks
from gql_server.service.arrivals.reading import ArrivalReading
from gql_server.service.batch import CommittedBatch, Prepared, run_batch
from gql_server.service.mail import MailWorker
from gql_server.service.teller import Teller
from gql_server.storage.memory.log import MemoryLog
from tests.simulation.database import BEGAN
from tests.simulation.history import World
from tests.simulation.wire import RemoteTransaction

Plant = Callable[[pytest.MonkeyPatch], World]


def answer_before_commit(patch: pytest.MonkeyPatch) -> World:
    """The teller answers while the commit is still under way."""

    async def transact(self: Teller, prepared: Sequence[Prepared], *, is_catching_up: bool = False) -> CommittedBatch:
        context = self._ledger.transaction()
        transaction = await context.__aenter__()
        committed = await run_batch(transaction, prepared, self._recording(), is_catching_up=is_catching_up)
        asyncio.ensure_future(context.__aexit__(None, None, None)).add_done_callback(
            lambda done: done.cancelled() or done.exception()
        )
        self._tell(committed)
        return committed

    patch.setattr(Teller, "_transact", transact)
    return World()


def _unheard(done: asyncio.Future[bool | None]) -> None:
    if not done.cancelled():
        done.exception()


def key_not_stored(patch: pytest.MonkeyPatch) -> World:
    """A decision is logged without its key, so asking again decides again."""
    add = MemoryLog.add

    def add_without_key(self: MemoryLog, batch: BatchToWrite) -> None:
        add(self, batch)
        for command in batch.commands:
            del self.by_key[command.key]

    patch.setattr(MemoryLog, "add", add_without_key)
    return World()


def lock_order(patch: pytest.MonkeyPatch) -> World:  # noqa: ARG001 - every plant takes it
    """Rows are locked in the order in which somebody happened to name them."""
    turns = count()

    def arrange(keys: Iterable[str]) -> list[str]:
        return sorted(keys, reverse=next(turns) % 2 == 0)

    return World(arrange=arrange)


def rounding_for_the_customer(patch: pytest.MonkeyPatch) -> World:
    """A new debt is rounded down; the others owe the rest."""
    patch.setattr("gql_server.domain.borrowing.borrow_shares_up", _borrow_shares_down)
    return World()


def _borrow_shares_down(market: Market, amount: int) -> int:
    return borrow_shares_down(market, amount) if market.borrow_shares else amount


def double_payout(patch: pytest.MonkeyPatch) -> World:
    """Each attempt to send a payout is an order of its own."""
    send, attempts = GuardedCustodian.send, count(2)

    async def send_anew(self: GuardedCustodian, order: PayoutOrder) -> CustodyReceipt:
        receipt = await send(self, replace(order, id=f"{order.id}-{next(attempts)}"))
        return replace(receipt, payout_id=order.id)

    patch.setattr(GuardedCustodian, "send", send_anew)
    return World()


def watch_acting_twice(patch: pytest.MonkeyPatch) -> World:
    """Whoever was found unhealthy once is liquidated, healthy by now or not."""
    patch.setattr(MarginSheet, "is_liquidatable", property(lambda sheet: sheet.liabilities > 0))
    return World()


def lost_outbox_row(patch: pytest.MonkeyPatch) -> World:
    """A letter counts as sent before it is."""
    honest = MailWorker._try

    async def mark_first(self: MailWorker, mail: OutgoingEmail) -> bool:
        await self._people.mark_mail(mail.id, self._clock.now(), self._clock.now())
        return await honest(self, mail)

    patch.setattr(MailWorker, "_try", mark_first)
    return World()


def accrual_by_wall_clock(patch: pytest.MonkeyPatch) -> World:
    """A decision is made at the time of the process, which is not the database's."""

    async def now(self: RemoteTransaction) -> int:
        await self._database.way()
        self._began_at = self._database.clock.now()
        return BEGAN + int(asyncio.get_running_loop().time())

    patch.setattr(RemoteTransaction, "now", now)
    return World()


def stale_price_used(patch: pytest.MonkeyPatch) -> World:
    """Every price is fresh, however old."""
    patch.setattr("gql_server.domain.margin.is_fresh", lambda asset, price, now: price is not None)  # noqa: ARG005 - as the rule has it
    return World()


def plugin_trusted(patch: pytest.MonkeyPatch) -> World:
    """What a rate model answers is the rate."""
    patch.setattr("gql_server.plugin_host.guard.check_rate_step", lambda step, *_: type(step)(step.rate * 10**6, step.state))
    return World()


def cursor_before_the_arrivals(patch: pytest.MonkeyPatch) -> World:
    """How far the custodian was read is noted before what was read."""
    read = GuardedCustodian.arrivals
    moved: list[tuple[ArrivalStore, str]] = []
    run_once = ArrivalReading.run_once

    async def run_with_the_store(self: ArrivalReading) -> None:
        moved[:] = [(self._store, self._custodian.name)]
        await run_once(self)

    async def read_and_move(self: GuardedCustodian, cursor: str, limit: int) -> ArrivalPage:
        page = await read(self, cursor, limit)
        [(store, name)] = moved
        await store.move(name, page.cursor)
        return page

    patch.setattr(ArrivalReading, "run_once", run_with_the_store)
    patch.setattr(GuardedCustodian, "arrivals", read_and_move)
    return World()


def arrival_under_another_name(patch: pytest.MonkeyPatch) -> World:
    """Each attempt to credit an arrival has a key and a reference of its own."""
    attempts = count(2)
    patch.setattr("gql_server.service.arrivals.booking._key", lambda arrival: f"arrival:{arrival.id}:{next(attempts)}")
    patch.setattr(
        "gql_server.service.arrivals.booking._reference",
        lambda arrival: reference_of(arrival.seen.custodian, arrival.seen.reference, next(attempts)),
    )
    return World()


def forgotten_and_kept(patch: pytest.MonkeyPatch) -> World:
    """What its network has forgotten after it was credited stays credited."""

    async def _forgotten(_: ArrivalBooks, arrival: KnownArrival) -> KnownArrival:
        return arrival

    patch.setattr(ArrivalBooks, "_forgotten", _forgotten)
    return World()


PLANTED: Final[tuple[Plant, ...]] = (
    answer_before_commit,
    key_not_stored,
    lock_order,
    rounding_for_the_customer,
    double_payout,
    watch_acting_twice,
    lost_outbox_row,
    accrual_by_wall_clock,
    stale_price_used,
    plugin_trusted,
    cursor_before_the_arrivals,
    arrival_under_another_name,
    forgotten_and_kept,
)
