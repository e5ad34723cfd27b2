"""Claims across processes: PostgreSQL's advisory locks, or a set of names where one process is all there is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

import asyncpg

from gql_server.ports.errors import StorageUnavailable
from gql_server.storage.connection import to_the_end

_CLAIM: Final = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
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
    """

    def __init__(self, connect: Connect) -> None:
        """Connect at the first claim."""
        self._connect = connect
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
            owner = await to_the_end(self._take(name))
            try:
                yield owner is not None
            finally:
                if owner is not None:
                    await to_the_end(self._give_back(owner, name))
        finally:
            self._held.discard(name)

    async def close(self) -> None:
        """Disconnect, which gives back whatever is still held."""
        async with self._turn:
            raw, self._raw = self._raw, None
            if raw is not None:
                await raw.close()

    async def _take(self, name: str) -> asyncpg.Connection[asyncpg.Record] | None:
        try:
            async with self._turn:
                if self._raw is None or self._raw.is_closed():
                    self._raw = await self._connect()
                return self._raw if await self._raw.fetchval(_CLAIM, name) else None
        except _FAILURES as error:
            if self._raw is not None and not isinstance(error, asyncpg.PostgresError):
                self._raw.terminate()  # Nobody knows what it still holds: PostgreSQL gives all of it back.
            raise StorageUnavailable(f"no claim: {error}") from error

    async def _give_back(self, owner: asyncpg.Connection[asyncpg.Record], name: str) -> None:
        """Unlock; a connection that broke has unlocked already."""
        try:
            async with self._turn:
                if not owner.is_closed():
                    await owner.fetchval(_RELEASE, name)
        except _FAILURES:
            owner.terminate()
