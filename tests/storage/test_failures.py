"""Three ways to fail that are never mixed: a conflict, unavailable, outcome unknown. A bug stays a bug, and rolls back."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from gql_server.domain.needs import Needs
from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable, TransactionConflict
from gql_server.ports.ledger import BatchToWrite, LedgerTransaction
from gql_server.ports.runtime import Storage
from gql_server.storage import postgres as postgres_module
from gql_server.storage.postgres_connection import commit as commit_over
from tests.storage.opened import at, opened, raw_sql
from tests.storage.things import HUGE, command, commit, has_customers

BTC = Needs(symbols=frozenset({"BTC"}))
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
KILL = f"SELECT pg_terminate_backend(pid, 10000) {OTHERS}"
"""Ends every other connection, and waits until their processes are gone: only then is a loss sure to be seen here."""


@asynccontextmanager
async def half_done(storage: Storage) -> AsyncIterator[LedgerTransaction]:
    """A transaction that has written and is about to end."""
    async with storage.ledger.transaction() as transaction:
        changed = (await transaction.load(BTC)).fork()
        changed.change_ledger("BTC").custody = 1
        await transaction.write(BatchToWrite(1, "{}", [command()], changed))
        yield transaction


async def test_a_bug_rolls_back_and_stays_what_it_is(storage: Storage) -> None:
    await has_customers(storage)
    bug = KeyError("bug")
    with pytest.raises(KeyError) as caught:
        async with half_done(storage):
            raise bug
    assert caught.value is bug
    assert (await storage.ledger.whole_book()).ledgers["BTC"].custody == HUGE
    assert await commit(storage) == [2]


async def test_a_cancelled_transaction_rolls_back_and_gives_its_connection_back(url: str) -> None:
    async with opened(at(url, connections_max=1)) as storage:
        await has_customers(storage)

        async def hang() -> None:
            async with half_done(storage):
                await asyncio.sleep(60)

        for _ in range(3):
            task = asyncio.create_task(hang())
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await storage.ledger.whole_book()).ledgers["BTC"].custody == HUGE
        assert await commit(storage) == [2]


async def test_who_is_cancelled_while_waiting_for_a_lock_leaves_the_line(database: Storage) -> None:
    await has_customers(database)
    async with half_done(database):
        waiting = asyncio.create_task(commit(database, needs=BTC))
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert await commit(database) == [3]


async def test_a_constraint_that_refuses_is_a_bug_and_rolls_back(database: Storage) -> None:
    await has_customers(database)
    with pytest.raises(Exception, match=r"(?i)check") as caught:
        await commit(database, lambda book: setattr(book.change_ledger("BTC"), "custody", -1))
    assert not isinstance(caught.value, (TransactionConflict, StorageUnavailable, OutcomeUnknown))
    assert (await database.ledger.whole_book()).ledgers["BTC"].custody == HUGE


async def test_a_float_is_refused_before_it_reaches_the_database(database: Storage) -> None:
    await has_customers(database)
    with pytest.raises((TypeError, asyncpg.DataError)):
        await commit(database, lambda book: setattr(book.change_ledger("BTC"), "custody", 1.0))


async def test_a_connection_lost_in_the_middle_changed_nothing(postgres: Storage, postgres_copy_url: str) -> None:
    await has_customers(postgres)

    async def lose_it() -> None:
        async with half_done(postgres) as transaction:
            await raw_sql(postgres_copy_url, KILL)
            await transaction.now()

    with pytest.raises(StorageUnavailable):
        await lose_it()
    assert (await postgres.ledger.whole_book()).ledgers["BTC"].custody == HUGE
    assert await commit(postgres) == [2]


async def test_a_connection_known_to_be_lost_before_the_commit_changed_nothing(postgres: Storage, postgres_copy_url: str) -> None:
    await has_customers(postgres)
    with pytest.raises(StorageUnavailable):
        async with half_done(postgres):
            await raw_sql(postgres_copy_url, KILL)
    assert await commit(postgres) == [2]


async def caught_committing(storage: Storage, url: str, *, seconds: float) -> asyncio.Task[None]:
    """Start a transaction whose commit takes a while, and return when the server is at it."""
    body = f"BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END"
    await raw_sql(url, f"CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS '{body}'")
    when = "AFTER UPDATE ON asset_ledger DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    await raw_sql(url, f"CREATE CONSTRAINT TRIGGER slow_commit {when} EXECUTE FUNCTION slowly()")

    async def write() -> None:
        async with half_done(storage):
            pass

    writing = asyncio.create_task(write())
    is_at_it = "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'"
    for _ in range(500):
        if await raw_sql(url, is_at_it):
            return writing
        await asyncio.sleep(0.01)
    raise AssertionError("the commit did not begin")


async def test_a_connection_lost_while_committing_leaves_the_outcome_unknown(postgres: Storage, postgres_copy_url: str) -> None:
    await has_customers(postgres)
    writing = await caught_committing(postgres, postgres_copy_url, seconds=30)
    await raw_sql(postgres_copy_url, KILL)
    with pytest.raises(OutcomeUnknown):
        await writing


async def test_a_commit_that_is_cancelled_is_finished_first(postgres: Storage, postgres_copy_url: str) -> None:
    await has_customers(postgres)
    writing = await caught_committing(postgres, postgres_copy_url, seconds=0.5)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert (await postgres.ledger.whole_book()).ledgers["BTC"].custody == 1


async def test_idle_connections_that_were_lost_are_replaced(postgres: Storage, postgres_copy_url: str) -> None:
    await raw_sql(postgres_copy_url, KILL)
    for _ in range(100):  # Whoever meets a connection before its end is noticed is told to try again.
        with suppress(StorageUnavailable):
            assert (await postgres.ledger.snapshot(BTC)).book.assets.own == {}
            return
    raise AssertionError("no connection was replaced")


class _Losing:
    """A connection of which the server has taken its leave, and whose end has not been noticed."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        self.is_terminated = False

    def is_closed(self) -> bool:
        return False

    def terminate(self) -> None:
        self.is_terminated = True

    async def execute(self, _statement: str) -> str:
        raise asyncpg.InternalClientError(self.problem)


