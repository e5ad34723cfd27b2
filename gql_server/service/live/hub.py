"""Follows one log for everybody in the process, and hands what it says to those whom it concerns.

The log is read in the order of the commits, once, whoever listens; while nobody does it is not read. An announcement only says
that there is something to read. A look now and then makes good whatever announcement was lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

import structlog

from gql_server.ports.errors import StorageFailure
from gql_server.service.live.told import Told, Topic

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)

_log: Final = structlog.get_logger(__name__)

READ_MAX: Final = 1_000
"""How many events are read at a time."""
FAILURE_PAUSE_SECONDS: Final = 0.5


class Reading(NamedTuple, Generic[T_co]):
    """A piece of a log: all that it tells up to ``until``."""

    told: Sequence[Told[T_co]]
    until: int


class FollowedLog(Protocol[T_co]):
    """A log as a hub reads it."""

    async def head(self) -> int:
        """Return the last seq that is committed."""
        ...

    async def read(self, after: int, limit: int) -> Reading[T_co]:
        """Return what follows a seq, so many events or a few more: all of a seq or none of it."""
        ...


class Listener(Protocol[T_contra]):
    """Whoever is told."""

    @property
    def topics(self) -> Sequence[Topic]:
        """Return what it is told; fixed."""
        ...

    def offer(self, told: Told[T_contra]) -> None:
        """Take one thing, at once."""
        ...


class Joined(NamedTuple):
    """Where a listener came in.

    Args:
        head: The last seq that was committed when it asked.
        position: It is told everything after this seq. May be less than the head, or more.
    """

    head: int
    position: int


class Busy(Exception):
    """The process has as many listeners as it may."""


class Hub(Generic[T]):
    """Follows one log."""

    def __init__(self, log: FollowedLog[T], *, poll_seconds: float, listeners_max: int) -> None:
        """Begin with nobody listening.

        Args:
            log: What is followed.
            poll_seconds: How often it is looked at though nothing was announced.
            listeners_max: How many may listen at once.
        """
        self.position = 0
        self._log = log
        self._poll_seconds = poll_seconds
        self._listeners_max = listeners_max
        self._by_topic: dict[Topic, dict[Listener[T], None]] = {}
        self.count = 0
        """How many listen."""
        self._wake_up = asyncio.Event()

    def wake(self) -> None:
        """Say that there may be something to read."""
        self._wake_up.set()

    @asynccontextmanager
    async def joined(self, listener: Listener[T]) -> AsyncIterator[Joined]:
        """Tell a listener what concerns it while the context lasts.

        Raises:
            Busy: There are too many already.
        """
        if self.count >= self._listeners_max:
            raise Busy
        head = await self._log.head()
        if self.count == 0:
            self.position = max(self.position, head)  # Nobody listened to what came before.
        self.count += 1
        for topic in listener.topics:
            self._by_topic.setdefault(topic, {})[listener] = None
        try:
            yield Joined(head, self.position)
        finally:
            self.count -= 1
            for topic in listener.topics:
                self._leave(topic, listener)

    def _leave(self, topic: Topic, listener: Listener[T]) -> None:
        there = self._by_topic[topic]
        there.pop(listener, None)
        if not there:
            del self._by_topic[topic]

    async def read(self, after: int) -> Reading[T]:
        """Return the next piece of the log."""
        return await self._log.read(after, READ_MAX)

    async def run(self) -> None:
        """Follow the log until cancelled."""
        while True:
            self._wake_up.clear()
            pause = self._poll_seconds
            try:
                await self._catch_up()
            except StorageFailure as failure:
                pause = FAILURE_PAUSE_SECONDS
                _log.warning("a log cannot be read now", problem=str(failure))
            except Exception:  # noqa: BLE001 - whatever it is, those who listen lose nothing: it is read again
                pause = FAILURE_PAUSE_SECONDS
                _log.exception("following a log failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake_up.wait()

    async def _catch_up(self) -> None:
        """Read and tell until there is no more; what is told of one piece is told without a pause."""
        while self.count:
            after = self.position
            reading = await self._log.read(after, READ_MAX)
            for told in reading.told:
                self._tell(told)
            self.position = max(self.position, reading.until)
            if len(reading.told) < READ_MAX:
                return

    def _tell(self, told: Told[T]) -> None:
        concerned = [self._by_topic[topic] for topic in told.topics if topic in self._by_topic]
        if len(concerned) > 1:  # Whoever follows several of the topics is told once.
            concerned = [{listener: None for listeners in concerned for listener in listeners}]
        for listeners in concerned:
            for listener in listeners:
                listener.offer(told)
