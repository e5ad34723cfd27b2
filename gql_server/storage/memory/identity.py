"""Verifications of identity in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gql_server.ports.identity import IdentityCheck, ReportRecord


@dataclass(slots=True)
class MemoryIdentity:
    """Verifications in dictionaries. No method waits in the middle, so each is one transaction."""

    checks: dict[str, IdentityCheck] = field(default_factory=dict)
    reports: dict[tuple[str, str], ReportRecord] = field(default_factory=dict)

    async def put(self, check: IdentityCheck) -> None:
        """Add a verification, or replace it by its id."""
        self.checks[check.id] = check

    async def latest(self, account_ids: Sequence[str]) -> Mapping[str, IdentityCheck]:
        """Return the latest verification of each account that has one."""
        by_age = [self.checks[check_id] for check_id in sorted(self.checks)]
        return {check.account_id: check for check in by_age if check.account_id in account_ids}

    async def by_reference(self, provider: str, reference: str) -> IdentityCheck | None:
        """Return the latest verification that the provider calls so."""
        found = [check for check in self.checks.values() if (check.provider, check.reference) == (provider, reference)]
        return max(found, key=lambda check: check.id, default=None)

    async def due(self, now: int, limit: int) -> Sequence[IdentityCheck]:
        """Return verifications for which the provider is to be asked again."""
        due = [(check.next_try_at, check.id) for check in self.checks.values() if check.next_try_at is not None]
        return [self.checks[check_id] for at, check_id in sorted(due) if at <= now][:limit]

    async def is_reported(self, provider: str, report_id: str) -> bool:
        """Tell whether a report was dealt with before."""
        return (provider, report_id) in self.reports

    async def add_report(self, record: ReportRecord) -> None:
        """Note that a report was dealt with; one that is there stays as it is."""
        self.reports.setdefault((record.provider, record.report_id), record)

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        gone = {check.id for check in self.checks.values() if check.account_id == account_id}
        self.checks = {key: check for key, check in self.checks.items() if key not in gone}
        self.reports = {key: report for key, report in self.reports.items() if report.check_id not in gone}
