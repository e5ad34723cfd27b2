"""Events as one subscriber gets them: first what the log has after the place where they left, then what comes, none twice."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Final, Protocol, TypeVar

from gql_server.ports.event_log import LAST_LINE, Place
from gql_server.service.live.hub import Hub
from gql_server.service.live.mailbox import FellBehind, Mailbox
from gql_server.service.live.told import Told, Topic

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PAGE_SIZE: Final = 200
"""How much of the past is read at a time."""


class UnknownPlace(Exception):
    """The place to begin after lies ahead of the log: it is another log's, or of a time that a restored database has not seen."""


class Past(Protocol[T_co]):
    """Reads what happened before somebody came."""

    async def __call__(self, after: Place, until: int, limit: int) -> Sequence[Told[T_co]]:
        """Return what concerns the subscriber after a place and not beyond a seq, in its order."""
        ...


async def follow_events(
    hub: Hub[T], topic: Topic, past: Past[T], *, after: Place | None, limit: int, is_wanted: Callable[[T], bool]
) -> AsyncGenerator[Told[T], None]:
    """Yield what concerns a topic, in the order of the log, each thing once.

    Args:
        hub: Tells what comes.
        topic: What it is about.
        past: Reads what was.
        after: The place after which to begin; None is now.
        limit: How many events may wait for the subscriber.
        is_wanted: Tells which of the topic's events are wanted, past or to come.

    Raises:
        UnknownPlace: ``after`` is ahead of the log.
        Busy: The process has too many subscribers.
        FellBehind: The subscriber did not keep up; all that was yielded is behind it, and it may begin again from there.
    """
    mailbox: Mailbox[T] = Mailbox((topic,), limit)
    async with hub.joined(mailbox) as joined:
        last = Place(joined.head, LAST_LINE) if after is None else after
        if last.seq > joined.head:
            raise UnknownPlace
        position = joined.position
        while True:
            async for told in _pages(past, last, position):
                if is_wanted(told.thing):
                    yield told
                    last = told.place
            if not mailbox.has_overflowed:
                break
            mailbox.begin_anew()
            position = hub.position
        while True:
            taken = await mailbox.take()
            if taken is None:
                raise FellBehind(last)
            for told in taken:
                if told.place > last and is_wanted(told.thing):
                    yield told
                    last = told.place


async def _pages(past: Past[T], after: Place, until: int) -> AsyncGenerator[Told[T], None]:
    while after.seq <= until and after != (until, LAST_LINE):
        page = await past(after, until, PAGE_SIZE)
        for told in page:
            yield told
        if len(page) < PAGE_SIZE:
            return
        after = page[-1].place
