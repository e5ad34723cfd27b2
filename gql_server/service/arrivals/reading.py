"""How reports come in: asked for from a cursor, and by the custodian's callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Final

import structlog

from gql_server.plugin_api.custody import Arrival, CallbackRejected
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.arrivals import ArrivalStore
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Clock
from gql_server.service.arrivals.booking import ArrivalBooks
from gql_server.service.arrivals.hearing import Hearing
from gql_server.service.payouts import Payouts

_log: Final = structlog.get_logger(__name__)

PAGE_SIZE: Final = 200


class Taken(StrEnum):
    """What became of a callback. TAKEN is durable. REJECTED: not the custodian's, too old, or not for us. FAILED: not readable."""

    TAKEN = auto()
    REJECTED = auto()
    UNKNOWN = auto()
    FAILED = auto()


class ArrivalReading:
    """Takes reports in, and has them booked."""

    def __init__(
        self,
        *,
        custodian: GuardedCustodian,
        store: ArrivalStore,
        ledger: LedgerStore,
        hearing: Hearing,
        booking: ArrivalBooks,
        payouts: Payouts,
        clock: Clock,
    ) -> None:
        """Hold what it works with."""
        self._custodian = custodian
        self._store = store
        self._ledger = ledger
        self._hearing = hearing
        self._booking = booking
        self._payouts = payouts
        self._clock = clock

    async def run_once(self) -> None:
        """Ask for what came in since the last time, write it down, move the cursor, and book what is due."""
        name, cursor = self._custodian.name, await self._store.cursor(self._custodian.name)
        try:
            while (page := await self._custodian.arrivals(cursor, PAGE_SIZE)).arrivals:
                now = await self._ledger.now()
                for arrival in page.arrivals:
                    await self._hearing.hear(name, arrival, now)
                cursor = page.cursor
                await self._store.move(name, cursor)
        except AdapterFailed as failure:
            _log.warning("custodian did not answer", about="arrivals", problem=failure.problem)
        await self._booking.run_once()

    async def take(self, custodian: str, headers: Mapping[str, str], body: bytes) -> Taken:
        """Take one callback in; what it reports is written down when this returns, and booked soon.

        Raises:
            StorageFailure, TellerFailure: Nothing can be decided now; the custodian delivers it again.
        """
        if custodian != self._custodian.name:
            return Taken.UNKNOWN
        try:
            reports = await self._custodian.read_callback(headers, body, self._clock.now())
        except CallbackRejected as rejected:
            _log.warning("callback_rejected", custodian=custodian, problem=str(rejected)[:200])
            return Taken.REJECTED
        except AdapterFailed as failure:
            _log.error("callback_not_read", custodian=custodian, problem=failure.problem)
            return Taken.FAILED
        for report in reports:
            if isinstance(report, Arrival):
                await self._hearing.hear(custodian, report, await self._ledger.now())
            else:
                await self._payouts.heard(report)
        return Taken.TAKEN
