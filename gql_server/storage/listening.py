"""Announcements of every process on a PostgreSQL database, by LISTEN on a connection of their own.

The connection must be a direct one: a pooler that hands connections out by the transaction cannot carry LISTEN.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import structlog

from gql_server.ports.announcements import Hear
from gql_server.storage.announcing import CHANNEL, read_announcement
from gql_server.storage.claims import Connect

_log: Final = structlog.get_logger(__name__)

HEARTBEAT_SECONDS: Final = 10
"""How often the connection is tried, so that one that died without a word is noticed."""
PAUSE_SECONDS: Final = 0.1
PAUSE_SECONDS_MAX: Final = 5.0

_FAILURES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

if TYPE_CHECKING:
    _Raw = asyncpg.Connection[asyncpg.Record]
else:
    _Raw = asyncpg.Connection


class PostgresAnnouncements:
    """Announcements across processes. A lost connection is made anew, and then whoever listens is told to look at every log."""

    def __init__(self, connect: Connect) -> None:
        """Connect when somebody listens."""
        self._connect = connect

    @asynccontextmanager
    async def listening(self, hear: Hear) -> AsyncIterator[None]:
        """Tell of what is committed while the context lasts."""
        task = asyncio.create_task(self._listen(hear), name="announcements")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen(self, hear: Hear) -> None:
        pause = PAUSE_SECONDS
        while True:
            try:
                raw = await self._connect()
                try:
                    pause = PAUSE_SECONDS
                    await self._listen_on(raw, hear)
                finally:
                    raw.terminate()
            except _FAILURES as failure:
                _log.warning("announcements are not heard", problem=str(failure), again_in_seconds=pause)
            except Exception:  # noqa: BLE001 - whoever listens also polls; the next attempt may succeed
                _log.exception("announcements are not heard", again_in_seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_SECONDS_MAX)

    @staticmethod
    async def _listen_on(raw: _Raw, hear: Hear) -> None:
        lost = asyncio.Event()

        def notice(_connection: object, _process: int, _channel: str, payload: object) -> None:
            hear(read_announcement(str(payload)))

        def lose(_: Any) -> None:  # noqa: ANN401 - the connection, in one of the driver's two shapes
            lost.set()

        raw.add_termination_listener(lose)
        await raw.add_listener(CHANNEL, notice)
        hear(None)  # What was announced while nobody listened.
        while not lost.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await lost.wait()
            if not lost.is_set():
                await raw.execute("SELECT 1")
        raise ConnectionResetError("the connection was lost")
