"""Claims across processes: PostgreSQL's advisory locks, or a set of names where one process is all there is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from pathlib import Path
from typing import Final, TypeAlias

import asyncpg

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.fencing import Fence, fenced
from gql_server.storage.connection import to_the_end

IDLE_SECONDS = 15.0
"""After this PostgreSQL takes the claims of a session from which it hears nothing: its process is paused, or cut off."""
CLOSE_SECONDS_MAX: Final = 2
BEATS: Final = 3
"""How often a process is heard of in that time while it holds anything."""

_HOLDER: Final = "SELECT gen_random_uuid()::text"
_CLAIM: Final = """
    WITH lock AS MATERIALIZED (SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_ours),
    moved AS (
        INSERT INTO fence (name, epoch, holder) SELECT $1, 1, $2 FROM lock
        WHERE is_ours AND NOT EXISTS (SELECT 1 FROM fence WHERE name = $1 AND holder = $2)
        ON CONFLICT (name) DO UPDATE SET epoch = fence.epoch + 1, holder = excluded.holder RETURNING epoch
    )
    SELECT CASE WHEN is_ours THEN coalesce((SELECT epoch FROM moved), (SELECT epoch FROM fence WHERE name = $1)) END FROM lock"""
_RELEASE: Final = "SELECT pg_advisory_unlock(hashtextextended($1, 0))"

_FAILURES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

Connect: TypeAlias = "Callable[[], Awaitable[asyncpg.Connection[asyncpg.Record]]]"


class NamedClaims:
    """Claims within one process."""

    def __init__(self) -> None:
        """Start with nothing claimed."""
        self._held: set[str] = set()

    @asynccontextmanager
    async def claim(self, name: str) -> AsyncIterator[bool]:
        """Try to hold the claim for the context; yields False at once when somebody else does."""
        if name in self._held:
            yield False
            return
        self._held.add(name)
        try:
            yield True
        finally:
            self._held.discard(name)


_OF_FILES: Final[dict[Path, NamedClaims]] = {}


def claims_of_file(path: Path) -> NamedClaims:
    """Return the claims on an SQLite file: the same for everyone in this process who has it open."""
    return _OF_FILES.setdefault(path.resolve(), NamedClaims())


class PostgresClaims:
    """Claims as session-level advisory locks on a connection of their own.

    The server gives them back when the connection breaks, so a killed process blocks nobody. One connection serves all
    claims of a process: a session may take the same lock twice, hence the set of names beside it.

    It gives them back, too, when it hears nothing of the session for a while, because the process is paused or cut off. That
    process does not know; so it writes with a fence, by which each of its transactions is refused once somebody else has had
    the claim.
    """

    def __init__(self, connect: Connect, idle_seconds: float | None = None) -> None:
        """Connect at the first claim.

        Args:
            connect: Makes a direct connection.
            idle_seconds: After which silence PostgreSQL gives the claims to others.
        """
        self._connect = connect
        self._idle_seconds = IDLE_SECONDS if idle_seconds is None else idle_seconds
        self._holder = ""
        self._beating: asyncio.Task[None] | None = None
        self._raw: asyncpg.Connection[asyncpg.Record] | None = None
        self._turn = asyncio.Lock()
        self._held: set[str] = set()

    @asynccontextmanager
    async def claim(self, name: str) -> AsyncIterator[bool]:
        """Try to hold the claim for the context; yields False at once when another holds it."""
        if name in self._held:
            yield False
            return
        self._held.add(name)
        try:
            taken = await to_the_end(self._take(name))
            if taken is None:
                yield False
                return
            owner, fence = taken
            try:
                with fenced(fence):
                    yield True
            finally:
                await to_the_end(self._give_back(owner, name))
        finally:
            self._held.discard(name)

    async def close(self) -> None:
        """Disconnect, which gives back whatever is still held."""
        beating, self._beating = self._beating, None
        if beating is not None:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        async with self._turn:
            raw, self._raw = self._raw, None
            if raw is not None:
                with suppress(*_FAILURES):  # Where it leads nowhere, PostgreSQL gives all of it back by itself.
                    await raw.close(timeout=CLOSE_SECONDS_MAX)

    async def _take(self, name: str) -> tuple[asyncpg.Connection[asyncpg.Record], Fence] | None:
        try:
            async with self._turn:
                if self._raw is None or self._raw.is_closed():
                    self._raw = await self._connect()
                    await self._raw.execute(f"SET idle_session_timeout = {round(self._idle_seconds * 1_000)}")
                    self._holder = await self._raw.fetchval(_HOLDER)
                if self._beating is None:
                    self._beating = asyncio.create_task(self._beat(), name="claims", context=Context())
                epoch = await self._raw.fetchval(_CLAIM, name, self._holder)
                return None if epoch is None else (self._raw, Fence(name, epoch))
        except _FAILURES as error:
            if self._raw is not None and not isinstance(error, asyncpg.PostgresError):
                self._raw.terminate()  # Nobody knows what it still holds: PostgreSQL gives all of it back.
            raise StorageUnavailable(f"no claim: {error}") from error

    async def _beat(self) -> None:
        """Let PostgreSQL hear of this process while it lives and holds anything."""
        while True:
            await asyncio.sleep(self._idle_seconds / BEATS)
            async with self._turn:
                if self._held and self._raw is not None and not self._raw.is_closed():
                    with suppress(*_FAILURES):
                        await self._raw.execute("SELECT 1")

    async def _give_back(self, owner: asyncpg.Connection[asyncpg.Record], name: str) -> None:
        """Unlock; a connection that broke has unlocked already."""
        try:
            async with self._turn:
                if not owner.is_closed():
                    await owner.fetchval(_RELEASE, name)
        except _FAILURES:
            owner.terminate()
