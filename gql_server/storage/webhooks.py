"""Webhooks out on a database. Each method is one transaction; an endpoint's address and secrets are sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Seals
from gql_server.ports.webhooks import (
    ATTEMPTS_MAX,
    DeliveryFilter,
    DeliveryStatus,
    DisabledReason,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookProblem,
    WebhookType,
)
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database, Row
from gql_server.storage.people import sealed_letter

ENDPOINT: Final = "webhook_endpoint.sealed"
"""What the seal of an endpoint's address and secrets is for."""

_ENDPOINTS: Final = f"SELECT {tables.WEBHOOK_ENDPOINT.select} FROM webhook_endpoint"
_HEARING: Final = f"{_ENDPOINTS} WHERE disabled_at IS NULL AND (is_for_everything OR account_id = ANY($1)) ORDER BY id"
_DELIVERIES: Final = f"SELECT {tables.WEBHOOK_DELIVERY.select} FROM webhook_delivery"
_ATTEMPTS: Final = (
    f"SELECT {tables.WEBHOOK_ATTEMPT.select} FROM webhook_attempt WHERE delivery_id = $1 ORDER BY number DESC LIMIT $2"
)
_OTHERS: Final = "SELECT id FROM webhook_endpoint WHERE account_id = $1 FOR UPDATE"
_REPLACE: Final = (
    "UPDATE webhook_endpoint SET sealed = $3, types = $4, sub_account_ids = $5, previous_until = $6, disabled_at = $7,"
    " disabled_reason = $8, failing_since = $9, version = $2 + 1 WHERE id = $1 AND version = $2 RETURNING id"
)
_WAKE: Final = "UPDATE webhook_delivery SET next_at = created_at WHERE endpoint_id = $1 AND status = 'PENDING'"
_REMOVE: Final = "DELETE FROM webhook_endpoint WHERE account_id = $1 AND id = $2 RETURNING id"
_REMOVE_ATTEMPTS: Final = (
    "DELETE FROM webhook_attempt WHERE delivery_id IN (SELECT id FROM webhook_delivery WHERE endpoint_id = $1)"
)
_REMOVE_DELIVERIES: Final = "DELETE FROM webhook_delivery WHERE endpoint_id = $1"
_CURSOR: Final = "SELECT seq FROM webhook_cursor WHERE log = $1"
_MOVE: Final = "UPDATE webhook_cursor SET seq = $3 WHERE log = $1 AND seq = $2 RETURNING seq"
_PLACES: Final = ", ".join(f"${place}" for place in range(1, len(tables.WEBHOOK_DELIVERY.columns) + 1))
_PUT: Final = f"{tables.WEBHOOK_DELIVERY.into} VALUES ({_PLACES}) ON CONFLICT (id) DO NOTHING RETURNING id"
_IS_HEAD: Final = (
    "webhook_delivery.status = 'PENDING' AND webhook_delivery.next_at <= $1"
    " AND NOT EXISTS (SELECT 1 FROM webhook_delivery AS earlier"
    " WHERE earlier.endpoint_id = webhook_delivery.endpoint_id AND earlier.lane = webhook_delivery.lane"
    " AND earlier.status = 'PENDING' AND (earlier.seq, earlier.line) < (webhook_delivery.seq, webhook_delivery.line))"
)
_DUE: Final = (
    "SELECT endpoint_id FROM webhook_delivery JOIN webhook_endpoint ON webhook_endpoint.id = webhook_delivery.endpoint_id"
    f" WHERE webhook_endpoint.disabled_at IS NULL AND {_IS_HEAD} GROUP BY endpoint_id"
    " ORDER BY min(webhook_delivery.next_at), endpoint_id LIMIT $2"
)
_HEADS: Final = f"{_DELIVERIES} WHERE endpoint_id = $2 AND {_IS_HEAD} ORDER BY next_at, seq, line, id LIMIT $3"
_LANE: Final = f"{_DELIVERIES} WHERE endpoint_id = $1 AND lane = $2 AND status = 'PENDING' ORDER BY seq, line LIMIT $3"
_DONE: Final = (
    "UPDATE webhook_delivery SET status = 'DELIVERED', delivered_at = $2, attempts = $3 WHERE id = $1 RETURNING endpoint_id"
)
_PUT_OFF: Final = "UPDATE webhook_delivery SET next_at = $2, attempts = $3 WHERE id = $1 RETURNING endpoint_id"
_WELL: Final = "UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL"
_FAILING: Final = "UPDATE webhook_endpoint SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL"
_DISABLE: Final = (
    "UPDATE webhook_endpoint SET disabled_at = $2, disabled_reason = $3, version = version + 1"
    " WHERE id = $1 AND disabled_at IS NULL RETURNING id"
)
_AGAIN: Final = (
    "UPDATE webhook_delivery SET lane = CASE WHEN status = 'DELIVERED' THEN id ELSE lane END, status = 'PENDING', next_at = $2"
    " WHERE id = $1 RETURNING id"
)
_OLD: Final = (
    "SELECT id FROM webhook_delivery WHERE created_at < $1 AND (status = 'DELIVERED' OR NOT EXISTS"
    " (SELECT 1 FROM webhook_endpoint WHERE webhook_endpoint.id = webhook_delivery.endpoint_id AND disabled_at IS NULL))"
    " ORDER BY created_at, id LIMIT $2"
)


