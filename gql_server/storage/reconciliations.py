"""Reports of reconciliations on a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, Final

from gql_server.domain.custody_differences import Difference, DifferenceKind
from gql_server.ports.reconciliations import ReconciliationReport
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.lists import AFTER_ALL

_REPORTS: Final = f"SELECT {tables.RECONCILIATION.select} FROM reconciliation"
_NEWEST: Final = f"{_REPORTS} WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3"


class DatabaseReconciliations:
    """Reports in a database."""

    def __init__(self, database: Database) -> None:
        """Keep them in the database."""
        self._database = database

    async def add(self, report: ReconciliationReport) -> None:
        """Add a report."""
        text = json.dumps([_plain(difference) for difference in report.differences], separators=(",", ":"), ensure_ascii=False)
        row = (report.id, report.at, report.custodian, report.holdings, report.payouts, report.arrivals, text)
        async with self._database.writing() as connection:
            await connection.put(tables.RECONCILIATION, [row])

    async def newest(self, limit: int, before: tuple[int, str] | None = None) -> Sequence[ReconciliationReport]:
        """Return reports, the newest first."""
        async with self._database.glancing() as connection:
            return [_report(row) for row in await connection.rows(_NEWEST, *(before or (AFTER_ALL, "")), limit)]

    async def report(self, report_id: str) -> ReconciliationReport | None:
        """Return a report."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(f"{_REPORTS} WHERE id = $1", report_id)
        return _report(rows[0]) if rows else None


def _plain(difference: Difference) -> list[str | None]:
    """Return a difference as text alone: its amount may be longer than JSON's readers take numbers to be."""
    return [None if value is None else str(value) for value in astuple(difference)]


def _report(row: Row) -> ReconciliationReport:
    report_id, at, custodian, holdings, payouts, arrivals, text = row
    differences = tuple(map(_difference, json.loads(text)))
    return ReconciliationReport(report_id, at, custodian, holdings, payouts, arrivals, differences)


def _difference(plain: list[Any]) -> Difference:
    kind, subject, symbol, network, custody, ledger, amount = plain
    return Difference(DifferenceKind(kind), subject, symbol, network, custody, ledger, None if amount is None else int(amount))
