"""Joins what tells others by webhooks: writing, sending, and the desk at which endpoints are registered."""

from __future__ import annotations

import secrets
import ssl
from typing import Final

from gql_server.app.posting import GuardedPoster
from gql_server.domain.models import Models
from gql_server.ports.runtime import Clock, Identifiers, Storage
from gql_server.schema.webhook_payloads import WebhookBodies
from gql_server.service.letters import Letters
from gql_server.service.webhooks import Destinations, Patience, WebhookDesk, WebhookSender, WebhookWriter
from gql_server.service.workers import webhook_workers
from gql_server.settings import Settings, SettingsError

DAY_SECONDS: Final = 86_400


class Webhooks:
    """All that there is of webhooks out.

    Raises:
        SettingsError: The file of authorities holds none.
    """

    def __init__(self, settings: Settings, *, storage: Storage, models: Models, clock: Clock, identifiers: Identifiers) -> None:
        """Join the parts."""
        bodies = WebhookBodies(models)
        destinations = Destinations(is_plain_http_fine=settings.is_sandbox, is_loopback_fine=settings.webhook_loopback)
        self.writer = WebhookWriter(store=storage.webhooks, ledger=storage.ledger, onboarding=storage.onboarding, payloads=bodies)
        letters = Letters(settings.base_url, clock, identifiers)
        self.sender = WebhookSender(
            store=storage.webhooks,
            poster=_poster(settings, destinations),
            ledger=storage.ledger,
            people=storage.people,
            letters=letters,
            claims=storage.claims,
            clock=clock,
            patience=Patience(settings.webhook_failing_days_max * DAY_SECONDS, settings.webhook_kept_days * DAY_SECONDS),
            jitter=lambda: 0.8 + secrets.randbelow(401) / 1_000,
        )
        self.writing, self.sending = webhook_workers(self.writer, self.sender)
        self.desk = WebhookDesk(
            store=storage.webhooks,
            ledger=storage.ledger,
            event_log=storage.event_log,
            payloads=bodies,
            destinations=destinations,
            identifiers=identifiers,
            people=storage.people,
            letters=letters,
            wake=self.sending.wake_up.set,
        )


def _poster(settings: Settings, destinations: Destinations) -> GuardedPoster:
    try:
        return GuardedPoster(destinations, seconds_max=settings.webhook_seconds_max, ca_file=settings.webhook_ca_file)
    except (ssl.SSLError, OSError) as problem:
        raise SettingsError("GQL_SERVER_WEBHOOK_CA_FILE", f"holds no certificate in PEM: {problem}") from None
