"""Watches the sessions behind open connections: one that is revoked or over ends its connections, too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from gql_server.ports.errors import StorageFailure
from gql_server.ports.runtime import Clock
from gql_server.ports.sessions import SessionStore

_log: Final = structlog.get_logger(__name__)

LOOKED_UP_MAX: Final = 1_000
"""How many sessions are looked up at a time."""


class SessionWatch:
    """Knows which sessions have open connections, and looks at them all every second or so, in one statement."""

    def __init__(self, sessions: SessionStore, clock: Clock, *, idle_seconds: int, seconds: float) -> None:
        """Begin with no connections.

        Args:
            sessions: Where sessions live.
            clock: Real time.
            idle_seconds: After how long without a request a session ends.
            seconds: How often it looks.
        """
        self._sessions = sessions
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._seconds = seconds
        self._watched: dict[str, dict[asyncio.Event, None]] = {}
        self._wake_up = asyncio.Event()

    @contextmanager
    def watching(self, session_hash: str) -> Iterator[asyncio.Event]:
        """Give an event that is set when the session has ended."""
        ended = asyncio.Event()
        self._watched.setdefault(session_hash, {})[ended] = None
        self._wake_up.set()
        try:
            yield ended
        finally:
            events = self._watched[session_hash]
            del events[ended]
            if not events:
                del self._watched[session_hash]

    async def run(self) -> None:
        """Look until cancelled; while there are no connections it waits for one."""
        while True:
            await asyncio.sleep(self._seconds)
            if not self._watched:
                self._wake_up.clear()
                await self._wake_up.wait()
            try:
                await self.look()
            except StorageFailure as failure:
                _log.warning("sessions cannot be looked at now", problem=str(failure))
            except Exception:  # noqa: BLE001 - whatever it is, the next look may succeed
                _log.exception("looking at sessions failed")

    async def look(self) -> None:
        """Look once at every session that has connections."""
        hashes = list(self._watched)
        for first in range(0, len(hashes), LOOKED_UP_MAX):
            asked = hashes[first : first + LOOKED_UP_MAX]
            still_open = await self._sessions.open_among(asked, self._clock.now(), self._idle_seconds)
            for session_hash in asked:
                if session_hash not in still_open:
                    for ended in self._watched.get(session_hash, ()):
                        ended.set()
