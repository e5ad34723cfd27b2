"""Reconciliations: made once a day or when somebody asks, kept for ever, and never in the way of money (rule G6)."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from gql_server.domain.custody_differences import Difference
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.payout_orders import PayoutOrderStore
from gql_server.ports.reconciliations import ReconciliationReport, ReconciliationStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.reconciliation.comparing import compare
from gql_server.service.reconciliation.reading import read_custody, read_ledger
from gql_server.service.reconciliation.sides import CustodySide, LedgerSide

_log = structlog.get_logger(__name__)

SETTLED_SECONDS: Final = 15 * 60
"""How long ago the custodian must have said something, for the ledger to be expected to have booked it."""


class Reconciliation:
    """Compares a custodian's books with the ledger."""

    def __init__(
        self,
        *,
        ledger: LedgerStore,
        custodian: GuardedCustodian,
        orders: PayoutOrderStore,
        reports: ReconciliationStore,
        clock: Clock,
        identifiers: Identifiers,
        stuck_seconds: int,
    ) -> None:
        """Hold what it works with.

        Args:
            ledger: The ledger's side.
            custodian: The other one.
            orders: What it was asked for.
            reports: Where they are kept.
            clock: Real time, in which the custodian speaks.
            identifiers: Of the reports.
            stuck_seconds: After how long an arrival is named that is seen and not confirmed.
        """
        self._ledger = ledger
        self._custodian = custodian
        self._orders = orders
        self._reports = reports
        self._clock = clock
        self._identifiers = identifiers
        self._stuck_seconds = stuck_seconds

    async def run(self) -> ReconciliationReport:
        """Compare now, and return the report once it is kept.

        The ledger is read before custody and after it: what differs from the one and not from the other was on its way meanwhile.

        Raises:
            AdapterFailed: When the custodian did not answer.
        """
        now = self._clock.now()
        settled_before, stuck_before = (now - SETTLED_SECONDS) * 1_000, (now - self._stuck_seconds) * 1_000
        before = await read_ledger(self._ledger, self._orders, self._custodian.name)
        custody = await read_custody(self._custodian, self._orders)
        after = await read_ledger(self._ledger, self._orders, self._custodian.name)
        differences = await asyncio.to_thread(_lasting, custody, before, after, (settled_before, stuck_before))
        report = ReconciliationReport(
            id=self._identifiers.new_id(),
            at=await self._ledger.now(),
            custodian=self._custodian.name,
            holdings=len(custody.holdings),
            payouts=len(after.payouts),
            arrivals=len(custody.arrivals),
            differences=differences,
        )
        await self._reports.add(report)
        for one in differences:
            _log.error(
                "custody differs", kind=one.kind, subject=one.subject, symbol=one.symbol, custody=one.custody, ledger=one.ledger
            )
        return report

    async def run_if_older_than(self, seconds: int) -> ReconciliationReport | None:
        """Compare unless the latest report is younger, and return the report."""
        latest = await self._reports.newest(1)
        return await self.run() if not latest or await self._ledger.now() - latest[0].at >= seconds else None


def _lasting(custody: CustodySide, before: LedgerSide, after: LedgerSide, when: tuple[int, int]) -> tuple[Difference, ...]:
    """Return what differs both times; done in a thread, as it grows with all that ever came and left."""
    lasting = {_what(one) for one in compare(custody, before, *when)}
    return tuple(one for one in compare(custody, after, *when) if _what(one) in lasting)


def _what(one: Difference) -> tuple[str, str]:
    return one.kind, one.subject
