"""Attempts in a window of real time."""

from __future__ import annotations

import pytest

from gql_server.service.refusals import TooManyRequests
from gql_server.service.throttle import Throttle
from tests.service.door import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def throttle(clock: SetClock) -> Throttle:
    return Throttle(clock, attempts=3, window_seconds=60, subjects_max=4)


def test_the_window_admits_its_attempts_and_says_how_many_are_left(throttle: Throttle) -> None:
    assert [throttle.count("a") for _ in range(3)] == [2, 1, 0]


def test_one_attempt_more_is_refused_until_the_window_ends(throttle: Throttle, clock: SetClock) -> None:
    for _ in range(3):
        throttle.count("a")
    clock.at += 20
    with pytest.raises(TooManyRequests) as refused:
        throttle.count("a")
    assert refused.value.retry_after_seconds == 40
    clock.at += 40
    assert throttle.count("a") == 2


def test_refused_attempts_do_not_prolong_the_window(throttle: Throttle, clock: SetClock) -> None:
    for _ in range(3):
        throttle.count("a")
    for _ in range(59):
        clock.at += 1
        with pytest.raises(TooManyRequests):
            throttle.count("a")
    clock.at += 1
    assert throttle.count("a") == 2


def test_subjects_are_counted_apart(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.count("a")
    assert throttle.count("b") == 2


def test_a_success_forgets_the_attempts(throttle: Throttle) -> None:
    throttle.count("a")
    throttle.forget("a")
    assert throttle.count("a") == 2


def test_memory_is_bounded_and_the_oldest_window_is_forgotten_first(throttle: Throttle) -> None:
    for subject in "aabcde":
        throttle.count(subject)
    assert throttle.count("b") == 1
    assert throttle.count("a") == 2
