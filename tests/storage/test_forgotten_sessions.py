"""Sessions of which PostgreSQL hears nothing any more: it ends them in time, and never one of a server that lives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from gql_server.domain.needs import Needs
from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.logged import CommandKey
from gql_server.storage import claims as claims_module
from gql_server.storage import listening as listening_module
from gql_server.storage import opening as opening_module
from gql_server.storage import postgres as postgres_module
from gql_server.storage import silence
from gql_server.storage.leases import BEATS
from tests.databases import PostgresCluster
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_silence import busy, over_a_wire
from tests.storage.things import commit, has_customers

UNHEARD_SECONDS = 1.0
OURS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
OLD = f"SELECT count(*) {OURS} AND clock_timestamp() - backend_start > interval '{2.5 * UNHEARD_SECONDS} seconds'"


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL waits less long to hear of a session, and hears of it as much more often."""
    monkeypatch.setitem(silence.IDLE_SETTINGS, "idle_session_timeout", f"{UNHEARD_SECONDS}s")
    monkeypatch.setattr(postgres_module, "UNHEARD_SECONDS_MAX", UNHEARD_SECONDS)
    monkeypatch.setattr(listening_module, "HEARTBEAT_SECONDS", UNHEARD_SECONDS / 3)
    monkeypatch.setattr(listening_module, "UNHEARD_SECONDS_MAX", UNHEARD_SECONDS)
    monkeypatch.setattr(claims_module, "IDLE_SECONDS", UNHEARD_SECONDS)


async def sessions(url: str) -> list[int]:
    """Return the process ids of the sessions on a database."""
    return [pid for (pid,) in await raw_sql(url, f"SELECT pid {OURS}")]


def how_many_of(pids: list[int]) -> str:
    """Return how one asks how many of these sessions there still are."""
    return f"SELECT count(*) {OURS} AND pid = ANY('{{{','.join(map(str, pids))}}}')"


async def until(url: str, statement: str, is_so: Callable[[int], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so((await raw_sql(url, statement))[0][0]):  # noqa: ASYNC110 - PostgreSQL knows, and tells nobody
            await asyncio.sleep(0.05)


async def test_sessions_that_were_forgotten_without_a_word_are_gone_and_new_ones_are_there(
    cluster: PostgresCluster, postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_module, "ANSWER_SECONDS_MAX", UNHEARD_SECONDS / 3)
    monkeypatch.setattr(opening_module, "CONNECT_SECONDS_MAX", 2)
    async with (
        over_a_wire(cluster, postgres_copy_url) as (storage, wire),
        storage.announcements.listening(lambda _: None),
        storage.claims.claim("watch"),
    ):
        await busy(storage, 4)
        await until(postgres_copy_url, f"SELECT count(*) {OURS}", lambda found: found == 6)
        forgotten = await sessions(postgres_copy_url)
        wire.silence()
        await until(postgres_copy_url, how_many_of(forgotten), lambda left: left == 0)
        async with asyncio.timeout(60):
            while True:
                with suppress(StorageUnavailable):  # The news may come after the question.
                    assert await commit(storage) == [2]
                    break


async def test_a_server_that_lives_but_has_nothing_to_do_loses_no_session(postgres_copy_url: str) -> None:
    heard = asyncio.Event()
    async with opened(at(postgres_copy_url)) as storage, opened(at(postgres_copy_url)) as other:
        await has_customers(storage)
        listening = storage.announcements.listening(lambda said: heard.set() if said else None)
        async with storage.claims.claim("watch") as is_ours, listening:
            assert is_ours
            await busy(storage, 4)
            await until(postgres_copy_url, OLD, lambda found: found >= 4 + 1 + 1)
            async with other.claims.claim("watch") as is_others:
                assert not is_others
            await commit(other)
            async with asyncio.timeout(60):
                await heard.wait()


async def test_a_server_that_was_held_up_for_long_uses_no_session_of_before(
    postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(at(postgres_copy_url)) as storage:
        await busy(storage, 3)
        loop, now = asyncio.get_running_loop(), asyncio.get_running_loop().time
        before = await sessions(postgres_copy_url)
        later = now() + UNHEARD_SECONDS
        monkeypatch.setattr(loop, "time", lambda: max(later, now()))
        await storage.ledger.sequence_head()
        await until(postgres_copy_url, how_many_of(before), lambda left: left == 0)


async def test_a_transaction_that_is_forgotten_in_the_midst_of_a_statement_stands_in_nobodys_way(
    cluster: PostgresCluster, postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_module, "ANSWER_SECONDS_MAX", UNHEARD_SECONDS / 3)
    monkeypatch.setattr(postgres_module, "TRANSACTION_SECONDS_MAX", 2 * UNHEARD_SECONDS)
    async with over_a_wire(cluster, postgres_copy_url) as (storage, wire):

        async def lose_a_lock() -> None:
            async with storage.ledger.transaction() as transaction:
                await transaction.load(Needs(symbols=frozenset({"BTC"})))
                wire.is_silent_after_parsing = True
                await transaction.decided([CommandKey("scope", "key")])

        with pytest.raises(StorageUnavailable):
            await lose_a_lock()
        half = f"SELECT count(*) {OURS} AND state = 'active' AND wait_event = 'ClientRead'"
        assert (await raw_sql(postgres_copy_url, half))[0][0] == 1
        await until(postgres_copy_url, half, lambda left: left == 0)
        assert await commit(storage, lambda book: setattr(book.change_ledger("BTC"), "custody", 1)) == [2]


def test_postgresql_waits_longer_than_a_server_does_to_be_heard_of() -> None:
    beats = 2 * silence.UNHEARD_SECONDS_MAX / BEATS
    assert beats + postgres_module.ANSWER_SECONDS_MAX < silence.UNHEARD_SECONDS_MAX < 10
