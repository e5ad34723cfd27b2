"""Where the reports of reconciliations are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.custody_differences import Difference


@dataclass(frozen=True, slots=True)
class ReconciliationReport:
    """What a comparison of custody with the ledger found.

    Args:
        at: When it was made, Unix seconds of money time.
        custodian: With whom.
        holdings: How many holdings were compared; likewise payouts and arrivals.
        differences: All of them; none is what should be.
    """

    id: str
    at: int
    custodian: str
    holdings: int
    payouts: int
    arrivals: int
    differences: tuple[Difference, ...]


class ReconciliationStore(Protocol):
    """Where they are kept. Each method is one transaction of its own; a report is never changed."""

    async def add(self, report: ReconciliationReport) -> None:
        """Add a report."""
        ...

    async def newest(self, limit: int, before: tuple[int, str] | None = None) -> Sequence[ReconciliationReport]:
        """Return reports, the newest first by (at, id), strictly before a place."""
        ...

    async def report(self, report_id: str) -> ReconciliationReport | None:
        """Return a report."""
        ...
