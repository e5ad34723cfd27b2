"""Connections of the pool that stay at hand between two uses: handing one over takes neither a task nor a timer.

The pool's own way of giving a connection back costs more than many a statement. So a connection that comes back in order, while
nobody waits for the pool, is kept here; one that comes back from a failure goes through the pool, which looks after it.

A connection can lead nowhere without a word: a firewall has forgotten it, or a host is gone. It is noticed by the one that waits
for an answer in vain. Those of which nothing was heard meanwhile are of the same kind, as far as anybody knows, and are dropped
with it; else each of them would have to be waited for in its turn.

PostgreSQL has the same trouble at the other end. It ends a session of which it hears nothing for a while, or the forgotten ones
would take the places of those that work. So it hears of each connection that lies idle here well before that.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient

from gql_server.storage.connection import to_the_end
from gql_server.storage.postgres_errors import drop, is_gone

IDLE_SECONDS_MAX: Final = 60.0
"""After this a connection that nobody needed goes back to the pool, which closes it."""

BEATS: Final = 6
"""How often what lies idle is looked at in the time after which PostgreSQL ends a session."""

_OF_THE_END: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

_Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait.

    Attributes:
        connect_seconds_max: For a connection of the pool.
        answer_seconds_max: For an answer, before a connection counts as lost.
        unheard_seconds_max: PostgreSQL does, before it ends a session of which it hears nothing.
    """

    connect_seconds_max: float
    answer_seconds_max: float
    unheard_seconds_max: float

    @property
    def beat_seconds(self) -> float:
        """How often what lies idle is looked at: it is heard of within two beats."""
        return self.unheard_seconds_max / BEATS

    @property
    def doubtful_seconds(self) -> float:
        """How long nothing was heard of a connection that is dropped when another was waited for in vain.

        Less than the wait was: an answer that came before the silence may have been read when the wait had begun.
        """
        return self.answer_seconds_max / 2

    @property
    def trusted_seconds(self) -> float:
        """How long ago a connection was heard of at most that may still be used."""
        return self.unheard_seconds_max - self.beat_seconds


class Leases:
    """Connections of one pool, taken and given back.

    Args:
        client: Whose pool it is; connected, and by itself it keeps no connection.
        connections_min: How many are kept.
        patience: How long to wait.
    """

    def __init__(self, client: AsyncpgDBClient, connections_min: int, patience: Patience) -> None:
        """Begin with no connection at hand."""
        self._client = client
        self._connections_min = connections_min
        self._patience = patience
        self._at_hand: list[tuple[_Raw, float, float]] = []
        """Each with when it was used last, and when PostgreSQL heard of it."""
        self._waiting = 0
        self._closing = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect as many as are kept, and look after what lies idle from now on.

        Raises:
            TimeoutError: There was none in time; besides, whatever the pool and the driver raise when they connect.
        """
        await self._fill()
        self._keeping = asyncio.create_task(self._keep(), name="connections", context=Context())

    async def take(self) -> _Raw:
        """Take the connection that was used last, or wait for one of the pool.

        Raises:
            TimeoutError: There was none in time; besides, whatever the pool and the driver raise when they connect.
        """
        while self._at_hand:
            raw, _, heard_at = self._at_hand.pop()
            if is_gone(raw):  # It went back to the pool by itself.
                continue
            if asyncio.get_running_loop().time() - heard_at < self._patience.trusted_seconds:
                return raw
            drop(raw)  # This process was held up so long that the news of the session's end may be on its way.
        return await self._wait()

    async def give(self, raw: _Raw, *, is_in_order: bool) -> None:
        """Give a connection back, in whatever state it is."""
        now = asyncio.get_running_loop().time()
        if not is_in_order and is_gone(raw):
            await self._doubt(now - self._patience.doubtful_seconds)
        if self._waiting or not is_in_order or self._closing.is_set():
            await self._give_to_pool(raw)
        else:
            self._at_hand.append((raw, now, now))

    async def close(self) -> None:
        """Give everything to the pool, and close it; waits for what is lent."""
        self._closing.set()
        if self._keeping is not None:
            await self._keeping
        while self._at_hand:
            await self._give_to_pool(self._at_hand.pop()[0])
        await self._client.close()

    async def _keep(self) -> None:
        """Look after what lies idle, until all is closed."""
        while not self._closing.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.beat_seconds):
                    await self._closing.wait()
            await self._beat()
            with suppress(*_OF_THE_END):  # Whoever asks next is told.
                await self._fill()

    async def _beat(self) -> None:
        """Let PostgreSQL hear of each connection that was idle for a beat; one after another, so that the others stay at hand."""
        moment = asyncio.get_running_loop().time() - self._patience.beat_seconds
        for idle in [idle for idle in self._at_hand if idle[2] <= moment]:
            if self._closing.is_set() or idle not in self._at_hand:
                continue
            self._at_hand.remove(idle)
            raw, used_at, _ = idle
            try:
                await raw.execute("SELECT 1", timeout=self._patience.answer_seconds_max)
            except _OF_THE_END:
                drop(raw)
                await self.give(raw, is_in_order=False)
            else:
                await self._put_back(raw, used_at)

    async def _put_back(self, raw: _Raw, used_at: float) -> None:
        """Put an idle connection back where it lay, unless somebody waits for it, or nobody has needed it for long."""
        now = asyncio.get_running_loop().time()
        is_needed = now - used_at < IDLE_SECONDS_MAX or self._connected <= self._connections_min
        if self._waiting or not is_needed or self._closing.is_set():
            await self._give_to_pool(raw)
        else:
            self._at_hand.insert(0, (raw, used_at, now))

    @property
    def _connected(self) -> int:
        """How many connections there are, lent ones included."""
        return 0 if self._client._pool is None else self._client._pool.get_size()  # noqa: SLF001 - the client has no word for it.

    async def _fill(self) -> None:
        """Connect until there are as many as are kept."""
        while self._connected < self._connections_min and not self._closing.is_set():
            raw = await self._wait()
            now = asyncio.get_running_loop().time()
            self._at_hand.insert(0, (raw, now, now))

    async def _doubt(self, moment: float) -> None:
        """Drop what is at hand and was not heard of since a moment, and what lies in the pool, of which nobody knows since when."""
        doubtful = [raw for raw, _, heard_at in self._at_hand if heard_at <= moment]
        self._at_hand = [idle for idle in self._at_hand if idle[2] > moment]
        for raw in doubtful:
            drop(raw)
        if self._client._pool is not None:  # noqa: SLF001 - the client has no word for it.
            await self._client._pool.expire_connections()  # noqa: SLF001

    async def _wait(self) -> _Raw:
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience.connect_seconds_max):
                raw: _Raw = await self._client.acquire_connection().__aenter__()
        finally:
            self._waiting -= 1
        return raw

    async def _give_to_pool(self, raw: _Raw) -> None:
        pool: Any = self._client._pool  # noqa: SLF001 - the client's own way waits without end, where a connection leads nowhere.
        if pool is not None:
            with suppress(*_OF_THE_END):  # A connection that breaks here was dropped by the pool.
                await to_the_end(pool.release(raw, timeout=self._patience.answer_seconds_max))
