"""Following a log: each thing once and in order, whoever comes when, whatever announcement is lost, however slow one is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.event_log import LAST_LINE, Place
from gql_server.ports.sessions import SessionRecord
from gql_server.service.live import Busy, FellBehind, SessionWatch, Told, Topic, UnknownPlace
from gql_server.service.live.events import follow_events
from gql_server.service.live.hub import Hub, Reading
from gql_server.service.live.moments import Beat
from gql_server.storage.memory import MemoryStorage

A, B = Topic("thing", "a"), Topic("thing", "b")
PATIENCE_SECONDS = 20


@dataclass
class ListLog:
    """A log in a list: thing number n stands at seq n."""

    told: list[Told[int]] = field(default_factory=list)
    reads: int = 0
    failures: int = 0

    def add(self, *topics: Topic) -> int:
        seq = len(self.told) + 1
        self.told.append(Told(Place(seq, 0), topics, seq))
        return seq

    async def head(self) -> int:
        await asyncio.sleep(0)
        return len(self.told)

    async def read(self, after: int, limit: int) -> Reading[int]:
        self.reads += 1
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("away")
        found = self.told[after : after + limit]
        await asyncio.sleep(0)
        return Reading(found, after + len(found))

    async def past(self, after: Place, until: int, limit: int) -> Sequence[Told[int]]:
        found = [one for one in self.told if after < one.place and one.place.seq <= until and A in one.topics]
        await asyncio.sleep(0)
        return found[:limit]


@asynccontextmanager
async def hub_of(log: ListLog, *, poll_seconds: float = 1_000, listeners_max: int = 99) -> AsyncIterator[Hub[int]]:
    hub: Hub[int] = Hub(log, poll_seconds=poll_seconds, listeners_max=listeners_max)
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def follow(hub: Hub[int], log: ListLog, after: Place | None = None, limit: int = 100) -> AsyncGenerator[Told[int], None]:
    return follow_events(hub, A, log.past, after=after, limit=limit, is_wanted=lambda _: True)


async def take(stream: AsyncGenerator[Told[int], None], count: int) -> list[int]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [(await anext(stream)).thing for _ in range(count)]


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110 - it happens in another task
            await asyncio.sleep(0)


@asynccontextmanager
async def begun(hub: Hub[int], stream: AsyncGenerator[Told[int], None], count: int) -> AsyncIterator[asyncio.Task[list[int]]]:
    """Let a subscriber come in, and take so many things while the context lasts."""
    before = hub.count
    async with aclosing(stream):
        task = asyncio.create_task(take(stream, count))
        await until(lambda: hub.count == before + 1)
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_who_comes_now_gets_what_comes_and_nothing_of_before() -> None:
    log = ListLog()
    log.add(A)
    async with hub_of(log) as hub, begun(hub, follow(hub, log), 2) as taken:
        for topic in (B, A, B, A):
            log.add(topic)
        hub.wake()
        assert await taken == [3, 5]


async def test_who_comes_back_gets_what_was_missed_and_then_what_comes() -> None:
    log = ListLog()
    for topic in (A, A, B, A):
        log.add(topic)
    async with hub_of(log) as hub, begun(hub, follow(hub, log, Place(1, 0)), 4) as taken:
        log.add(A)
        hub.wake()
        await asyncio.sleep(0)
        log.add(A)
        hub.wake()
        assert await taken == [2, 4, 5, 6]


@pytest.mark.parametrize("turns", range(12))
async def test_nothing_is_missing_and_nothing_comes_twice_whenever_one_comes(turns: int) -> None:
    log = ListLog()

    async def write() -> None:
        for number in range(40):
            log.add(A if number % 3 else B)
            hub.wake()
            await asyncio.sleep(0)

    async with hub_of(log) as hub:
        writing = asyncio.create_task(write())
        async with begun(hub, follow(hub, log, Place(0, LAST_LINE)), 26) as early:
            for _ in range(turns * 3):
                await asyncio.sleep(0)
            async with begun(hub, follow(hub, log, Place(0, LAST_LINE)), 26) as late:
                await writing
                everything = [one.thing for one in log.told if A in one.topics]
                assert await early == everything
                assert await late == everything


async def test_a_lost_announcement_is_made_good_by_a_look_now_and_then() -> None:
    log = ListLog()
    async with hub_of(log, poll_seconds=0.01) as hub, begun(hub, follow(hub, log), 1) as taken:
        log.add(A)
        assert await taken == [1]


async def test_a_log_that_cannot_be_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql_server.service.live.hub.FAILURE_PAUSE_SECONDS", 0.001)
    log = ListLog(failures=3)
    async with hub_of(log) as hub, begun(hub, follow(hub, log), 1) as taken:
        log.add(A)
        hub.wake()
        assert await taken == [1]


async def test_a_log_that_nobody_follows_is_not_read() -> None:
    log = ListLog()
    async with hub_of(log) as hub:
        async with begun(hub, follow(hub, log), 1):
            pass
        before = log.reads
        for _ in range(50):
            log.add(A)
            hub.wake()
            await asyncio.sleep(0)
        assert log.reads == before
        assert hub.count == 0


async def test_only_those_whom_it_concerns_are_told() -> None:
    log = ListLog()
    offered: list[Told[int]] = []

    class Stranger:
        topics = (B, Topic("thing", "c"))

        def offer(self, told: Told[int]) -> None:
            offered.append(told)

    async with hub_of(log) as hub, hub.joined(Stranger()), begun(hub, follow(hub, log), 100) as taken:
        for _ in range(100):
            log.add(A)
        log.add(*Stranger.topics)
        hub.wake()
        assert len(await taken) == 100
    assert [told.thing for told in offered] == [101]


async def test_who_falls_behind_is_told_from_where_to_begin_again() -> None:
    log = ListLog()
    async with hub_of(log) as hub:
        async with aclosing(follow(hub, log, limit=3)) as slow, begun(hub, follow(hub, log), 7) as quick:
            first = asyncio.create_task(take(slow, 1))
            await until(lambda: hub.count == 2)
            log.add(A)
            hub.wake()
            assert await first == [1]
            for _ in range(6):
                log.add(A)
            hub.wake()
            assert await quick == [1, 2, 3, 4, 5, 6, 7]
            with pytest.raises(FellBehind) as behind:
                await take(slow, 1)
        async with aclosing(follow(hub, log, behind.value.last)) as again:
            assert await take(again, 6) == [2, 3, 4, 5, 6, 7]


async def test_who_reads_what_was_missed_is_not_behind_however_much_comes_meanwhile() -> None:
    log = ListLog()
    for _ in range(5):
        log.add(A)
    async with hub_of(log) as hub, aclosing(follow(hub, log, Place(0, LAST_LINE), limit=2)) as stream:
        assert await take(stream, 1) == [1]
        for _ in range(20):
            log.add(A)
        hub.wake()
        await until(lambda: hub.position == 25)
        assert await take(stream, 24) == list(range(2, 26))


async def test_one_too_many_is_refused_until_another_leaves() -> None:
    log = ListLog()
    async with hub_of(log, listeners_max=1) as hub:
        async with begun(hub, follow(hub, log), 1):
            with pytest.raises(Busy):
                await take(follow(hub, log), 1)
        async with begun(hub, follow(hub, log), 1) as taken:
            log.add(A)
            hub.wake()
            assert await taken == [1]


async def test_a_place_ahead_of_the_log_is_unknown() -> None:
    log = ListLog()
    async with hub_of(log) as hub:
        with pytest.raises(UnknownPlace):
            await take(follow(hub, log, Place(1, 0)), 1)


@asynccontextmanager
async def beating(hub: Hub[int], seconds: float) -> AsyncIterator[Beat[int]]:
    beat: Beat[int] = Beat(hub, seconds)
    task = asyncio.create_task(beat.run())
    try:
        yield beat
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def tell(log: ListLog, hub: Hub[int], count: int) -> None:
    """Add so many things, one at a time, and wait until all are told."""
    for _ in range(count):
        seq = log.add(A)
        hub.wake()
        await asyncio.sleep(0)
    await until(lambda: hub.position == seq)


async def test_the_first_change_after_a_quiet_time_makes_a_moment_at_once_and_the_others_wait_for_the_next() -> None:
    log = ListLog()
    async with hub_of(log) as hub, beating(hub, 1_000) as beat, aclosing(beat.follow([A], None)) as updates:
        assert (await anext(updates)).touched is None
        coming = asyncio.ensure_future(anext(updates))
        await tell(log, hub, 200)
        first = await coming
        second = asyncio.ensure_future(anext(updates))
        await tell(log, hub, 200)
        assert not second.done()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
    assert first.touched == frozenset({A})


async def test_the_last_moment_shows_all_that_was_told_and_each_says_of_whom() -> None:
    log = ListLog()
    moments: list[int] = []
    async with hub_of(log) as hub, beating(hub, 0) as beat, aclosing(beat.follow([A], None)) as updates:
        assert (await anext(updates)).touched is None
        telling = asyncio.create_task(tell(log, hub, 200))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not moments or moments[-1] < 200:
                update = await anext(updates)
                assert update.touched == frozenset({A})
                moments.append(update.moment.seq)
        await telling
    assert moments == sorted(set(moments))


async def test_who_look_together_share_the_moment() -> None:
    log = ListLog()
    async with hub_of(log) as hub, beating(hub, 0) as beat, aclosing(beat.follow([A], None)) as one:
        two = beat.follow([A, B], None)
        await asyncio.gather(anext(one), anext(two))
        log.add(A)
        hub.wake()
        async with asyncio.timeout(PATIENCE_SECONDS):
            first, second = await asyncio.gather(anext(one), anext(two))
        await two.aclose()
    assert first.moment is second.moment


class AClock:
    at = 1_000

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return float(self.at)


@pytest.mark.parametrize("way", ["revoked", "too old", "idle", "unknown"])
async def test_a_session_that_ends_ends_its_connections_and_no_others(way: str) -> None:
    clock = AClock()
    sessions = MemoryStorage(clock).sessions
    for name in ("one", "other"):
        await sessions.open(SessionRecord(name, "account", 900, 9_000 if name == "other" else 2_000))
    watch = SessionWatch(sessions, clock, idle_seconds=1_000, seconds=0.001)
    name = "nobody's" if way == "unknown" else "one"
    with watch.watching(name) as ended, watch.watching("other") as other:
        if way != "unknown":
            await watch.look()
            assert not ended.is_set()
        if way == "revoked":
            await sessions.revoke("account", "one", clock.now())
        clock.at = {"too old": 2_000, "idle": 1_900}.get(way, clock.at)
        await sessions.touch("other", clock.now())
        if way == "too old":
            await sessions.touch("one", clock.now())
        watching = asyncio.create_task(watch.run())
        async with asyncio.timeout(PATIENCE_SECONDS):
            await ended.wait()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert not other.is_set()
