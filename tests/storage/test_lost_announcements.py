"""Notifications that nobody hears because the connection is down: whoever follows the log misses nothing and gets nothing twice."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial

from gql_server.domain.events import EventType
from gql_server.ports.announcements import Announcement
from gql_server.service.live import Live, LiveLimits
from tests.counts import count
from tests.service.house import RunningClock
from tests.storage.opened import at, opened
from tests.storage.test_event_log import end_listeners, until
from tests.storage.things import command, commit, event, has_customers

CUTS = count(test=3, soak=300)
NEVER = 10**6
"""No look at the log by itself, seconds: what is told comes by notifications, or by the look after the connection was made anew."""


def was_made_anew(heard: list[Announcement | None], times: int) -> bool:
    return heard.count(None) > times


async def test_what_is_committed_while_nobody_listens_is_told_after_the_connection_is_made_anew(postgres_copy_url: str) -> None:
    here, there = at(postgres_copy_url), at(postgres_copy_url)
    heard: list[Announcement | None] = []
    async with opened(here), opened(there):
        await has_customers(there, "s1")
        live = Live(here, RunningClock(), idle_seconds=NEVER, limits=LiveLimits(poll_seconds=NEVER))
        async with (
            live.running(),
            here.announcements.listening(heard.append),
            aclosing(live.activity("s1", [EventType.LENT], None)) as updates,
        ):
            await until(lambda: heard == [None])
            first, seen = asyncio.ensure_future(anext(updates)), []
            await until(lambda: live.subscribers == 1)
            for cut in range(CUTS):
                await end_listeners(postgres_copy_url)
                for _ in range(3):  # Some of them before the connection is made anew, some after it.
                    await commit(there, lambda _: None, command(events=[event("s1")]))
                async with asyncio.timeout(30):
                    seen += [(await first).place.seq, *[(await anext(updates)).place.seq for _ in range(2)]]
                    first = asyncio.ensure_future(anext(updates))
                await until(partial(was_made_anew, heard, cut + 1))
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
        head = await there.ledger.sequence_head()
    assert seen == list(range(head - 3 * CUTS + 1, head + 1))
