"""Verifications of identity as they are kept: where the customer was sent, and which reports came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gql_server.plugin_api.identity import DocumentType, ReportKind


class CheckState(StrEnum):
    """How far the server has come with sending the customer to the provider.

    PREPARING: the provider was not reached yet, and is tried again. READY: there is a link. UNAVAILABLE: it was tried often enough;
    the customer starts again later.
    """

    PREPARING = "PREPARING"
    READY = "READY"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """One verification.

    Args:
        profile_version: Of the profile that the document is compared with.
        attempts: How often the provider was asked in vain.
        next_try_at: When it is asked again, Unix seconds; None when it is not.
        reference: The provider's name of the verification, sealed at rest, and so is ``url``.
        expires_at: Until when the link works, Unix seconds.
    """

    id: str
    account_id: str
    provider: str
    document_type: DocumentType
    profile_version: int
    state: CheckState
    started_at: int
    attempts: int = 0
    next_try_at: int | None = None
    reference: str | None = None
    url: str | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report that was dealt with. ``has_counted`` is whether it was news of the account's present verification."""

    provider: str
    report_id: str
    check_id: str
    kind: ReportKind
    provider_time: int
    received_at: int
    has_counted: bool


class IdentityStore(Protocol):
    """Where verifications live. Each method is one transaction of its own."""

    async def put(self, check: IdentityCheck) -> None:
        """Add a verification, or replace it by its id."""
        ...

    async def latest(self, account_ids: Sequence[str]) -> Mapping[str, IdentityCheck]:
        """Return the latest verification of each account that has one."""
        ...

    async def by_reference(self, provider: str, reference: str) -> IdentityCheck | None:
        """Return the latest verification that the provider calls so."""
        ...

    async def due(self, now: int, limit: int) -> Sequence[IdentityCheck]:
        """Return verifications for which the provider is to be asked again, the longest waiting first."""
        ...

    async def is_reported(self, provider: str, report_id: str) -> bool:
        """Tell whether a report was dealt with before."""
        ...

    async def add_report(self, record: ReportRecord) -> None:
        """Note that a report was dealt with; one that is there stays as it is."""
        ...
