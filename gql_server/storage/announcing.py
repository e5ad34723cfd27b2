"""Announcements of one process, and how a transaction says what it adds to a log.

A statement that takes places in a sequence says so in the same breath by ``pg_notify``: PostgreSQL tells every listener after
the commit, and nobody after a rollback. SQLite is given a function of that name which does the same within the process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from gql_server.ports.announcements import Announcement, Hear, Lose

CHANNEL: Final = "gql_server_log"
NOTIFY: Final = "pg_notify"


def announced(log: str) -> str:
    """Return the expression by which a statement that gives ``seq`` announces it; ``log`` is an expression, too."""
    return f"{NOTIFY}('{CHANNEL}', {log} || ':' || CAST(seq AS TEXT))"


def read_announcement(payload: str) -> Announcement | None:
    """Return what was announced, None where that cannot be understood: then everything may have been."""
    log, _, seq = payload.rpartition(":")
    return Announcement(log, int(seq)) if log and seq.isascii() and seq.isdecimal() else None


class LocalAnnouncements:
    """Announcements within one process."""

    def __init__(self) -> None:
        """Start with nobody listening and nothing to say."""
        self._listeners: list[Hear] = []
        self._pending: list[str] = []

    @asynccontextmanager
    async def listening(self, hear: Hear, lose: Lose | None = None) -> AsyncIterator[None]:  # noqa: ARG002 - nothing to lose
        """Tell of what is committed while the context lasts."""
        self._listeners.append(hear)
        hear(None)
        try:
            yield
        finally:
            self._listeners.remove(hear)

    def note(self, channel: str, payload: str) -> None:
        """Keep what an open transaction announces; SQLite calls this from its own thread, while the transaction waits for it."""
        if channel == CHANNEL:
            self._pending.append(payload)

    def tell(self) -> None:
        """Tell what was noted: the transaction has committed."""
        pending, self._pending = self._pending, []
        for payload in pending:
            for hear in list(self._listeners):
                hear(read_announcement(payload))

    def forget(self) -> None:
        """Forget what was noted: the transaction was rolled back."""
        self._pending = []
