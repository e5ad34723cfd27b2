"""Watches what open connections stand on: where that has ended, they end, too."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

import structlog

from gql_server.ports.errors import StorageFailure

_log: Final = structlog.get_logger(__name__)

LOOKED_UP_MAX: Final = 1_000
"""How many are looked up at a time."""

Ground = TypeVar("Ground", bound=Hashable)
Why = TypeVar("Why")


class Ending(asyncio.Event, Generic[Why]):
    """Is set when what a connection stands on has ended; ``why`` says it then."""

    why: Why | None = None


class Watch(ABC, Generic[Ground, Why]):
    """Knows on what open connections stand, and looks at all of it every second or so, in one statement."""

    def __init__(self, *, seconds: float) -> None:
        """Begin with no connections, and look this often."""
        self._seconds = seconds
        self._watched: dict[Ground, dict[Ending[Why], None]] = {}
        self._wake_up = asyncio.Event()

    @abstractmethod
    async def over(self, grounds: Sequence[Ground]) -> Mapping[Ground, Why]:
        """Return which of these have ended, and why.

        Raises:
            StorageFailure: That cannot be told now.
        """

    @contextmanager
    def watching(self, ground: Ground) -> Iterator[Ending[Why]]:
        """Give an event that is set when it has ended."""
        ended: Ending[Why] = Ending()
        self._watched.setdefault(ground, {})[ended] = None
        self._wake_up.set()
        try:
            yield ended
        finally:
            events = self._watched[ground]
            del events[ended]
            if not events:
                del self._watched[ground]

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
                _log.warning("connections cannot be looked at now", problem=str(failure))
            except Exception:  # noqa: BLE001 - whatever it is, the next look may succeed
                _log.exception("looking at connections failed")

    async def look(self) -> None:
        """Look once at everything that has connections."""
        grounds = list(self._watched)
        for first in range(0, len(grounds), LOOKED_UP_MAX):
            for ground, why in (await self.over(grounds[first : first + LOOKED_UP_MAX])).items():
                for ended in self._watched.get(ground, ()):
                    ended.why = why
                    ended.set()
