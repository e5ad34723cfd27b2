"""Turns the logs into deliveries. The cursor of a log moves on in the transaction that adds them: none is lost, none doubled.

Endpoints are read after the events: one that is registered meanwhile begins after all that was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from gql_server.domain.needs import Needs
from gql_server.ports.event_log import LEDGER, ONBOARDING
from gql_server.ports.ledger import LedgerStore, LoggedEvent
from gql_server.ports.onboarding import OnboardingChanged, OnboardingStore
from gql_server.ports.webhooks import WebhookDelivery, WebhookEndpoint, WebhookStore, WebhookType
from gql_server.service.webhooks.kinds import kind_of
from gql_server.service.webhooks.payloads import BODY_BYTES_MAX, WebhookPayloads

_log = structlog.get_logger(__name__)

EVENTS_AT_ONCE: Final = 200


class WebhookWriter:
    """Writes deliveries of what the logs say."""

    def __init__(self, *, store: WebhookStore, ledger: LedgerStore, onboarding: OnboardingStore, payloads: WebhookPayloads) -> None:
        """Make it; nothing happens until it is asked."""
        self._store = store
        self._ledger = ledger
        self._onboarding = onboarding
        self._payloads = payloads

    async def run_once(self) -> int:
        """Write of everything that is in the logs by now, and return how many deliveries that made."""
        return await self._of_ledger() + await self._of_onboarding()

    async def _of_ledger(self) -> int:
        count = 0
        while True:
            cursor = await self._store.cursor(LEDGER)
            events = await self._ledger.events_after(cursor, EVENTS_AT_ONCE)
            if not events:
                return count
            told = await self._deliveries(events)
            put = await self._store.put(LEDGER, cursor, events[-1].seq, told)
            if put is None:  # Another process was faster: what it wrote is what this one would have.
                return count
            count += put
            _note(LEDGER, cursor, events[-1].seq, put)

    async def _of_onboarding(self) -> int:
        count = 0
        while True:
            cursor = await self._store.cursor(ONBOARDING)
            changes = await self._onboarding.changes_since(cursor, EVENTS_AT_ONCE)
            if not changes:
                return count
            endpoints = await self._store.hearing(sorted({change.account_id for change in changes}))
            now = await self._ledger.now()
            told = [self._of_change(change, endpoint, now) for change in changes for endpoint in _hearing(change, endpoints)]
            put = await self._store.put(ONBOARDING, cursor, changes[-1].seq, told)
            if put is None:
                return count
            count += put
            _note(ONBOARDING, cursor, changes[-1].seq, put)

    async def _deliveries(self, events: Sequence[LoggedEvent]) -> list[WebhookDelivery]:
        told = [(logged, kind) for logged in events if (kind := kind_of(logged.event)) is not None]
        endpoints = await self._store.hearing(sorted({str(logged.event.account_id) for logged, _ in told})) if told else ()
        heard = [(endpoint, logged, kind) for logged, kind in told for endpoint in endpoints if _hears(endpoint, logged, kind)]
        if not heard:
            return []
        snapshot = await self._ledger.snapshot(Needs(has_every_asset=True))
        return [
            _delivery(endpoint, kind, logged, snapshot.now, self._payloads.of_event(kind, logged, snapshot))
            for endpoint, logged, kind in heard
        ]

    def _of_change(self, change: OnboardingChanged, endpoint: WebhookEndpoint, now: int) -> WebhookDelivery:
        return WebhookDelivery(
            id=f"{endpoint.id}.o{change.seq}",
            endpoint_id=endpoint.id,
            account_id=endpoint.account_id,
            lane=f"account:{change.account_id}",
            seq=change.seq,
            line=0,
            type=WebhookType.ONBOARDING_CHANGED,
            sub_account_id=None,
            body=_bounded(self._payloads.of_change(change)),
            created_at=now,
            next_at=now,
        )


def _delivery(endpoint: WebhookEndpoint, kind: WebhookType, logged: LoggedEvent, now: int, body: str) -> WebhookDelivery:
    sub_account_id = str(logged.event.sub_account_id)
    return WebhookDelivery(
        id=f"{endpoint.id}.l{logged.seq}.{logged.line}",
        endpoint_id=endpoint.id,
        account_id=endpoint.account_id,
        lane=sub_account_id,
        seq=logged.seq,
        line=logged.line,
        type=kind,
        sub_account_id=sub_account_id,
        body=_bounded(body),
        created_at=now,
        next_at=now,
    )


def _hears(endpoint: WebhookEndpoint, logged: LoggedEvent, kind: WebhookType) -> bool:
    """Tell whether an endpoint is told of an event."""
    event = logged.event
    if kind not in endpoint.types or logged.seq <= endpoint.ledger_from:
        return False
    if endpoint.sub_account_ids and event.sub_account_id not in endpoint.sub_account_ids:
        return False
    return endpoint.is_for_everything or event.account_id == endpoint.account_id


def _hearing(change: OnboardingChanged, endpoints: Sequence[WebhookEndpoint]) -> list[WebhookEndpoint]:
    """Return the endpoints that are told of a change on the way to approval."""
    return [
        one
        for one in endpoints
        if WebhookType.ONBOARDING_CHANGED in one.types
        and change.seq > one.onboarding_from
        and (one.is_for_everything or one.account_id == change.account_id)
    ]


def _bounded(body: str) -> str:
    """Return a body; raises ValueError where it is too large, which is a bug: what it tells has bounds of its own."""
    if len(body.encode()) > BODY_BYTES_MAX:
        raise ValueError("a webhook's body is too large")
    return body


def _note(log: str, after: int, reached: int, deliveries: int) -> None:
    if deliveries:
        _log.info("webhooks_written", log=log, after=after, reached=reached, deliveries=deliveries)
