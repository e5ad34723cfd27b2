"""Connections that lead nowhere, and say nothing of it: they are given up in time, and nobody waits for them twice."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from gql_server.domain.needs import Needs
from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable
from gql_server.ports.runtime import Storage
from gql_server.storage import postgres as postgres_module
from gql_server.storage.opening import PostgresStorage
from tests.chaos.faults.wire import Wire
from tests.databases import SUPERUSER, PostgresCluster
from tests.storage.opened import at, opened, raw_sql
from tests.storage.things import HUGE, commit, has_customers

BTC = Needs(symbols=frozenset({"BTC"}))
ANSWER_SECONDS_MAX = 0.3
LONG_SECONDS = 20
"""Much more than anything here takes, and less than what a statement was once allowed to."""


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A storage that gives a connection up sooner, so that a test takes less time."""
    monkeypatch.setattr(postgres_module, "ANSWER_SECONDS_MAX", ANSWER_SECONDS_MAX)
    monkeypatch.setattr(postgres_module, "CONNECT_SECONDS_MAX", 2)


@asynccontextmanager
async def over_a_wire(cluster: PostgresCluster, url: str) -> AsyncIterator[tuple[Storage, Wire]]:
    wire = Wire(cluster.directory / ".s.PGSQL.5432", random.Random(1))
    async with wire.open():
        there = f"postgresql://{SUPERUSER}@127.0.0.1:{wire.port}{urlsplit(url).path}"
        async with opened(at(there)) as storage:
            await has_customers(storage)
            yield storage, wire


async def busy(storage: Storage, number: int) -> None:
    """Use some connections at the same time, which stay at hand afterwards."""
    together = asyncio.Barrier(number)

    async def look() -> None:
        async with storage.ledger.frozen() as frozen:
            await together.wait()
            await frozen.sequence_head()

    await asyncio.gather(*(look() for _ in range(number)))


@pytest.mark.usefixtures("_impatient")
async def test_connections_that_were_forgotten_are_all_given_up_with_the_first_of_them(
    cluster: PostgresCluster, postgres_copy_url: str
) -> None:
    async with over_a_wire(cluster, postgres_copy_url) as (storage, wire):
        await busy(storage, 6)
        wire.silence()
        began = time.monotonic()
        failures = 0
        while time.monotonic() - began < LONG_SECONDS:
            with suppress(StorageUnavailable):
                await storage.ledger.sequence_head()
                break
            failures += 1
        assert 0 < failures <= 2
        assert time.monotonic() - began < LONG_SECONDS
        assert await commit(storage) == [2]


async def test_a_connection_that_came_back_while_another_was_waited_for_is_given_up_with_it(
    cluster: PostgresCluster, postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_module, "ANSWER_SECONDS_MAX", 2)
    async with over_a_wire(cluster, postgres_copy_url) as (storage, wire):
        assert isinstance(storage, PostgresStorage)
        await busy(storage, 3)
        async with storage._database.glancing():
            wire.silence()
            asking = asyncio.create_task(storage.ledger.sequence_head())
            await asyncio.sleep(0.1)
        with pytest.raises(StorageUnavailable):
            await asking
        assert await storage.ledger.sequence_head() == 1


@pytest.mark.usefixtures("_impatient")
async def test_a_commit_that_is_not_answered_is_unknown(cluster: PostgresCluster, postgres_copy_url: str) -> None:
    async with over_a_wire(cluster, postgres_copy_url) as (storage, wire):

        async def commit_into_the_void() -> None:
            async with storage.ledger.transaction() as transaction:
                await transaction.now()
                wire.stall()

        with pytest.raises(OutcomeUnknown):
            await commit_into_the_void()
        wire.go_on()


@pytest.mark.usefixtures("_impatient")
async def test_a_transaction_that_is_not_heard_of_any_more_stands_in_nobodys_way(
    cluster: PostgresCluster, postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_module._SERVER_SETTINGS, "idle_in_transaction_session_timeout", "500ms")
    async with over_a_wire(cluster, postgres_copy_url) as (storage, wire):

        async def lose_a_lock() -> None:
            async with storage.ledger.transaction() as transaction:
                await transaction.load(BTC)
                wire.silence()
                await transaction.now()

        with pytest.raises(StorageUnavailable):
            await lose_a_lock()
        with suppress(StorageUnavailable):  # It may have had a connection that nobody knows of yet.
            await storage.ledger.sequence_head()
        assert (await storage.ledger.whole_book()).ledgers["BTC"].custody == HUGE
        waited = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        for _ in range(500):
            if await raw_sql(postgres_copy_url, waited) == [(0,)]:
                break
            await asyncio.sleep(0.02)
        assert await commit(storage, lambda book: setattr(book.change_ledger("BTC"), "custody", 1)) == [2]
        assert (await storage.ledger.whole_book()).ledgers["BTC"].custody == 1


def test_a_lock_is_waited_for_less_long_than_an_answer() -> None:
    assert postgres_module.LOCK_SECONDS_MAX < postgres_module.ANSWER_SECONDS_MAX


@pytest.mark.usefixtures("_impatient")
async def test_a_claim_on_a_forgotten_connection_can_be_made_anew(
    cluster: PostgresCluster, postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gql_server.storage.opening as opening  # noqa: PLR0402 - the module, to change what it holds

    monkeypatch.setattr(opening, "CONNECT_SECONDS_MAX", ANSWER_SECONDS_MAX)
    async with over_a_wire(cluster, postgres_copy_url) as (storage, wire):
        async with storage.claims.claim("watch"):
            pass
        wire.silence()
        with pytest.raises(StorageUnavailable):
            async with storage.claims.claim("watch"):
                pass
        async with storage.claims.claim("watch") as ours:
            assert ours