class DatabaseWebhooks:
    """Webhooks in a database, beside the logs that they are made of."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def add(self, endpoint: WebhookEndpoint, at_most: int, mail: OutgoingEmail | None = None) -> bool:
        """Add an endpoint, and mail."""
        async with self._database.writing() as connection:
            if len(await connection.rows(_OTHERS, endpoint.account_id)) >= at_most:
                return False
            await connection.put(tables.WEBHOOK_ENDPOINT, [self._row(endpoint)])
            await self._mail(connection, mail)
            return True

    async def replace(self, endpoint: WebhookEndpoint, *, is_woken: bool = False, mail: OutgoingEmail | None = None) -> bool:
        """Keep an endpoint as it is now, and mail."""
        key, _, _, sealed, types, sub_accounts, _, _, _, until, disabled_at, reason, failing_since, version = self._row(endpoint)
        async with self._database.writing() as connection:
            values = (key, version, sealed, types, sub_accounts, until, disabled_at, reason, failing_since)
            if not await connection.rows(_REPLACE, *values):
                return False
            if is_woken:
                await connection.rows(_WAKE, key)
            await self._mail(connection, mail)
            return True

    async def _mail(self, connection: Connection, mail: OutgoingEmail | None) -> None:
        if mail is not None:
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])

    async def remove(self, account_id: str, endpoint_id: str) -> bool:
        """Forget an endpoint."""
        async with self._database.writing() as connection:
            if not await connection.rows(_REMOVE, account_id, endpoint_id):
                return False
            await connection.rows(_REMOVE_ATTEMPTS, endpoint_id)
            await connection.rows(_REMOVE_DELIVERIES, endpoint_id)
            return True

    async def find(self, endpoint_id: str) -> WebhookEndpoint | None:
        """Return an endpoint."""
        found = await self._endpoints(f"{_ENDPOINTS} WHERE id = $1", endpoint_id)
        return found[0] if found else None

    async def of_account(self, account_id: str) -> Sequence[WebhookEndpoint]:
        """Return an account's endpoints."""
        return await self._endpoints(f"{_ENDPOINTS} WHERE account_id = $1 ORDER BY created_at, id", account_id)

    async def hearing(self, account_ids: Sequence[str]) -> Sequence[WebhookEndpoint]:
        """Return the endpoints that are told of accounts."""
        return await self._endpoints(_HEARING, list(account_ids))

    async def cursor(self, log: str) -> int:
        """Return how far deliveries were made."""
        async with self._database.glancing() as connection:
            return int((await connection.rows(_CURSOR, log))[0][0])

    async def put(self, log: str, expected: int, reached: int, deliveries: Sequence[WebhookDelivery]) -> int | None:
        """Move the cursor on, which makes everybody else wait or fail, and put the deliveries."""
        async with self._database.writing() as connection:
            if not await connection.rows(_MOVE, log, expected, reached):
                return None
            return await _put(connection, deliveries)

    async def add_delivery(self, delivery: WebhookDelivery) -> None:
        """Add a delivery that no log has."""
        async with self._database.writing() as connection:
            await _put(connection, [delivery])

    async def due_endpoints(self, now: int, limit: int) -> Sequence[str]:
        """Return endpoints for which something is due."""
        async with self._database.glancing() as connection:
            return [row[0] for row in await connection.rows(_DUE, now, limit)]

    async def heads(self, endpoint_id: str, now: int, limit: int) -> Sequence[WebhookDelivery]:
        """Return what is due of an endpoint and first in its lane."""
        async with self._database.glancing() as connection:
            return [_delivery(row) for row in await connection.rows(_HEADS, now, endpoint_id, limit)]

    async def lane(self, endpoint_id: str, lane: str, limit: int) -> Sequence[WebhookDelivery]:
        """Return what waits in a lane, a range of an index."""
        async with self._database.glancing() as connection:
            return [_delivery(row) for row in await connection.rows(_LANE, endpoint_id, lane, limit)]

    async def record(self, attempt: WebhookAttempt, next_at: int) -> None:
        """Note an attempt; of a delivery that was forgotten meanwhile nothing is noted."""
        async with self._database.writing() as connection:
            if attempt.problem is None:
                touched = await connection.rows(_DONE, attempt.delivery_id, attempt.at, attempt.number)
            else:
                touched = await connection.rows(_PUT_OFF, attempt.delivery_id, next_at, attempt.number)
            if not touched:
                return
            row = (attempt.delivery_id, attempt.account_id, attempt.number, attempt.at, attempt.status, attempt.problem)
            await connection.put(tables.WEBHOOK_ATTEMPT, [(*row, attempt.milliseconds)], is_upsert=True)
            if attempt.problem is None:
                await connection.rows(_WELL, touched[0][0])
            else:
                await connection.rows(_FAILING, touched[0][0], attempt.at)

    async def disable(self, endpoint_id: str, reason: DisabledReason, at: int, mail: OutgoingEmail | None) -> bool:
        """Tell an endpoint nothing from now on, and mail."""
        async with self._database.writing() as connection:
            if not await connection.rows(_DISABLE, endpoint_id, at, reason.value):
                return False
            if mail is not None:
                await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def deliveries(self, asked: DeliveryFilter, limit: int, before: tuple[int, str] | None) -> Sequence[WebhookDelivery]:
        """Return deliveries, the newest first."""
        wanted: list[tuple[str, object]] = [("endpoint_id = {}", asked.endpoint_id)]
        if asked.status is not None:
            wanted.append(("status = {}", asked.status.value))
        if asked.types is not None:
            wanted.append(("type = ANY({})", [kind.value for kind in asked.types]))
        if asked.sub_account_id is not None:
            wanted.append(("sub_account_id = {}", asked.sub_account_id))
        conditions = " AND ".join(condition.format(f"${place}") for place, (condition, _) in enumerate(wanted, 1))
        values: list[object] = [value for _, value in wanted]
        if before is not None:
            conditions += f" AND (created_at, id) < (${len(values) + 1}, ${len(values) + 2})"
            values += before
        statement = f"{_DELIVERIES} WHERE {conditions} ORDER BY created_at DESC, id DESC LIMIT ${len(values) + 1}"
        async with self._database.glancing() as connection:
            return [_delivery(row) for row in await connection.rows(statement, *values, limit)]

    async def delivery(self, delivery_id: str) -> WebhookDelivery | None:
        """Return a delivery."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(f"{_DELIVERIES} WHERE id = $1", delivery_id)
        return _delivery(rows[0]) if rows else None

    async def attempts(self, delivery_id: str) -> Sequence[WebhookAttempt]:
        """Return the latest attempts of a delivery."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_ATTEMPTS, delivery_id, ATTEMPTS_MAX)
        return [_attempt(row) for row in reversed(rows)]

    async def send_again(self, delivery_id: str, now: int) -> bool:
        """Let a delivery be tried now."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_AGAIN, delivery_id, now))

    async def prune(self, created_before: int, limit: int) -> int:
        """Forget old deliveries with their attempts."""
        async with self._database.writing() as connection:
            old = [row[0] for row in await connection.rows(_OLD, created_before, limit)]
            await connection.rows("DELETE FROM webhook_attempt WHERE delivery_id = ANY($1)", old)
            await connection.rows("DELETE FROM webhook_delivery WHERE id = ANY($1)", old)
            return len(old)

    async def _endpoints(self, statement: str, *values: object) -> list[WebhookEndpoint]:
        async with self._database.glancing() as connection:
            return [self._endpoint(row) for row in await connection.rows(statement, *values)]

    def _row(self, endpoint: WebhookEndpoint) -> Row:
        sealed = self._seals.seal(ENDPOINT, json.dumps([endpoint.url, endpoint.secret, endpoint.previous_secret]))
        return (
            endpoint.id,
            endpoint.account_id,
            endpoint.is_for_everything,
            sealed,
            json.dumps(endpoint.types),
            json.dumps(endpoint.sub_account_ids),
            endpoint.created_at,
            endpoint.ledger_from,
            endpoint.onboarding_from,
            endpoint.previous_until,
            endpoint.disabled_at,
            None if endpoint.disabled_reason is None else endpoint.disabled_reason.value,
            endpoint.failing_since,
            endpoint.version,
        )

    def _endpoint(self, row: Row) -> WebhookEndpoint:
        key, account_id, everything, sealed, types, sub_accounts, *times, until, disabled_at, reason, failing_since, version = row
        url, secret, previous = json.loads(self._seals.unseal(ENDPOINT, sealed))
        created_at, ledger_from, onboarding_from = times
        return WebhookEndpoint(
            id=key,
            account_id=account_id,
            is_for_everything=bool(everything),
            url=url,
            types=tuple(map(WebhookType, json.loads(types))),
            sub_account_ids=tuple(json.loads(sub_accounts)),
            secret=secret,
            created_at=created_at,
            ledger_from=ledger_from,
            onboarding_from=onboarding_from,
            previous_secret=previous,
            previous_until=until,
            disabled_at=disabled_at,
            disabled_reason=None if reason is None else DisabledReason(reason),
            failing_since=failing_since,
            version=version,
        )


async def _put(connection: Connection, deliveries: Sequence[WebhookDelivery]) -> int:
    return sum([len(await connection.rows(_PUT, *_delivery_row(delivery))) for delivery in deliveries])


def _delivery_row(one: WebhookDelivery) -> Row:
    place = (one.id, one.endpoint_id, one.account_id, one.lane, one.seq, one.line, one.type.value, one.sub_account_id, one.body)
    return (*place, one.created_at, one.next_at, one.status.value, one.attempts, one.delivered_at)


def _delivery(row: Row) -> WebhookDelivery:
    key, endpoint_id, account_id, lane, seq, line, kind, sub_account_id, body, created_at, next_at, status, *rest = row
    place = (key, endpoint_id, account_id, lane, seq, line, WebhookType(kind), sub_account_id, body, created_at, next_at)
    return WebhookDelivery(*place, DeliveryStatus(status), *rest)


def _attempt(row: Row) -> WebhookAttempt:
    delivery_id, account_id, number, at, status, problem, milliseconds = row
    reason = None if problem is None else WebhookProblem(problem)
    return WebhookAttempt(delivery_id, account_id, number, at, status, reason, milliseconds)
