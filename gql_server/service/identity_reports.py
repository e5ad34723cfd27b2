"""What identity providers report by webhook: verified, told once, and applied in the provider's own order of time.

A report moves the case first and is noted as dealt with afterwards. A crash between the two lets the provider deliver it again; by
then it is no news, for it is not younger than what is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import Final, Protocol

import structlog

from gql_server.plugin_api.identity import IdentityReport, ReportKind, WebhookRejected
from gql_server.ports.identity import IdentityCheck, IdentityStore, ReportRecord
from gql_server.ports.onboarding import OnboardingCase, OnboardingEvent
from gql_server.ports.runtime import Clock
from gql_server.service.identity import FindsCases
from gql_server.service.refusals import OnboardingMoveRefused

_log: Final = structlog.get_logger(__name__)

EVENTS: Final[Mapping[ReportKind, OnboardingEvent]] = {
    ReportKind.PENDING: OnboardingEvent.REPORT_PENDING,
    ReportKind.ON_HOLD: OnboardingEvent.REPORT_ON_HOLD,
    ReportKind.APPROVED: OnboardingEvent.REPORT_APPROVED,
    ReportKind.RESUBMISSION: OnboardingEvent.REPORT_RESUBMISSION,
    ReportKind.REJECTED: OnboardingEvent.REPORT_REJECTED,
}


class Received(StrEnum):
    """What became of a webhook. CHANGED and NO_NEWS are durable when they are answered.

    NO_NEWS: known already, older than what is known, or nothing about a review. REJECTED: not the provider's, or too old. UNKNOWN:
    about nothing that was started here. FAILED: the provider's adapter could not read it.
    """

    CHANGED = auto()
    NO_NEWS = auto()
    REJECTED = auto()
    UNKNOWN = auto()
    FAILED = auto()


class Reader(Protocol):
    """An identity provider behind its guard."""

    @property
    def name(self) -> str:
        """Return its registered name."""
        ...

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        """Return what a webhook says; raises ``WebhookRejected``."""
        ...


class Reviews(Protocol):
    """What moves a case by a report."""

    async def apply_review(
        self,
        account_id: str,
        event: OnboardingEvent,
        reasons: Sequence[str] = (),
        provider_time: int | None = None,
        *,
        provider: str | None = None,
        note: str | None = None,
    ) -> OnboardingCase:
        """Move the case if the report is younger than what is known, and return it as it stands then.

        Raises:
            OnboardingMoveRefused: When the case stands where this cannot happen.
        """
        ...


class IdentityReports:
    """Takes webhooks in."""

    def __init__(self, *, provider: Reader, store: IdentityStore, cases: FindsCases, reviews: Reviews, clock: Clock) -> None:
        """Hold what it works with."""
        self._provider = provider
        self._store = store
        self._cases = cases
        self._reviews = reviews
        self._clock = clock

    async def receive(self, provider: str, headers: Mapping[str, str], body: bytes) -> Received:
        """Take one webhook in.

        Args:
            provider: Whom the address that was called names.
            headers: With names in lower case.
            body: Exactly as it came.

        Raises:
            StorageFailure, TellerFailure: When nothing can be decided now; the provider delivers it again.
        """
        if provider != self._provider.name:
            return Received.UNKNOWN
        try:
            report = await self._provider.read_webhook(headers, body, self._clock.now())
        except WebhookRejected as rejected:
            _log.warning("webhook_rejected", provider=provider, problem=str(rejected)[:200])
            return Received.REJECTED
        except Exception as problem:  # noqa: BLE001 - a plugin's failure, which its guard has phrased
            _log.error("webhook_not_read", provider=provider, problem=str(problem)[:300])
            return Received.FAILED
        if report is None:
            return Received.NO_NEWS
        check = await self._store.by_reference(provider, report.provider_reference)
        if check is None:
            return Received.UNKNOWN
        if await self._store.is_reported(provider, report.id):
            return Received.NO_NEWS
        has_counted = await self._apply(check, report)
        now = self._clock.now()
        await self._store.add_report(
            ReportRecord(provider, report.id, check.id, report.kind, report.provider_time, now, has_counted)
        )
        return Received.CHANGED if has_counted else Received.NO_NEWS

    async def _apply(self, check: IdentityCheck, report: IdentityReport) -> bool:
        """Move the case by a report; tell whether it did."""
        before = (await self._cases.cases([check.account_id]))[check.account_id]
        if before.is_closed:
            return False
        if report.kind is not ReportKind.REJECTED and not await self._is_present(check, before):
            return False
        try:
            after = await self._reviews.apply_review(
                check.account_id,
                EVENTS[report.kind],
                report.reasons,
                report.provider_time,
                provider=check.provider,
                note=report.note,
            )
        except OnboardingMoveRefused as refused:
            _log.warning("report_without_effect", check_id=check.id, kind=report.kind.value, status=refused.status.value)
            return False
        return after.changes != before.changes

    async def _is_present(self, check: IdentityCheck, case: OnboardingCase) -> bool:
        """Tell whether the verification is the account's latest, and of the profile as it is: another one proves nothing now."""
        latest = (await self._store.latest([check.account_id])).get(check.account_id)
        return latest is not None and latest.id == check.id and case.profile_version == check.profile_version
