"""Connections of the pool that stay at hand between two uses: handing one over takes neither a task nor a timer.

The pool's own way of giving a connection back costs more than many a statement. So a connection that comes back in order, while
nobody waits for the pool, is kept here; one that comes back from a failure goes through the pool, which looks after it.

A connection can lead nowhere without a word: a firewall has forgotten it, or a host is gone. It is noticed by the one that waits
for an answer in vain. Those that were idle all that time are of the same kind, as far as anybody knows, and are dropped with it;
else each of them would have to be waited for in its turn.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient

from gql_server.storage.connection import to_the_end

IDLE_SECONDS_MAX: Final = 60.0
"""After this a connection that nobody needed goes back to the pool, which closes those that it does not need either."""

_OF_THE_END: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class Leases:
    """Connections of one pool, taken and given back.

    Args:
        client: Whose pool it is; connected.
        seconds_max: How long to wait for a connection of the pool.
        answer_seconds_max: How long somebody waits for an answer before a connection counts as lost.
    """

    def __init__(self, client: AsyncpgDBClient, seconds_max: float, answer_seconds_max: float) -> None:
        """Begin with no connection at hand."""
        self._client = client
        self._seconds_max = seconds_max
        self._answer_seconds_max = answer_seconds_max
        self._at_hand: list[tuple[asyncpg.Connection[asyncpg.Record], float]] = []
        self._waiting = 0
        self._is_closing = False

    async def take(self) -> asyncpg.Connection[asyncpg.Record]:
        """Take the connection that was used last, or wait for one of the pool.

        Raises:
            TimeoutError: There was none in time; besides, whatever the pool and the driver raise when they connect.
        """
        while self._at_hand:
            raw, _ = self._at_hand.pop()
            if not is_gone(raw):  # A lost one went back to the pool by itself.
                return raw
        return await self._wait()

    async def give(self, raw: asyncpg.Connection[asyncpg.Record], *, is_in_order: bool) -> None:
        """Give a connection back, in whatever state it is."""
        if not is_in_order and is_gone(raw):
            await self._doubt(asyncio.get_running_loop().time() - self._answer_seconds_max)
        if self._waiting or self._is_closing or not is_in_order:
            await self._give_to_pool(raw)
            return
        now = asyncio.get_running_loop().time()
        self._at_hand.append((raw, now))
        if now - self._at_hand[0][1] > IDLE_SECONDS_MAX:
            await self._give_to_pool(self._at_hand.pop(0)[0])

    async def close(self) -> None:
        """Give everything to the pool, and close it; waits for what is lent."""
        self._is_closing = True
        while self._at_hand:
            await self._give_to_pool(self._at_hand.pop()[0])
        await self._client.close()

    async def _doubt(self, moment: float) -> None:
        """Drop what is at hand and was not used since a moment, and what lies in the pool, of which nobody knows since when."""
        doubtful = [raw for raw, since in self._at_hand if since <= moment]
        self._at_hand = [(raw, since) for raw, since in self._at_hand if since > moment]
        for raw in doubtful:
            with suppress(asyncpg.InterfaceError):
                raw.terminate()
        if self._client._pool is not None:  # noqa: SLF001 - the client has no word for it.
            await self._client._pool.expire_connections()  # noqa: SLF001

    async def _wait(self) -> asyncpg.Connection[asyncpg.Record]:
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds_max):
                raw: asyncpg.Connection[asyncpg.Record] = await self._client.acquire_connection().__aenter__()
        finally:
            self._waiting -= 1
        return raw

    async def _give_to_pool(self, raw: asyncpg.Connection[asyncpg.Record]) -> None:
        lease = self._client.acquire_connection()
        lease.connection = raw
        with suppress(*_OF_THE_END):  # A connection that breaks here was dropped by the pool.
            await to_the_end(lease.__aexit__(None, None, None))


def is_gone(raw: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Tell whether the connection is lost; the pool takes it back by itself when it notices."""
    try:
        return raw.is_closed()
    except asyncpg.InterfaceError:
        return True
