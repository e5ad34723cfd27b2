"""The mutations about sessions: ending them, and giving one another token."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.ids import key_of
from gql_server.schema.mutations import mutation
from gql_server.schema.scalars import DateTime
from gql_server.schema.sessions import Session, open_sessions
from gql_server.service.authorization import Action, admit


@strawberry.input(description="End one of your sessions.")
class RevokeSessionInput:
    """End one of your sessions."""

    session_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.type(description="The session has ended.")
class RevokeSessionSuccess:
    """The session has ended."""

    sessions: list[Session] = strawberry.field(description="The sessions that are still open, the newest first.")


@strawberry.type(description="The other sessions have ended.")
class RevokeOtherSessionsSuccess:
    """The other sessions have ended."""

    revoked: int = strawberry.field(description="How many that were.")


@strawberry.type(description="The session has another token; the old one works no more.")
class RotateSessionSuccess:
    """The session has another token."""

    token: str = strawberry.field(description="Send it with each request from now on. It is shown this once.")
    expires_at: DateTime = strawberry.field(description="Until when it works: no longer than the old one would have; in real time.")


RevokeSessionResult: TypeAlias = Annotated[
    RevokeSessionSuccess | r.NotFound, strawberry.union("RevokeSessionResult", description="What `revokeSession` answers.")
]
RotateSessionResult: TypeAlias = Annotated[
    RotateSessionSuccess | r.NotFound, strawberry.union("RotateSessionResult", description="What `rotateSession` answers.")
]


@strawberry.type
class SessionMutations:
    """The mutations about sessions."""

    @mutation("End one of your sessions, wherever it is open.")
    async def revoke_session(
        self, info: Info, input: Annotated[RevokeSessionInput, strawberry.argument(description="Which one.")]
    ) -> RevokeSessionResult:
        """End a session."""
        viewer = admit(info.context.viewer, Action.MANAGE_SESSIONS)
        session_hash = key_of(input.session_id, "Session")
        if session_hash is None:
            raise NotFound("session")
        await info.context.services.sessions.end(viewer, session_hash)
        return RevokeSessionSuccess(sessions=await open_sessions(info))

    @resolved("End every session of yours but the one that asks.")
    async def revoke_other_sessions(self, info: Info) -> RevokeOtherSessionsSuccess:
        """End the other sessions."""
        viewer = admit(info.context.viewer, Action.MANAGE_SESSIONS)
        return RevokeOtherSessionsSuccess(revoked=await info.context.services.sessions.end_others(viewer))

    @mutation("Give the session that asks another token; the old one works no more, so do this alone.")
    async def rotate_session(self, info: Info) -> RotateSessionResult:
        """Rotate the session."""
        viewer = admit(info.context.viewer, Action.MANAGE_SESSIONS)
        done = await info.context.services.sessions.rotate(viewer)
        return RotateSessionSuccess(token=done.token, expires_at=DateTime(done.expires_at))
