"""Watches the sessions behind open connections: one that is revoked or over ends its connections, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gql_server.ports.runtime import Clock
from gql_server.ports.sessions import SessionStore
from gql_server.service.live.watching import Watch
from gql_server.service.refusals import Unauthenticated


class SessionWatch(Watch[str, Unauthenticated]):
    """Looks at sessions, each named by its hash."""

    def __init__(self, sessions: SessionStore, clock: Clock, *, idle_seconds: int, seconds: float) -> None:
        """Begin with no connections.

        Args:
            sessions: Where sessions live.
            clock: Real time.
            idle_seconds: After how long without a request a session ends.
            seconds: How often it looks.
        """
        super().__init__(seconds=seconds)
        self._sessions = sessions
        self._clock = clock
        self._idle_seconds = idle_seconds

    async def over(self, grounds: Sequence[str]) -> Mapping[str, Unauthenticated]:
        """Return which sessions are not open any more."""
        still_open = await self._sessions.open_among(grounds, self._clock.now(), self._idle_seconds)
        return {session_hash: Unauthenticated() for session_hash in grounds if session_hash not in still_open}
