"""A process that is asked to end tells its streams at once, and whoever else handles the signal handles it, too."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from gql_server.app.ending import hearing_the_end


@pytest.fixture
def handled() -> Iterator[list[int]]:
    """Signals that the handler which was there before has got."""
    got: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: got.append(number))
    yield got
    signal.signal(signal.SIGTERM, before)


async def test_a_signal_is_told_and_handed_on(handled: list[int]) -> None:
    before, told = signal.getsignal(signal.SIGTERM), asyncio.Event()
    with hearing_the_end(told.set):
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(30):
            await told.wait()
        assert handled == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) is before
