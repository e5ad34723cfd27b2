"""How an account is held: who is signed in to it and from where, and its second factor."""

from __future__ import annotations

import strawberry

from gql_server.ports.sessions import SessionRecord
from gql_server.schema.connections import PAGE_MAX
from gql_server.schema.context import Info
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import DateTime
from gql_server.service.authorization import Action, admit


@strawberry.type(description="A session that is open. All times are real ones.")
class Session:
    """A session that is open."""

    id: strawberry.ID = strawberry.field(description="Names the session, opaque; it is not the token.")
    is_current: bool = strawberry.field(description="Whether it is the one that asks.")
    created_at: DateTime = strawberry.field(description="When somebody signed in.")
    last_seen_at: DateTime = strawberry.field(description="When it was last used, to the minute or so.")
    expires_at: DateTime = strawberry.field(description="When it ends by age; it ends earlier when it is not used.")
    address: str = strawberry.field(description="The network address from which it was opened; empty when that is not known.")
    user_agent: str = strawberry.field(description="What the client called itself; it proves nothing.")


def session_of(record: SessionRecord, current: str) -> Session:
    """Return a session as its owner sees it; ``current`` is the hash of the token that asks."""
    return Session(
        id=global_id("Session", record.token_hash),
        is_current=record.token_hash == current,
        created_at=DateTime(record.created_at),
        last_seen_at=DateTime(record.created_at if record.seen_at is None else record.seen_at),
        expires_at=DateTime(record.expires_at),
        address=record.address,
        user_agent=record.user_agent,
    )


@strawberry.type(description="The second factor of who asks.")
class SecondFactor:
    """The second factor of who asks."""

    methods: list[str] = strawberry.field(
        description="By what it can be proved: `TOTP`, `PASSKEY`, `RECOVERY_CODE`; empty without one."
    )
    recovery_codes_left: int = strawberry.field(description="How many recovery codes are left.")


async def second_factor(info: Info) -> SecondFactor:
    """Return the second factor of who asks."""
    account_id = admit(info.context.viewer, Action.MANAGE_SECOND_FACTOR).account_id
    factors = info.context.services.second_factors
    methods, left = await factors.methods(account_id), await factors.recovery_codes_left(account_id)
    return SecondFactor(methods=list(methods), recovery_codes_left=left)


async def open_sessions(info: Info) -> list[Session]:
    """Return the sessions of who asks."""
    viewer = admit(info.context.viewer, Action.MANAGE_SESSIONS)
    records = await info.context.services.sessions.open_sessions(viewer.account_id)
    return [session_of(record, viewer.session_hash) for record in records[:PAGE_MAX]]
