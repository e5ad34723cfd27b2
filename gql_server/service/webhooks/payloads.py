"""What a delivery says; GraphQL's side writes it, so that names and ids are the same as there."""

from __future__ import annotations

from typing import Final, Protocol

from gql_server.ports.ledger import LoggedEvent, Snapshot
from gql_server.ports.onboarding import OnboardingChanged
from gql_server.ports.webhooks import WebhookType

BODY_BYTES_MAX: Final = 20_000
"""What no body exceeds."""


class WebhookPayloads(Protocol):
    """Writes bodies: JSON with ``type``, ``timestamp`` and ``data``."""

    def of_event(self, kind: WebhookType, logged: LoggedEvent, snapshot: Snapshot) -> str:
        """Return the body that tells an event; every asset is in the snapshot."""
        ...

    def of_change(self, change: OnboardingChanged) -> str:
        """Return the body that tells a change on the way to approval."""
        ...

    def of_test(self, endpoint_id: str, at: int) -> str:
        """Return the body of a test."""
        ...
