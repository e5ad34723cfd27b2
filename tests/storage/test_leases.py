"""Connections at hand: nobody waits for one that lies idle, and none is used after it is lost."""

from __future__ import annotations

import asyncio

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_failures import KILL
from tests.storage.things import commit


async def test_a_connection_that_lies_idle_serves_whoever_comes(postgres_copy_url: str) -> None:
    async with opened(at(postgres_copy_url, connections_max=1)) as storage:
        for _ in range(3):
            await storage.ledger.sequence_head()
            await commit(storage)
        heads = await asyncio.gather(*(storage.ledger.sequence_head() for _ in range(10)))
        assert heads == [3] * 10


async def test_who_waits_for_the_pool_is_served_when_a_connection_comes_back(postgres_copy_url: str) -> None:
    async with opened(at(postgres_copy_url, connections_max=2)) as storage:
        results = await asyncio.gather(*(commit(storage) for _ in range(5)), *(storage.ledger.now() for _ in range(20)))
        assert sorted(seq for seqs in results[:5] if isinstance(seqs, list) for seq in seqs) == [1, 2, 3, 4, 5]


async def test_a_connection_that_was_lost_while_it_lay_idle_is_replaced(postgres: Storage, postgres_copy_url: str) -> None:
    await postgres.ledger.sequence_head()
    await raw_sql(postgres_copy_url, KILL)
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        while True:
            try:
                assert await postgres.ledger.sequence_head() == 0
            except StorageUnavailable:  # The news of the loss may come after the question.
                continue
            return


async def test_closing_waits_for_what_is_lent_and_keeps_nothing(postgres_copy_url: str) -> None:
    storage = at(postgres_copy_url)
    await storage.open()
    await storage.ledger.now()
    async with storage.ledger.transaction() as transaction:
        closing = asyncio.create_task(storage.close())
        await asyncio.sleep(0.01)
        assert not closing.done()
        await transaction.now()
    async with asyncio.timeout(20):
        await closing
