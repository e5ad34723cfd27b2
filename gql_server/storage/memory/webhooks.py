"""Webhooks out in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.webhooks import (
    ATTEMPTS_MAX,
    DeliveryFilter,
    DeliveryStatus,
    DisabledReason,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from gql_server.storage.memory.kept import Kept


class MemoryWebhooks:
    """Endpoints, deliveries and attempts in dictionaries. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Begin with no endpoint."""
        self._mails = kept.mails
        self._endpoints: dict[str, WebhookEndpoint] = {}
        self._deliveries: dict[str, WebhookDelivery] = {}
        self._attempts: defaultdict[str, list[WebhookAttempt]] = defaultdict(list)
        self._cursors: defaultdict[str, int] = defaultdict(int)

    async def add(self, endpoint: WebhookEndpoint, at_most: int, mail: OutgoingEmail | None = None) -> bool:
        """Add an endpoint, and mail."""
        if len(await self.of_account(endpoint.account_id)) >= at_most:
            return False
        self._endpoints[endpoint.id] = endpoint
        self._mail(mail)
        return True

    async def replace(self, endpoint: WebhookEndpoint, *, is_woken: bool = False, mail: OutgoingEmail | None = None) -> bool:
        """Keep an endpoint as it is now, and mail."""
        known = self._endpoints.get(endpoint.id)
        if known is None or known.version != endpoint.version:
            return False
        self._endpoints[endpoint.id] = replace(endpoint, version=endpoint.version + 1)
        if is_woken:
            for one in self._pending(endpoint.id):
                self._deliveries[one.id] = replace(one, next_at=one.created_at)
        self._mail(mail)
        return True

    def _mail(self, mail: OutgoingEmail | None) -> None:
        if mail is not None:
            self._mails[mail.id] = mail

    async def remove(self, account_id: str, endpoint_id: str) -> bool:
        """Forget an endpoint."""
        known = self._endpoints.get(endpoint_id)
        if known is None or known.account_id != account_id:
            return False
        del self._endpoints[endpoint_id]
        self._drop([one.id for one in self._deliveries.values() if one.endpoint_id == endpoint_id])
        return True

    async def find(self, endpoint_id: str) -> WebhookEndpoint | None:
        """Return an endpoint."""
        return self._endpoints.get(endpoint_id)

    async def of_account(self, account_id: str) -> Sequence[WebhookEndpoint]:
        """Return an account's endpoints."""
        theirs = [one for one in self._endpoints.values() if one.account_id == account_id]
        return sorted(theirs, key=lambda one: (one.created_at, one.id))

    async def hearing(self, account_ids: Sequence[str]) -> Sequence[WebhookEndpoint]:
        """Return the endpoints that are told of accounts."""
        enabled = [one for one in self._endpoints.values() if one.disabled_at is None]
        return [one for one in enabled if one.is_for_everything or one.account_id in account_ids]

    async def cursor(self, log: str) -> int:
        """Return how far deliveries were made."""
        return self._cursors[log]

    async def put(self, log: str, expected: int, reached: int, deliveries: Sequence[WebhookDelivery]) -> int | None:
        """Move the cursor on and add the deliveries that are not there."""
        if self._cursors[log] != expected:
            return None
        self._cursors[log] = reached
        fresh = {one.id: one for one in deliveries if one.id not in self._deliveries}
        self._deliveries.update(fresh)
        return len(fresh)

    async def add_delivery(self, delivery: WebhookDelivery) -> None:
        """Add a delivery that no log has."""
        self._deliveries.setdefault(delivery.id, delivery)

    async def due_endpoints(self, now: int, limit: int) -> Sequence[str]:
        """Return endpoints for which something is due."""
        found = [(min(one.next_at for one in heads), key) for key in self._endpoints if (heads := self._heads(key, now))]
        return [key for _, key in sorted(found) if self._endpoints[key].disabled_at is None][:limit]

    async def heads(self, endpoint_id: str, now: int, limit: int) -> Sequence[WebhookDelivery]:
        """Return what is due of an endpoint and first in its lane."""
        return sorted(self._heads(endpoint_id, now), key=lambda one: (one.next_at, one.seq, one.line, one.id))[:limit]

    async def lane(self, endpoint_id: str, lane: str, limit: int) -> Sequence[WebhookDelivery]:
        """Return what waits in a lane."""
        waiting = [one for one in self._pending(endpoint_id) if one.lane == lane]
        return sorted(waiting, key=lambda one: (one.seq, one.line))[:limit]

    def _heads(self, endpoint_id: str, now: int) -> list[WebhookDelivery]:
        first: dict[str, WebhookDelivery] = {}
        for one in self._pending(endpoint_id):
            head = first.setdefault(one.lane, one)
            if (one.seq, one.line) < (head.seq, head.line):
                first[one.lane] = one
        return [one for one in first.values() if one.next_at <= now]

    def _pending(self, endpoint_id: str) -> list[WebhookDelivery]:
        waiting = [one for one in self._deliveries.values() if one.endpoint_id == endpoint_id]
        return [one for one in waiting if one.status is DeliveryStatus.PENDING]

    async def record(self, attempt: WebhookAttempt, next_at: int) -> None:
        """Note an attempt; of a delivery that was forgotten meanwhile nothing is noted."""
        one = self._deliveries.get(attempt.delivery_id)
        if one is None:
            return
        self._attempts[one.id].append(attempt)
        endpoint = self._endpoints[one.endpoint_id]
        if attempt.problem is None:
            done = replace(one, status=DeliveryStatus.DELIVERED, delivered_at=attempt.at, attempts=attempt.number)
            self._deliveries[one.id] = done
            self._endpoints[endpoint.id] = replace(endpoint, failing_since=None)
        else:
            self._deliveries[one.id] = replace(one, next_at=next_at, attempts=attempt.number)
            since = attempt.at if endpoint.failing_since is None else endpoint.failing_since
            self._endpoints[endpoint.id] = replace(endpoint, failing_since=since)

    async def disable(self, endpoint_id: str, reason: DisabledReason, at: int, mail: OutgoingEmail | None) -> bool:
        """Tell an endpoint nothing from now on, and mail."""
        known = self._endpoints.get(endpoint_id)
        if known is None or known.disabled_at is not None:
            return False
        self._endpoints[endpoint_id] = replace(known, disabled_at=at, disabled_reason=reason, version=known.version + 1)
        if mail is not None:
            self._mails[mail.id] = mail
        return True

    async def deliveries(self, asked: DeliveryFilter, limit: int, before: tuple[int, str] | None) -> Sequence[WebhookDelivery]:
        """Return deliveries, the newest first."""
        found = [
            one
            for one in self._deliveries.values()
            if one.endpoint_id == asked.endpoint_id
            and asked.status in (None, one.status)
            and (asked.types is None or one.type in asked.types)
            and asked.sub_account_id in (None, one.sub_account_id)
            and (before is None or (one.created_at, one.id) < before)
        ]
        return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]

    async def delivery(self, delivery_id: str) -> WebhookDelivery | None:
        """Return a delivery."""
        return self._deliveries.get(delivery_id)

    async def attempts(self, delivery_id: str) -> Sequence[WebhookAttempt]:
        """Return the latest attempts of a delivery."""
        return tuple(self._attempts.get(delivery_id, ()))[-ATTEMPTS_MAX:]

    async def send_again(self, delivery_id: str, now: int) -> bool:
        """Let a delivery be tried now."""
        one = self._deliveries.get(delivery_id)
        if one is None:
            return False
        lane = one.id if one.status is DeliveryStatus.DELIVERED else one.lane
        self._deliveries[delivery_id] = replace(one, lane=lane, status=DeliveryStatus.PENDING, next_at=now)
        return True

    async def prune(self, created_before: int, limit: int) -> int:
        """Forget old deliveries with their attempts."""
        told = {one.id for one in self._endpoints.values() if one.disabled_at is None}
        old = [
            one
            for one in self._deliveries.values()
            if one.created_at < created_before and (one.status is DeliveryStatus.DELIVERED or one.endpoint_id not in told)
        ]
        gone = [one.id for one in sorted(old, key=lambda one: (one.created_at, one.id))[:limit]]
        self._drop(gone)
        return len(gone)

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self._endpoints = {key: one for key, one in self._endpoints.items() if one.account_id != account_id}
        self._drop([one.id for one in self._deliveries.values() if one.account_id == account_id])

    def _drop(self, delivery_ids: Sequence[str]) -> None:
        for key in delivery_ids:
            del self._deliveries[key]
            self._attempts.pop(key, None)
