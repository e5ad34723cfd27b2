"""From what the logs tell to what a subscription sends: its faults in words, its reads shared by those who look together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from gql_server.ports.errors import StorageFailure
from gql_server.ports.event_log import Place
from gql_server.schema.context import Context, Info
from gql_server.schema.faults import Fault, bad_input
from gql_server.schema.live.event_ids import event_id
from gql_server.schema.loaders import Reader
from gql_server.schema.view import View
from gql_server.service.live import Busy, FellBehind, Moment, UnknownPlace

T = TypeVar("T")
U = TypeVar("U")

BUSY_SECONDS: Final = 5
"""When a client that was refused for want of room may ask again."""
PAUSES_SECONDS: Final = (0.25, 0.5, 1, 2, 4)
"""Between attempts to read what the database did not give."""
VIEW_SECONDS: Final = 1
"""For how long events that follow each other closely are shown by the same view."""

_readers: Final[WeakKeyDictionary[Moment, Reader]] = WeakKeyDictionary()


async def in_words(info: Info, source: AsyncGenerator[T, None], log: str) -> AsyncGenerator[T, None]:
    """Yield what a source yields, each with a deadline until it is shown; say why it ended in words that clients understand."""
    context = info.context
    try:
        async with aclosing(source):
            async for item in source:
                context.begin_deadline()
                yield item
                context.end_deadline()
    except FellBehind as behind:
        message = "You did not keep up; nothing is lost. Subscribe again after the last event."
        raise Fault("FELL_BEHIND", message, lastEventId=event_id(log, behind.last), retryable=True) from None
    except UnknownPlace:
        raise bad_input("after: no such event has happened") from None
    except Busy:
        message = "The server has as many subscriptions as it can serve. Try again."
        raise Fault("OVERLOADED", message, retryable=True, retryAfter=BUSY_SECONDS) from None


def begin_update(info: Info, log: str, place: Place) -> str:
    """Note that an update is about to be shown, read anew, and return its event id."""
    info.context.renew()
    info.context.event_id = event_id(log, place)
    return info.context.event_id


async def look(context: Context, moment: Moment, read: Callable[[Reader], Awaitable[U]]) -> U:
    """Read something at a moment, together with all who look at it; who is cancelled takes nothing from the others.

    Raises:
        StorageFailure: The database is away for longer than it takes to restart one.
    """
    pauses = iter(PAUSES_SECONDS)
    while True:
        reader = _readers.get(moment)
        if reader is None:
            reader = _readers[moment] = Reader(context.services.storage, context.services.models, context.services.markets)
        try:
            return await asyncio.shield(_together(read(reader)))
        except StorageFailure:
            pause = next(pauses, None)
            if pause is None:
                raise
        if _readers.get(moment) is reader:
            del _readers[moment]
        await asyncio.sleep(pause)


def _together(work: Awaitable[U]) -> asyncio.Future[U]:
    """Begin what goes on though nobody waits for it any more; its failure is theirs who do."""
    begun = asyncio.ensure_future(work)
    begun.add_done_callback(lambda done: done.cancelled() or done.exception())
    return begun


class RecentView:
    """A view of every asset, read again when it is no longer recent."""

    def __init__(self, context: Context) -> None:
        """Begin with none."""
        self._context = context
        self._view: View | None = None
        self._read_at = 0.0

    async def get(self) -> View:
        """Return the view."""
        now = self._context.services.clock.monotonic()
        if self._view is None or now - self._read_at >= VIEW_SECONDS:
            self._view, self._read_at = await self._context.reader.house(), now
        return self._view
