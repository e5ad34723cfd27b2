"""Webhooks as their owner sees them: endpoints, what they are told, and every attempt."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.ports import webhooks as port
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.ids import global_id, key_of
from gql_server.schema.node import Node
from gql_server.schema.scalars import DateTime
from gql_server.schema.webhook_enums import DeliveryStatus, DisabledReason, WebhookProblem, WebhookType
from gql_server.service.authorization import Action, Viewer, admit


@strawberry.type(description="One attempt to deliver.")
class WebhookAttempt:
    """One attempt to deliver."""

    number: int = strawberry.field(description="Which one, from 1.")
    at: DateTime = strawberry.field(description="When it ended.")
    status: int | None = strawberry.field(description="What the endpoint answered, an HTTP status; null: nothing.")
    problem: WebhookProblem | None = strawberry.field(description="Why it failed; null: it was taken.")
    milliseconds: int = strawberry.field(description="How long it took.")


@strawberry.input(description="Which deliveries.")
class WebhookDeliveryFilter:
    """Which deliveries."""

    status: DeliveryStatus | None = strawberry.field(default=None, description="Of this status; absent: of both.")
    types: list[WebhookType] | None = strawberry.field(default=None, description="Of these types; absent: of all.")
    sub_account_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of this sub-account; absent: of all, and of none."
    )


@strawberry.type(description="Something that an endpoint is told. It is kept for some weeks.")
class WebhookDelivery(Node):
    """Something that an endpoint is told."""

    stored: strawberry.Private[port.WebhookDelivery]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("WebhookDelivery", self.stored.id)

    @resolved("The `webhook-id` header: the same at every attempt, so that a receiver knows what it has seen.")
    def webhook_id(self) -> str:
        """Return the webhook's id."""
        return self.stored.id

    @resolved("What it tells.")
    def type(self) -> WebhookType:
        """Return the type."""
        return self.stored.type

    @resolved("Which sub-account it is about, a global id; null: none.")
    def sub_account_id(self) -> strawberry.ID | None:
        """Return the sub-account."""
        return None if self.stored.sub_account_id is None else global_id("SubAccount", self.stored.sub_account_id)

    @resolved("Where it stands.")
    def status(self) -> DeliveryStatus:
        """Return the status."""
        return self.stored.status

    @resolved("The body, byte for byte: JSON.")
    def body(self) -> str:
        """Return the body."""
        return self.stored.body

    @resolved("When it was made of the log.")
    def created_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.stored.created_at)

    @resolved("When the endpoint took it, the last time; null: it has not yet.")
    def delivered_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.stored.delivered_at is None else DateTime(self.stored.delivered_at)

    @resolved("When it is tried next, at the earliest; null: it is delivered.")
    def next_attempt_at(self) -> DateTime | None:
        """Return the time."""
        return DateTime(self.stored.next_at) if self.stored.status is DeliveryStatus.PENDING else None

    @resolved("The attempts, in order; the latest 100.")
    async def attempts(self, info: Info) -> list[WebhookAttempt]:
        """Return the attempts."""
        return [
            WebhookAttempt(
                number=one.number, at=DateTime(one.at), status=one.status, problem=one.problem, milliseconds=one.milliseconds
            )
            for one in await info.context.storage.webhooks.attempts(self.stored.id)
        ]


@strawberry.type(description="Where its owner is told what happened. All times are those of the money.")
class WebhookEndpoint(Node):
    """Where its owner is told what happened."""

    stored: strawberry.Private[port.WebhookEndpoint]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("WebhookEndpoint", self.stored.id)

    @resolved("To where webhooks are posted.")
    def url(self) -> str:
        """Return the URL."""
        return self.stored.url

    @resolved("What it is told of.")
    def event_types(self) -> list[WebhookType]:
        """Return the types."""
        return list(self.stored.types)

    @resolved("Of which sub-accounts alone, global ids; empty: of all.")
    def sub_account_ids(self) -> list[strawberry.ID]:
        """Return the sub-accounts."""
        return [global_id("SubAccount", key) for key in self.stored.sub_account_ids]

    @resolved("Whether it is an operator's, and is told of every account.")
    def is_for_everything(self) -> bool:
        """Return whether it is told of every account."""
        return self.stored.is_for_everything

    @resolved("Whether it is told anything.")
    def is_enabled(self) -> bool:
        """Return whether it is enabled."""
        return self.stored.disabled_at is None

    @resolved("Why it is not; null while it is.")
    def disabled_reason(self) -> DisabledReason | None:
        """Return why it is disabled."""
        return self.stored.disabled_reason

    @resolved("Since when it is not; null while it is.")
    def disabled_at(self) -> DateTime | None:
        """Return since when it is disabled."""
        return None if self.stored.disabled_at is None else DateTime(self.stored.disabled_at)

    @resolved("Since when it has taken nothing; null: it took the latest.")
    def failing_since(self) -> DateTime | None:
        """Return since when it fails."""
        return None if self.stored.failing_since is None else DateTime(self.stored.failing_since)

    @resolved("Until when the secret before the latest signs as well; null: there was none before.")
    def previous_secret_until(self) -> DateTime | None:
        """Return until when two secrets sign."""
        return None if self.stored.previous_until is None else DateTime(self.stored.previous_until)

    @resolved("When it was registered.")
    def created_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.stored.created_at)

    @resolved("What it was told and is to be told, the latest first.")
    async def deliveries(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        filter: Annotated[WebhookDeliveryFilter | None, strawberry.argument(description="Which; absent: all.")] = None,
    ) -> Connection[WebhookDelivery]:
        """Return a page of deliveries."""
        asked = WebhookDeliveryFilter() if filter is None else filter
        given = asked.sub_account_id
        chosen = port.DeliveryFilter(
            self.stored.id,
            asked.status,
            None if asked.types is None else tuple(asked.types),
            None if given is None else key_of(given, "SubAccount") or "nobody's",
        )
        place = read_cursor(after, int, str)
        before = None if place is None else (int(place[0]), str(place[1]))
        found = await info.context.storage.webhooks.deliveries(chosen, check_first(first) + 1, before)
        rows = [((one.created_at, one.id), WebhookDelivery(stored=one)) for one in found[:first]]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)


def who_manages(viewer: Viewer | None) -> Viewer:
    """Return who asks for webhooks, customer or operator: each has their own."""
    return admit(viewer, Action.MANAGE_WEBHOOKS)


@strawberry.type
class WebhookQueries:
    """What is registered."""

    @resolved("The endpoints of who asks, in the order in which they were registered.")
    async def webhook_endpoints(self, info: Info) -> list[WebhookEndpoint]:
        """Return the endpoints."""
        found = await info.context.services.webhooks.endpoints(who_manages(info.context.viewer))
        return [WebhookEndpoint(stored=one) for one in found]
