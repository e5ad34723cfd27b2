"""What waits for one subscriber: so much and no more, and whoever falls behind is told so instead."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

from gql_server.ports.event_log import Place
from gql_server.service.live.told import Told, Topic

T = TypeVar("T")


class FellBehind(Exception):
    """More was told than a subscriber took. Nothing is lost: the log has it."""

    def __init__(self, last: Place) -> None:
        """Say after which place the subscriber may begin again."""
        super().__init__(f"fell behind after {last}")
        self.last = last


class Mailbox(Generic[T]):
    """The events that wait for one subscriber, in their order."""

    __slots__ = ("_arrived", "_limit", "_waiting", "has_overflowed", "topics")

    def __init__(self, topics: Sequence[Topic], limit: int) -> None:
        """Begin empty.

        Args:
            topics: What it is told.
            limit: How many events may wait.
        """
        self.topics = tuple(topics)
        self.has_overflowed = False
        self._limit = limit
        self._waiting: deque[Told[T]] = deque()
        self._arrived = asyncio.Event()

    def offer(self, told: Told[T]) -> None:
        """Keep an event; one too many empties the box for good."""
        if self.has_overflowed:
            return
        if len(self._waiting) >= self._limit:
            self._waiting.clear()
            self.has_overflowed = True
        else:
            self._waiting.append(told)
        self._arrived.set()

    def begin_anew(self) -> None:
        """Forget what waits and that it was too much: the subscriber reads it from the log."""
        self._waiting.clear()
        self.has_overflowed = False
        self._arrived.clear()

    async def take(self) -> Sequence[Told[T]] | None:
        """Wait for events and return all that are there, None when there were too many."""
        await self._arrived.wait()
        self._arrived.clear()
        if self.has_overflowed:
            return None
        taken = list(self._waiting)
        self._waiting.clear()
        return taken
