"""Webhooks out as they are kept: endpoints, deliveries in the order of the logs that they are made of, and every attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from gql_server.ports.people import OutgoingEmail

ATTEMPTS_MAX: Final = 100
"""How many attempts of a delivery are told; there may be more where it was sent again and again."""


class WebhookType(StrEnum):
    """What endpoints are told of; the value is the ``type`` of the payload."""

    DEPOSIT_CREDITED = "deposit.credited"
    DEPOSIT_HELD = "deposit.held"
    DEPOSIT_RETURNED = "deposit.returned"
    LEND_MATURED = "lend.matured"
    BORROW_OPENED = "borrow.opened"
    BORROW_REPAID = "borrow.repaid"
    MARGIN_AT_RISK = "margin.at_risk"
    MARGIN_LIQUIDATED = "margin.liquidated"
    PAYOUT_DELAYED = "payout.delayed"
    PAYOUT_SENT = "payout.sent"
    PAYOUT_CONFIRMED = "payout.confirmed"
    PAYOUT_FAILED = "payout.failed"
    ONBOARDING_CHANGED = "onboarding.changed"
    WEBHOOK_TEST = "webhook.test"


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"


class DisabledReason(StrEnum):
    """Why an endpoint is told nothing."""

    BY_OWNER = "BY_OWNER"
    GONE = "GONE"
    FAILING = "FAILING"


class WebhookProblem(StrEnum):
    """Why an attempt failed."""

    STATUS = "STATUS"
    TIMEOUT = "TIMEOUT"
    CONNECTION = "CONNECTION"
    CERTIFICATE = "CERTIFICATE"
    FORBIDDEN_ADDRESS = "FORBIDDEN_ADDRESS"


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """Where somebody wants to be told. All times are those of the money.

    Args:
        is_for_everything: Whether it is an operator's, and is told of every account.
        types: What it is told of.
        sub_account_ids: Of which sub-accounts alone; none: of all that its owner has.
        secret: What signs, as Standard Webhooks writes it.
        previous_secret: What signs as well until ``previous_until``.
        ledger_from: It is told of what comes after this place of the ledger's log.
        onboarding_from: The same of the log of changes on the way to approval.
        failing_since: Since when nothing was taken; None when the latest attempt was.
        version: How often it was changed; a change is made only to the endpoint as it was read.
    """

    id: str
    account_id: str
    is_for_everything: bool
    url: str
    types: tuple[WebhookType, ...]
    sub_account_ids: tuple[str, ...]
    secret: str
    created_at: int
    ledger_from: int = 0
    onboarding_from: int = 0
    previous_secret: str | None = None
    previous_until: int | None = None
    disabled_at: int | None = None
    disabled_reason: DisabledReason | None = None
    failing_since: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """Something that an endpoint is told.

    Args:
        id: The ``webhook-id``: made of the endpoint and the place in the log, the same at every attempt.
        account_id: Whose endpoint it is.
        lane: What of one lane goes out in order: a sub-account, or an account where it is about none.
        seq: With ``line``, its place in the lane.
        body: The payload, JSON.
        next_at: When it is tried next; of no meaning once it is delivered.
    """

    id: str
    endpoint_id: str
    account_id: str
    lane: str
    seq: int
    line: int
    type: WebhookType
    sub_account_id: str | None
    body: str
    created_at: int
    next_at: int
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    delivered_at: int | None = None


@dataclass(frozen=True, slots=True)
class WebhookAttempt:
    """One attempt.

    Args:
        status: What the endpoint answered; None when it did not.
        problem: Why it failed; None when it was taken.
        milliseconds: How long it took.
    """

    delivery_id: str
    account_id: str
    number: int
    at: int
    status: int | None
    problem: WebhookProblem | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries of an endpoint; what is None lets everything through."""

    endpoint_id: str
    status: DeliveryStatus | None = None
    types: tuple[WebhookType, ...] | None = None
    sub_account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a request: the status that was answered, or why there was none."""

    status: int | None
    problem: WebhookProblem | None = None


class WebhookPoster(Protocol):
    """Sends requests out, and to public addresses alone."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once. Never raises for what the other side does, never follows a redirect."""
        ...


