"""Background work: claimed, isolated, tried again, stopped gracefully."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
import structlog

from gql_server.domain.commands import Borrow, OpenAccount
from gql_server.ports.errors import StorageUnavailable
from gql_server.service import background
from gql_server.service.background import Background, Worker
from gql_server.service.batch import CommittedBatch
from gql_server.service.workers import boundary_worker, payout_worker, price_worker, waking, watch_worker
from gql_server.storage.claims import NamedClaims
from gql_server.units import WAD
from tests.service.house import House

LONG = 3600.0


@dataclass
class Work:
    """Something to do, which counts how often it was done and can fail or take long."""

    runs: int = 0
    failures: int = 0
    failure: Exception = field(default_factory=lambda: ConnectionError("the outside is away"))
    done: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def run_once(self) -> float:
        self.runs += 1
        if self.failures:
            self.failures -= 1
            raise self.failure
        await self.gate.wait()
        self.done.set()
        return LONG


@asynccontextmanager
async def at_work(*workers: Worker, claims: NamedClaims | None = None) -> AsyncIterator[Background]:
    working = Background(workers, claims or NamedClaims())
    await working.start()
    try:
        yield working
    finally:
        await working.stop()


def open_work(*, failures: int = 0) -> Work:
    work = Work(failures=failures)
    work.gate.set()
    return work


async def soon(event: asyncio.Event) -> None:
    async with asyncio.timeout(60):
        await event.wait()


async def test_work_begins_at_once_and_then_rests() -> None:
    work = open_work()
    async with at_work(Worker("work", work.run_once)):
        await soon(work.done)
        await asyncio.sleep(0.02)
    assert work.runs == 1


async def test_whoever_knows_that_there_is_work_wakes_it() -> None:
    work = open_work()
    worker = Worker("work", work.run_once)
    async with at_work(worker):
        await soon(work.done)
        work.done.clear()
        worker.wake_up.set()
        await soon(work.done)
    assert work.runs == 2


async def test_work_that_another_process_has_claimed_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "CLAIMED_ELSEWHERE_PAUSE_SECONDS", 0.01)
    claims, work = NamedClaims(), open_work()
    async with claims.claim("work"), at_work(Worker("work", work.run_once), claims=claims):
        await asyncio.sleep(0.05)
        assert work.runs == 0
    async with at_work(Worker("work", work.run_once), claims=claims):
        await soon(work.done)


async def test_a_failure_is_tried_again_and_touches_no_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FAILURE_PAUSE_SECONDS", 0.001)
    failing, healthy = open_work(failures=3), open_work()
    async with at_work(Worker("failing", failing.run_once), Worker("healthy", healthy.run_once)):
        await soon(healthy.done)
        await soon(failing.done)
    assert failing.runs == 4


async def test_work_goes_on_soon_after_a_long_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FAILURE_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(background, "OUTAGE_PAUSE_SECONDS_MAX", 0.004)
    work = open_work(failures=6)
    work.failure = StorageUnavailable("the database is away")
    with structlog.testing.capture_logs() as lines:
        async with at_work(Worker("works", work.run_once)):
            await soon(work.done)
    pauses = [line["again_in_seconds"] for line in lines if line["event"] == "background work waits"]
    assert pauses == [0.002, *[0.004] * 5]


async def test_failing_work_is_not_woken_before_its_pause_is_over() -> None:
    work = open_work(failures=1)
    worker = Worker("work", work.run_once)
    async with at_work(worker):
        await asyncio.sleep(0)
        worker.wake_up.set()
        await asyncio.sleep(0.02)
        assert work.runs == 1


async def test_what_is_being_done_is_finished_before_the_end() -> None:
    work = Work()
    working = Background([Worker("work", work.run_once)], NamedClaims())
    await working.start()
    await asyncio.sleep(0)
    stopping = asyncio.create_task(working.stop())
    await asyncio.sleep(0.02)
    assert not stopping.done()
    work.gate.set()
    await stopping
    assert work.done.is_set()


async def rest() -> float:
    return 60


async def test_a_change_of_prices_wakes_the_watch_and_a_payout_wakes_the_sender(seeded: House) -> None:
    watch, payouts, notices = watch_worker(seeded.watch), payout_worker(seeded.payouts), Worker("notices", rest)
    seeded.teller.observe(waking(watch=watch, payouts=payouts, notices=notices, webhooks=Worker("webhooks", rest)))
    await seeded.ask(OpenAccount("alice", "main"))
    assert not watch.wake_up.is_set()
    assert not payouts.wake_up.is_set()
    await seeded.prices.set_by_hand("BTC", 99_999 * WAD)
    assert watch.wake_up.is_set()
    for sub_account_id in await seeded.ledger.indebted_sub_accounts(None, 10):
        await seeded.ask(Borrow(sub_account_id, "SOL", 10**9, "somewhere"))
    assert payouts.wake_up.is_set()


async def test_the_house_runs_by_itself(seeded: House) -> None:
    """A price falls, an hour ends, a payout is asked for: all of it is dealt with in the background."""
    watch, payouts, notices = watch_worker(seeded.watch), payout_worker(seeded.payouts), Worker("notices", rest)
    seeded.teller.observe(waking(watch=watch, payouts=payouts, notices=notices, webhooks=Worker("webhooks", rest)))
    before = len((await seeded.ledger.samples("BTC", None, None, 1000, None)).rows)
    await seeded.ledger.advance_clock(3600)
    missing, is_done, is_observed = {"Liquidate", "SettlePayout"}, asyncio.Event(), asyncio.Event()

    def observe(committed: CommittedBatch, _: float) -> None:
        missing.difference_update(command.kind for command in committed.written)
        if any(command.kind == "ObservePrices" for command in committed.written):
            is_observed.set()
        if not missing:
            is_done.set()

    seeded.teller.observe(observe)
    working = Background([boundary_worker(seeded.boundaries), price_worker(seeded.prices, 60), watch, payouts], seeded.claims)
    await working.start()
    for sub_account_id in await seeded.ledger.indebted_sub_accounts(None, 10):
        await seeded.ask(Borrow(sub_account_id, "SOL", 10**9, "somewhere"))
    await soon(is_observed)  # Else that round might record the price of before again, after this one.
    while not is_done.is_set():  # Again: a round of prices that was under way may have recorded the price of before after this one.
        await seeded.prices.set_by_hand("BTC", 50_000 * WAD)
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await is_done.wait()
    await working.stop()
    assert not await seeded.ledger.payouts_to_send(1)
    assert len((await seeded.ledger.samples("BTC", None, None, 1000, None)).rows) > before
    assert (await seeded.audit()).is_clean


async def test_who_gathers_waits_for_more_to_come_but_not_with_the_end() -> None:
    rounds: list[int] = []

    async def run_once() -> float:
        rounds.append(len(rounds))
        return 60

    worker = Worker("work", run_once, gather_seconds=60)
    working = Background([worker], NamedClaims())
    await working.start()
    await asyncio.sleep(0)
    worker.wake_up.set()
    await asyncio.sleep(0.01)
    async with asyncio.timeout(10):
        await working.stop()
    assert rounds == [0]
