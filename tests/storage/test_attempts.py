"""Counters of attempts: one for all processes, one number for each attempt, and no more rows than windows that are open."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.ports.attempts import Window
from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.runtime import Storage
from gql_server.service.refusals import TooManyRequests
from gql_server.service.throttle import Throttles
from gql_server.storage.attempts import NEW_WINDOWS_BETWEEN_CLEANINGS
from tests.storage.opened import SetClock, at, opened, raw_sql


async def test_attempts_are_counted_until_their_window_ends(storage: Storage) -> None:
    assert await storage.attempts.count("a", 100, 160) == Window(1, 160)
    assert await storage.attempts.count("a", 159, 219) == Window(2, 160)
    assert await storage.attempts.count("b", 159, 219) == Window(1, 219)
    assert await storage.attempts.count("a", 160, 220) == Window(1, 220)


async def test_what_is_forgotten_begins_anew(storage: Storage) -> None:
    await storage.attempts.count("a", 100, 160)
    await storage.attempts.forget("a")
    assert await storage.attempts.count("a", 110, 170) == Window(1, 170)


async def test_attempts_at_once_have_a_number_each(storage: Storage) -> None:
    windows = await asyncio.gather(*[storage.attempts.count("a", 100, 160) for _ in range(12)])
    assert sorted(window.tried for window in windows) == list(range(1, 13))


async def test_two_processes_on_one_database_admit_together_what_one_may(postgres_copy_url: str) -> None:
    clock = SetClock()
    async with opened(at(postgres_copy_url)) as one, opened(at(postgres_copy_url)) as other:
        throttles = [
            Throttles(process.attempts, clock).named("sign-in", attempts=10, window_seconds=60) for process in (one, other)
        ]
        answers = await asyncio.gather(*[throttles[n % 2].count("alice") for n in range(30)], return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, TooManyRequests)]
        assert len(refused) == 20
        assert {answer.retry_after_seconds for answer in refused} == {60}
        await throttles[0].forget("alice")
        assert (await throttles[1].count("alice")).remaining == 9


async def test_windows_that_have_ended_are_dropped_in_passing(url: str) -> None:
    async with opened(at(url)) as storage:
        for number in range(NEW_WINDOWS_BETWEEN_CLEANINGS):
            await storage.attempts.count(f"s{number}", 100 + number, 110 + number)
    kept = await raw_sql(url, "SELECT count(*) FROM attempt")
    assert kept[0][0] == 10


async def test_for_whom_is_counted_is_not_readable_in_the_database(url: str) -> None:
    async with opened(at(url)) as storage:
        await storage.attempts.count("192.0.2.77", 100, 160)
    assert "192.0.2" not in repr(await raw_sql(url, "SELECT * FROM attempt"))


async def test_nothing_is_admitted_while_the_counters_are_away(postgres_copy_url: str) -> None:
    storage = at(postgres_copy_url)
    throttle = Throttles(storage.attempts, SetClock()).named("sign-in", attempts=10, window_seconds=60)
    with pytest.raises(StorageUnavailable):
        await throttle.count("alice")
