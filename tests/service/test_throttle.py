"""Attempts in a window of real time, in the memory of one process."""

from __future__ import annotations

import pytest

from gql_server.service.refusals import TooManyRequests
from gql_server.service.throttle import Throttle, Throttles
from gql_server.storage.memory import MemoryAttempts
from tests.service.door import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def throttles(clock: SetClock) -> Throttles:
    return Throttles(MemoryAttempts(subjects_max=4), clock)


@pytest.fixture
def throttle(throttles: Throttles) -> Throttle:
    return throttles.named("door", attempts=3, window_seconds=60)


async def remaining(throttle: Throttle, subject: str = "a") -> int:
    return (await throttle.count(subject)).remaining


async def test_the_window_admits_its_attempts_and_says_how_many_are_left(throttle: Throttle) -> None:
    assert [await remaining(throttle) for _ in range(3)] == [2, 1, 0]


async def test_one_attempt_more_is_refused_until_the_window_ends(throttle: Throttle, clock: SetClock) -> None:
    for _ in range(3):
        await throttle.count("a")
    clock.at += 20
    with pytest.raises(TooManyRequests) as refused:
        await throttle.count("a")
    assert refused.value.retry_after_seconds == 40
    clock.at += 40
    assert await remaining(throttle) == 2


async def test_an_admitted_attempt_is_told_when_the_window_ends(throttle: Throttle, clock: SetClock) -> None:
    await throttle.count("a")
    clock.at += 20
    assert (await throttle.count("a")).seconds_left == 40


async def test_refused_attempts_do_not_prolong_the_window(throttle: Throttle, clock: SetClock) -> None:
    for _ in range(3):
        await throttle.count("a")
    for _ in range(59):
        clock.at += 1
        with pytest.raises(TooManyRequests):
            await throttle.count("a")
    clock.at += 1
    assert await remaining(throttle) == 2


async def test_subjects_are_counted_apart(throttle: Throttle) -> None:
    for _ in range(3):
        await throttle.count("a")
    assert await remaining(throttle, "b") == 2


async def test_throttles_over_one_store_are_counted_apart(throttles: Throttles, throttle: Throttle) -> None:
    for _ in range(3):
        await throttle.count("a")
    assert await remaining(throttles.named("window", attempts=3, window_seconds=60)) == 2


async def test_a_success_forgets_the_attempts(throttle: Throttle) -> None:
    await throttle.count("a")
    await throttle.forget("a")
    assert await remaining(throttle) == 2


async def test_memory_is_bounded_and_the_oldest_window_is_forgotten_first(throttle: Throttle) -> None:
    for subject in "aabcde":
        await throttle.count(subject)
    assert await remaining(throttle, "b") == 1
    assert await remaining(throttle, "a") == 2
