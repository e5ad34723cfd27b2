"""Announcements of every process on a PostgreSQL database, by LISTEN on a connection of their own.

The connection must be a direct one: a pooler that hands connections out by the transaction cannot carry LISTEN.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import structlog

from gql_server.ports.announcements import Hear, Lose
from gql_server.storage.announcing import CHANNEL, read_announcement
from gql_server.storage.claims import Connect

_log: Final = structlog.get_logger(__name__)

HEARTBEAT_SECONDS: Final = 10
"""How often the connection is tried, so that one that died without a word is noticed."""
UNHEARD_SECONDS_MAX: Final = 2 * HEARTBEAT_SECONDS
"""After this PostgreSQL ends the session, if none of these has come: this process is gone, or cut off."""
PAUSE_SECONDS: Final = 0.1
PAUSE_SECONDS_MAX: Final = 5.0

_FAILURES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

if TYPE_CHECKING:
    _Raw = asyncpg.Connection[asyncpg.Record]
else:
    _Raw = asyncpg.Connection


@dataclass(eq=False, slots=True)
class _Listener:
    """Somebody who is told."""

    hear: Hear
    lose: Lose | None


class PostgresAnnouncements:
    """Announcements across processes, on one connection for all who listen in this one.

    A lost connection is made anew, and then whoever listens is told to look at every log.
    """

    def __init__(self, connect: Connect) -> None:
        """Connect when somebody listens."""
        self._connect = connect
        self._listeners: list[_Listener] = []
        self._task: asyncio.Task[None] | None = None
        self._is_heard = False

    @asynccontextmanager
    async def listening(self, hear: Hear, lose: Lose | None = None) -> AsyncIterator[None]:
        """Tell of what is committed while the context lasts."""
        listener = _Listener(hear, lose)
        self._listeners.append(listener)
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="announcements")
        elif self._is_heard:
            hear(None)
        try:
            yield
        finally:
            self._listeners.remove(listener)
            if not self._listeners:
                await self._end()

    async def _end(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen(self) -> None:
        pause = PAUSE_SECONDS
        while True:
            try:
                raw = await self._connect()
                try:
                    pause = PAUSE_SECONDS
                    await self._listen_on(raw)
                finally:
                    self._lose()
                    raw.terminate()
            except _FAILURES as failure:
                _log.warning("announcements are not heard", problem=str(failure), again_in_seconds=pause)
            except Exception:  # noqa: BLE001 - whoever listens also polls; the next attempt may succeed
                _log.exception("announcements are not heard", again_in_seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_SECONDS_MAX)

    async def _listen_on(self, raw: _Raw) -> None:
        lost = asyncio.Event()

        def notice(_connection: object, _process: int, _channel: str, payload: object) -> None:
            announcement = read_announcement(str(payload))
            for listener in list(self._listeners):
                listener.hear(announcement)

        def lose(_: Any) -> None:  # noqa: ANN401 - the connection, in one of the driver's two shapes
            self._lose()
            lost.set()

        raw.add_termination_listener(lose)
        await raw.execute(f"SET idle_session_timeout = '{UNHEARD_SECONDS_MAX}s'")
        await raw.add_listener(CHANNEL, notice)
        self._is_heard = True
        for listener in list(self._listeners):
            listener.hear(None)  # What was announced while nobody listened.
        while not lost.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await lost.wait()
            if not lost.is_set():
                await raw.execute("SELECT 1")
        raise ConnectionResetError("the connection was lost")

    def _lose(self) -> None:
        """Say once that nothing is heard."""
        if self._is_heard:
            self._is_heard = False
            for listener in list(self._listeners):
                if listener.lose is not None:
                    listener.lose()