@pytest.mark.parametrize(
    ("problem", "failure"),
    [("cannot switch to state 15; another operation (2) is in progress", StorageUnavailable), ("got no sense", OutcomeUnknown)],
)
async def test_a_commit_that_was_never_sent_is_known_to_have_changed_nothing(problem: str, failure: type[Exception]) -> None:
    losing = _Losing(problem)
    with pytest.raises(failure):
        await commit_over(losing)  # type: ignore[arg-type]  # It has what a commit uses of a connection.
    assert losing.is_terminated


async def test_a_deadlock_is_a_conflict(postgres: Storage, postgres_copy_url: str) -> None:
    await has_customers(postgres, "s1", symbols=("BTC", "ETH"))

    async def load_both(first: Needs, second: Needs) -> None:
        async with postgres.ledger.transaction() as transaction:
            await transaction.load(first)
            await asyncio.sleep(0.2)
            await transaction.load(second)

    eth = Needs(symbols=frozenset({"ETH"}))
    outcomes = await asyncio.gather(load_both(BTC, eth), load_both(eth, BTC), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [TransactionConflict]
    assert postgres_copy_url


async def test_no_free_connection_is_unavailable(postgres_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "CONNECT_SECONDS_MAX", 0.1)
    async with opened(at(postgres_copy_url, connections_max=1)) as storage, storage.ledger.transaction():
        with pytest.raises(StorageUnavailable):
            await storage.ledger.now()


async def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        await at(f"postgresql://postgres@/nothing?host={tmp_path}").open()
    with pytest.raises(StorageUnavailable):
        await at(f"postgresql://postgres@/nothing?host={tmp_path}").migrate()


async def test_a_database_that_is_not_there_is_unavailable(postgres_copy_url: str) -> None:
    with pytest.raises(StorageUnavailable):
        await at(postgres_copy_url.replace("/test_", "/nothing_")).open()


async def test_a_server_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        storage: Any = at(f"postgresql://postgres@127.0.0.1:{port}/nothing")
        monkeypatch.setitem(storage._database._credentials, "timeout", 0.1)
        with pytest.raises(StorageUnavailable):
            await storage.open()


async def test_a_file_that_cannot_be_made_is_unavailable() -> None:
    with pytest.raises(StorageUnavailable):
        await at("sqlite:////proc/nothing/file.sqlite3").open()


async def test_a_storage_that_is_not_open_is_unavailable(url: str) -> None:
    with pytest.raises(StorageUnavailable):
        await at(url).ledger.now()
    with pytest.raises(StorageUnavailable):
        async with at(url).ledger.transaction():
            pass


async def test_another_process_that_writes_to_the_file_is_waited_for_then_a_conflict(
    sqlite_copy_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("gql_server.storage.sqlite", fromlist=["PRAGMAS"]).PRAGMAS, "busy_timeout", 100)
    async with opened(at(sqlite_copy_url)) as one, opened(at(sqlite_copy_url)) as other, one.ledger.transaction() as writing:
        await writing.now()
        with pytest.raises(TransactionConflict):
            async with other.ledger.transaction():
                pass
