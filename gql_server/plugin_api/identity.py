"""What identity providers are asked and answer. The server never sees a document: the customer shows it to the provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol


class DocumentType(StrEnum):
    """With which document a customer proves who they are."""

    DRIVERS_LICENSE = "DRIVERS_LICENSE"
    MY_NUMBER_CARD = "MY_NUMBER_CARD"
    PASSPORT = "PASSPORT"


class ReportKind(StrEnum):
    """What a provider says of a verification.

    PENDING: all was handed in, the review has begun. ON_HOLD: it takes longer. APPROVED: proven. RESUBMISSION: the customer may try
    again. REJECTED: final, and possible after APPROVED.
    """

    PENDING = "PENDING"
    ON_HOLD = "ON_HOLD"
    APPROVED = "APPROVED"
    RESUBMISSION = "RESUBMISSION"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class IdentityRequest:
    """Whom to verify.

    Args:
        check_id: The server's id of this verification; asked again with it, the provider answers about the same one.
        account: Names the account to the provider, the same for all its verifications; it tells nothing about the customer.
        locale: BCP 47 tag of the customer's language.
        first_name: As submitted; the document must bear it, and all that follows.
        birth_date: ISO 8601, such as ``1990-04-01``.
        country: Of residence, ISO 3166-1 alpha-2.
        return_url: Where the customer goes afterwards.
    """

    check_id: str
    account: str
    document_type: DocumentType
    locale: str
    first_name: str
    last_name: str
    birth_date: str
    country: str
    return_url: str


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """Where the customer goes to be verified.

    Args:
        provider_reference: The provider's name of the verification, which its reports bear; 200 characters at most.
        url: Its page, for a computer and a phone alike; 2,000 characters at most.
        expires_at: Until when the page works, Unix seconds.
    """

    provider_reference: str
    url: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class IdentityReport:
    """What a webhook says.

    Args:
        id: The same each time the provider delivers it; 200 characters at most.
        provider_time: When the provider says that it happened, Unix milliseconds: reports are ordered by it, not by their arrival.
        reasons: Sentences for the customer, 10 of 500 characters at most.
        note: For operators only, 2,000 characters at most.
    """

    id: str
    provider_reference: str
    kind: ReportKind
    provider_time: int
    reasons: tuple[str, ...] = ()
    note: str | None = None


class WebhookRejected(Exception):
    """A webhook that is not the provider's, or too old. The message says why, for the log alone."""


class IdentityProvider(Protocol):
    """Verifies who a customer is. Every call is time-limited and may be repeated.

    One that plays (``is_sandbox``) may bring its own pages: ``pages()`` returns an ASGI application, which a sandbox serves under
    ``/sandbox/identity``.
    """

    name: ClassVar[str]

    async def start(self, request: IdentityRequest) -> IdentityLink:
        """Begin a verification, or find the one that was begun with the same ``check_id``; raising means that it has not begun."""
        ...

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        """Return what a webhook says; None for one that says nothing of a review.

        Args:
            headers: With names in lower case.
            body: Exactly as it came.
            now: Unix seconds.

        Raises:
            WebhookRejected: When the signature of the body does not hold, or it is older than the provider would deliver.
        """
        ...
