"""Transactions that touch the same rows stand in line; readers wait for nobody and see no half of anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.ledger import BatchToWrite
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened
from tests.storage.things import HUGE, balance, command, commit, has_customers, lend, put_asset


@pytest.fixture
async def pair(url: str) -> AsyncIterator[tuple[Storage, Storage]]:
    """Two processes' storages on one database."""
    async with opened(at(url)) as one, opened(at(url)) as other:
        await has_customers(one, "s1", "s2", symbols=("BTC", "ETH"))
        yield one, other


async def add(storage: Storage, needs: Needs, symbol: str, pause: float = 0.0) -> None:
    async with storage.ledger.transaction() as transaction:
        changed = (await transaction.load(needs)).fork()
        await asyncio.sleep(pause)
        changed.change_ledger(symbol).treasury += 1
        await transaction.write(BatchToWrite(1, "{}", [command()], changed))


async def treasury(storage: Storage, symbol: str = "BTC") -> int:
    return (await storage.ledger.whole_book()).ledgers[symbol].treasury


async def test_of_two_who_change_one_asset_none_loses_what_the_other_did(pair: tuple[Storage, Storage]) -> None:
    needs = Needs(symbols=frozenset({"BTC"}))
    await asyncio.gather(*[add(storage, needs, "BTC", 0.01) for storage in pair * 5])
    assert await treasury(pair[0]) == 7 + 10


async def test_opposite_orders_do_not_deadlock(pair: tuple[Storage, Storage]) -> None:
    forth = Needs(sub_accounts=frozenset({"s1", "s2"}), symbols=frozenset({"BTC", "ETH"}))
    back = Needs(sub_accounts=frozenset({"s2", "s1"}), symbols=frozenset({"ETH", "BTC"}))
    for _ in range(5):
        await asyncio.gather(*[add(storage, needs, "ETH") for storage in pair for needs in (forth, back)])
    assert await treasury(pair[0], "ETH") == 7 + 20


async def test_a_sub_account_is_guarded_until_the_commit(pair: tuple[Storage, Storage]) -> None:
    one, other = pair
    needs = Needs(sub_accounts=frozenset({"s1"}))

    async def lend_one_more(storage: Storage) -> None:
        async with storage.ledger.transaction() as transaction:
            changed = (await transaction.load(needs)).fork()
            position = changed.change_sub_account("s1").lends.setdefault("BTC", lend(principal=0))
            await asyncio.sleep(0.01)
            position.principal += 1
            await transaction.write(BatchToWrite(1, "{}", [command()], changed))

    await asyncio.gather(*[lend_one_more(storage) for storage in (one, other) * 5])
    assert (await one.ledger.whole_book()).sub_accounts["s1"].lends["BTC"].principal == 10


async def test_on_postgresql_different_rows_are_worked_on_at_once(postgres: Storage) -> None:
    await has_customers(postgres, "s1", "s2", symbols=("BTC", "ETH"))
    async with postgres.ledger.transaction() as first, postgres.ledger.transaction() as second:
        await first.load(Needs(sub_accounts=frozenset({"s1"}), symbols=frozenset({"BTC"})))
        await asyncio.wait_for(second.load(Needs(sub_accounts=frozenset({"s2"}), symbols=frozenset({"ETH"}))), 5)


async def test_a_reader_neither_waits_for_a_writer_nor_sees_its_work_before_the_commit(database: Storage) -> None:
    await has_customers(database, "s1")
    needs = Needs(sub_accounts=frozenset({"s1"}), symbols=frozenset({"BTC"}))
    async with database.ledger.transaction() as transaction:
        changed = (await transaction.load(needs)).fork()
        changed.change_ledger("BTC").custody = 1
        changed.change_sub_account("s1").lends["BTC"] = lend()
        await transaction.write(BatchToWrite(1, "{}", [command("k")], changed))
        seen = (await asyncio.wait_for(database.ledger.snapshot(needs), 5)).book
        assert seen.ledgers["BTC"].custody == HUGE
        assert seen.sub_accounts["s1"].lends == {}
        assert await database.ledger.sequence_head() == 1
    seen = (await database.ledger.snapshot(needs)).book
    assert (seen.ledgers["BTC"].custody, len(seen.sub_accounts["s1"].lends)) == (1, 1)


async def test_a_snapshot_is_of_one_moment(database: Storage) -> None:
    await has_customers(database, "s1")
    needs = Needs(sub_accounts=frozenset({"s1"}), symbols=frozenset({"BTC"}))
    is_done = False

    def tick(book: Book) -> None:
        position = book.change_sub_account("s1").lends.setdefault("BTC", lend(principal=0))
        position.principal += 1
        book.change_ledger("BTC").treasury = position.principal

    async def write() -> None:
        nonlocal is_done
        for _ in range(30):
            await commit(database, tick, needs=needs)
        is_done = True

    async def read() -> int:
        reads = 0
        while not is_done:
            book = (await database.ledger.snapshot(needs)).book
            lends = book.sub_accounts["s1"].lends
            assert not lends or lends["BTC"].principal == book.ledgers["BTC"].treasury
            reads += 1
        return reads

    reads, _ = await asyncio.gather(read(), write())
    assert reads > 3


async def test_an_asset_that_is_added_while_all_are_being_locked_is_a_conflict(postgres: Storage) -> None:
    await has_customers(postgres)
    async with postgres.ledger.transaction() as first:
        changed = (await first.load(Needs(has_every_asset=True))).fork()
        put_asset(changed, "ETH")
        await first.write(BatchToWrite(1, "{}", [command()], changed))
        second = asyncio.create_task(commit(postgres, needs=Needs(has_every_asset=True)))
        await asyncio.sleep(0.2)
    with pytest.raises(TransactionConflict):
        await second


async def test_somebody_who_begins_to_wait_while_the_line_is_being_locked_is_a_conflict(postgres: Storage) -> None:
    await has_customers(postgres, "s1")
    needs = Needs(sub_accounts=frozenset({"s1"}), symbols=frozenset({"BTC"}))
    async with postgres.ledger.transaction() as first:
        changed = (await first.load(needs)).fork()
        changed.change_sub_account("s1").balances["BTC"] = balance(1)
        await first.write(BatchToWrite(1, "{}", [command()], changed))
        second = asyncio.create_task(commit(postgres, needs=Needs(waiting_in=frozenset({"BTC"}))))
        await asyncio.sleep(0.2)
    with pytest.raises(TransactionConflict):
        await second
    assert await commit(postgres, needs=Needs(waiting_in=frozenset({"BTC"})))
