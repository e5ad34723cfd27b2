"""Money time is the database's time plus an offset that every process shares, and it never goes back."""

from __future__ import annotations

import time

import pytest

from gql_server.domain.needs import Needs
from gql_server.ports.runtime import Storage
from tests.storage.opened import NOW, SetClock, at, opened
from tests.storage.things import has_customers


async def test_the_clock_is_moved_forward_for_everybody(storage: Storage) -> None:
    before = await storage.ledger.now()
    assert await storage.ledger.advance_clock(604_800) - before in range(604_800, 604_805)
    assert await storage.ledger.clock_offset() == 604_800
    assert await storage.ledger.now() >= before + 604_800
    async with storage.ledger.transaction() as transaction:
        assert await transaction.now() >= before + 604_800
    assert (await storage.ledger.snapshot(Needs())).now >= before + 604_800


async def test_the_clock_is_never_moved_back(storage: Storage) -> None:
    with pytest.raises(ValueError, match="back"):
        await storage.ledger.advance_clock(-1)


async def test_sqlite_asks_the_clock_it_was_given(sqlite_copy_url: str) -> None:
    clock = SetClock()
    async with opened(at(sqlite_copy_url, clock=clock)) as storage:
        assert await storage.ledger.now() == NOW
        clock.at += 5
        assert await storage.ledger.now() == NOW + 5


async def test_postgresql_asks_its_own_clock_at_each_question(postgres: Storage) -> None:
    assert abs(await postgres.ledger.now() - time.time()) < 60
    async with postgres.ledger.transaction() as transaction:
        before = await transaction.now()
        while await transaction.now() == before:
            pass


async def test_a_second_process_sees_the_same_time(url: str) -> None:
    async with opened(at(url)) as one, opened(at(url)) as other:
        await has_customers(one)
        await one.ledger.advance_clock(100)
        assert await other.ledger.clock_offset() == 100