class WebhookStore(Protocol):
    """Where webhooks are kept. Each method is one transaction of its own."""

    async def add(self, endpoint: WebhookEndpoint, at_most: int, mail: OutgoingEmail | None = None) -> bool:
        """Add an endpoint and mail; False, and nothing happens, when its owner has that many."""
        ...

    async def replace(self, endpoint: WebhookEndpoint, *, is_woken: bool = False, mail: OutgoingEmail | None = None) -> bool:
        """Keep an endpoint as it is now under the next version, and mail; False when it is not at ``version`` any more.

        Args:
            endpoint: As it is now.
            is_woken: Whether what waits for it is due at once.
            mail: Tells its owner.
        """
        ...

    async def remove(self, account_id: str, endpoint_id: str) -> bool:
        """Forget an endpoint with its deliveries; False when the account has none such."""
        ...

    async def find(self, endpoint_id: str) -> WebhookEndpoint | None:
        """Return an endpoint."""
        ...

    async def of_account(self, account_id: str) -> Sequence[WebhookEndpoint]:
        """Return an account's endpoints, in the order in which they were added."""
        ...

    async def hearing(self, account_ids: Sequence[str]) -> Sequence[WebhookEndpoint]:
        """Return the endpoints that are told of accounts: those of the accounts and those for everything, if they are enabled."""
        ...

    async def cursor(self, log: str) -> int:
        """Return the last place of a log of which deliveries were made."""
        ...

    async def put(self, log: str, expected: int, reached: int, deliveries: Sequence[WebhookDelivery]) -> int | None:
        """Move a log's cursor on and add deliveries, all or nothing; one that is there already is not added again.

        Returns:
            How many were added; None when the cursor stood elsewhere: another process was faster, and nothing changed.
        """
        ...

    async def add_delivery(self, delivery: WebhookDelivery) -> None:
        """Add a delivery that no log has."""
        ...

    async def due_endpoints(self, now: int, limit: int) -> Sequence[str]:
        """Return ids of endpoints that are enabled and for which something is due."""
        ...

    async def heads(self, endpoint_id: str, now: int, limit: int) -> Sequence[WebhookDelivery]:
        """Return what is due of an endpoint and has nothing before it in its lane, the longest due first."""
        ...

    async def lane(self, endpoint_id: str, lane: str, limit: int) -> Sequence[WebhookDelivery]:
        """Return what waits in a lane of an endpoint, in its order."""
        ...

    async def record(self, attempt: WebhookAttempt, next_at: int) -> None:
        """Note an attempt: the delivery is done, or tried again at ``next_at``, and its endpoint is failing or is not."""
        ...

    async def disable(self, endpoint_id: str, reason: DisabledReason, at: int, mail: OutgoingEmail | None) -> bool:
        """Tell an endpoint nothing from now on, and mail; False when it was so already."""
        ...

    async def deliveries(self, asked: DeliveryFilter, limit: int, before: tuple[int, str] | None) -> Sequence[WebhookDelivery]:
        """Return deliveries, the newest first by (created_at, id), strictly before the given place."""
        ...

    async def delivery(self, delivery_id: str) -> WebhookDelivery | None:
        """Return a delivery."""
        ...

    async def attempts(self, delivery_id: str) -> Sequence[WebhookAttempt]:
        """Return the latest attempts of a delivery, ``ATTEMPTS_MAX`` at most, in their order."""
        ...

    async def send_again(self, delivery_id: str, now: int) -> bool:
        """Let a delivery be tried now: one that was delivered in a lane of its own, so that it holds up nothing."""
        ...

    async def prune(self, created_before: int, limit: int) -> int:
        """Forget old deliveries with their attempts, and return how many; what waits for an enabled endpoint stays."""
        ...
