"""Moments at which something is looked at again: after it changed, once per burst, by everybody together.

A projection, such as a market's rate or a margin, is not in the log; it is computed on the book as it is. When the log tells of
what may have changed it, its subscribers get a moment at which to look. However much is told, moments are some time apart; all
who look at one share what was read for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gql_server.ports.event_log import LAST_LINE, Place
from gql_server.service.live.events import UnknownPlace
from gql_server.service.live.hub import Hub
from gql_server.service.live.told import Told, Topic

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Moment:
    """A time to look. What is read at it shows at least everything up to ``seq``; one moment is the same for all who share it."""

    seq: int

    @property
    def place(self) -> Place:
        """Return the place after everything that is seen."""
        return Place(self.seq, LAST_LINE)


@dataclass(frozen=True, slots=True)
class Update:
    """A moment for one subscriber, with what was told since the one before; None at the first: look at everything."""

    moment: Moment
    touched: frozenset[Topic] | None


class Flag(Generic[T]):
    """What one subscriber of a projection is told: that it changed, not how often."""

    __slots__ = ("_beat", "_due", "_marked", "_moment", "_seen", "_touched", "topics")

    def __init__(self, topics: Sequence[Topic], beat: Beat[T]) -> None:
        """Begin with nothing told."""
        self.topics = tuple(topics)
        self._beat = beat
        self._seen = 0
        self._marked: set[Topic] = set()
        self._touched: set[Topic] = set()
        self._moment: Moment | None = None
        self._due = asyncio.Event()

    def see(self, seq: int) -> None:
        """Leave out what is told up to a seq: it was seen already."""
        self._seen = seq

    def offer(self, told: Told[T]) -> None:
        """Note what has changed."""
        if told.place.seq > self._seen:
            self._marked.update(told.topics)
            self._beat.mark(self)

    def strike(self, moment: Moment) -> None:
        """Give the moment, or a later one in its stead, for all that was told before it: what comes after is for the next."""
        self._moment = moment
        self._touched |= self._marked
        self._marked = set()
        self._due.set()

    async def next(self) -> Update:
        """Wait for the next moment."""
        await self._due.wait()
        self._due.clear()
        touched, self._touched = frozenset(self._touched), set()
        assert self._moment is not None  # noqa: S101 - it came before the event was set
        return Update(self._moment, touched)


class Beat(Generic[T]):
    """Makes moments: at once when something changed after a quiet time, else so many seconds after the one before."""

    def __init__(self, hub: Hub[T], seconds: float) -> None:
        """Make moments of a hub, at least so many seconds apart."""
        self._hub = hub
        self._seconds = seconds
        self._marked: dict[Flag[T], None] = {}
        self._wake_up = asyncio.Event()

    def mark(self, flag: Flag[T]) -> None:
        """Let a subscriber look at the next moment."""
        self._marked[flag] = None
        self._wake_up.set()

    async def run(self) -> None:
        """Make moments until cancelled."""
        while True:
            await self._wake_up.wait()
            self._wake_up.clear()
            marked, self._marked = self._marked, {}
            moment = Moment(self._hub.position)
            for flag in marked:
                flag.strike(moment)
            await asyncio.sleep(self._seconds)

    async def follow(self, topics: Sequence[Topic], after: Place | None) -> AsyncGenerator[Update, None]:
        """Yield moments at which to look.

        Args:
            topics: What the projection depends on.
            after: The place up to which it was seen; the first moment comes when something changed since. None: at once.

        Raises:
            UnknownPlace: ``after`` is ahead of the log.
            Busy: The process has too many subscribers.
        """
        flag: Flag[T] = Flag(topics, self)
        async with self._hub.joined(flag) as joined:
            if after is not None and after.seq > joined.head:
                raise UnknownPlace
            moment = Moment(max(joined))
            flag.see(moment.seq)
            if after is None or await self._has_changed(topics, after, moment.seq):
                yield Update(moment, None)
            while True:
                yield await flag.next()

    async def _has_changed(self, topics: Sequence[Topic], after: Place, head: int) -> bool:
        """Tell whether the log up to ``head`` tells anything of the topics after a place; if that is long ago, it surely does."""
        reading = await self._hub.read(after.seq - 1)
        if reading.until < head:
            return True
        wanted = set(topics)
        return any(told.place > after and not wanted.isdisjoint(told.topics) for told in reading.told)
