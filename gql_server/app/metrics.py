"""Joins what counts to what happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.middleware import Middleware
from starlette.routing import Route

from gql_server.app.house import House
from gql_server.domain.needs import Needs
from gql_server.plugin_host.faults import FaultChange
from gql_server.ports.ledger import Snapshot
from gql_server.ports.runtime import Clock
from gql_server.schema.root import Schema
from gql_server.web.metrics import Counters, Counting, MetricsPage
from gql_server.web.metrics.custody import CustodyLook
from gql_server.web.metrics.page import AT

STUCK_COUNTED_MAX: Final = 1_000
"""Beyond so many the metrics of stuck payouts and arrivals do not grow."""


class _Looks:
    """Tells the counters of the watch's looks."""

    def __init__(self, counters: Counters, clock: Clock) -> None:
        self._counters = counters
        self._clock = clock
        self._began_at, self._began = clock.now(), clock.monotonic()

    def begin(self) -> None:
        """Note when a look begins."""
        self._began_at, self._began = self._clock.now(), self._clock.monotonic()

    def end(self) -> None:
        """Count it."""
        self._counters.count_look(self._began_at, self._clock.monotonic() - self._began)


def counting(house: House, schema: Schema) -> Counters:
    """Return counters that the parts of a house tell what they do."""
    counters = Counters()
    schema.meter = counters
    house.teller.observe(counters.count_batch)
    house.teller.queue_observers.append(counters.count_queue)
    house.rounds.watch.looks = _Looks(counters, house.clock)
    house.rounds.prices.observers.append(counters.count_price_source)
    house.rounds.background.observers.append(
        lambda worker, is_well: counters.count_worker(worker, house.clock.now(), is_well=is_well)
    )

    def count_fault(change: FaultChange) -> None:
        if change.fault is not None:
            counters.count_plugin_fault(change.kind.value, change.name)

    house.fault_observers.append(count_fault)
    return counters


def metrics_routes(house: House, counters: Counters) -> list[Route]:
    """Return the page of the metrics; production has none without a token."""
    settings = house.settings
    if not settings.metrics_token and not settings.is_sandbox:
        return []

    async def look() -> Snapshot:
        return await house.ledger.snapshot(Needs(has_every_asset=True))

    page = MetricsPage(counters, look, settings.metrics_token or None, custody_of(house))
    return [Route(AT, page.answer, methods=["GET"])]


def custody_of(house: House) -> Callable[[int], Awaitable[CustodyLook]]:
    """Return what takes a look at a house's custody, at a time of the money's."""

    async def look(now: int) -> CustodyLook:
        storage, since = house.storage, now - house.settings.payout_stuck_minutes * 60
        shallow = await storage.arrivals.newest((), STUCK_COUNTED_MAX, stuck_since=now - house.settings.arrival_stuck_minutes * 60)
        stuck = len(await storage.queues.stuck_payouts(since, STUCK_COUNTED_MAX, None))
        reports, real_now = await storage.reconciliations.newest(1), house.clock.now()
        waiting = await storage.queues.backlogs(real_now)
        differences = len(reports[0].differences) if reports else 0
        return CustodyLook(stuck, differences, waiting, now, real_now, len(shallow))

    return look


def counting_middleware(counters: Counters, paths: list[str]) -> Middleware:
    """Return what counts requests."""
    return Middleware(Counting, count=counters.count_request, paths=paths)
