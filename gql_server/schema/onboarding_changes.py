"""The changes of an account on its way to approval, the latest first."""

from __future__ import annotations

import strawberry

from gql_server.ports.onboarding import OnboardingChanged
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import OnboardingStatus
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.onboarding_enums import Actor, OnboardingEvent
from gql_server.schema.scalars import DateTime
from gql_server.service.authorization import may_review


@strawberry.type(description="A change on the way to approval.")
class OnboardingChange(Node):
    """A change on the way to approval."""

    account_key: strawberry.Private[str]
    number: int = strawberry.field(description="Its place among the account's changes, from 1.")
    at: DateTime = strawberry.field(description="When it was; in real time.")
    event: OnboardingEvent = strawberry.field(description="What happened.")
    came_from: OnboardingStatus = strawberry.field(name="from", description="Where the account stood before.")
    status: OnboardingStatus = strawberry.field(name="to", description="Where it stands since.")
    actor: Actor = strawberry.field(description="Who did it.")
    reasons: list[str] = strawberry.field(description="What the customer may know.")
    actor_name: str | None = strawberry.field(description="Which operator or provider; for operators, null for others.")
    note: str | None = strawberry.field(description="What was noted; for operators, null for others.")

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("OnboardingChange", self.account_key, self.number)


def change_of(told: OnboardingChanged, *, is_for_operators: bool) -> OnboardingChange:
    """Return a change as a customer or an operator sees it."""
    return OnboardingChange(
        account_key=told.account_id,
        number=told.number,
        at=DateTime(told.at),
        event=told.event,
        came_from=told.came_from,
        status=told.status,
        actor=told.actor,
        reasons=list(told.reasons),
        actor_name=told.actor_id if is_for_operators else None,
        note=told.note if is_for_operators else None,
    )


async def changes_of(info: Info, account_id: str, first: First, after: After) -> Connection[OnboardingChange]:
    """Return a page of the changes of an account."""
    place = read_cursor(after, int)
    before = None if place is None else int(place[0])
    found = await info.context.storage.onboarding.changes(account_id, check_first(first) + 1, before)
    is_operator = may_review(info.context.viewer)
    rows = [((told.number,), change_of(told, is_for_operators=is_operator)) for told in found[:first]]
    return connection(rows, has_next=len(found) > first, has_previous=after is not None)
