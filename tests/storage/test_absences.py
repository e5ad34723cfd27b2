"""What a batch looked for and did not find must still not be there when it takes its place in the sequence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from gql_server.domain.accounts import Account, SubAccount
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.ledger import BatchToWrite
from gql_server.ports.runtime import Storage
from tests.databases import PostgresCluster, postgres_database
from tests.storage.opened import at, opened
from tests.storage.things import command, commit, has_customers, payout, put_asset

BTC = Needs(symbols=frozenset({"BTC"}))


@pytest.fixture
async def pair(cluster: PostgresCluster, migrated_database: str) -> AsyncIterator[tuple[Storage, Storage]]:
    """Two processes' storages on one PostgreSQL database, which knows customers and ETH."""
    with postgres_database(cluster, template=migrated_database) as url:
        async with opened(at(url)) as one, opened(at(url)) as other:
            await has_customers(one, "s1", symbols=("ETH",))
            yield one, other


async def misses(storage: Storage, needs: Needs, *, meanwhile: Storage, adds: Needs) -> None:
    """Load what is not there, let another process add it, and write what was decided without it."""
    async with storage.ledger.transaction() as transaction:
        book = await transaction.load(needs)
        await commit(meanwhile, lambda added: _add(added, adds), command(), needs=adds)
        await transaction.write(BatchToWrite(1, "{}", [command()], book.fork()))


def _add(book: Book, adds: Needs) -> None:
    for symbol in adds.symbols:
        put_asset(book, symbol)
    for account_id in adds.accounts:
        book.accounts.put(account_id, Account(account_id))
        book.sub_accounts.put(f"{account_id}-0", SubAccount(f"{account_id}-0", account_id, is_backstop=True))


async def test_a_batch_gives_way_to_an_asset_that_it_has_not_seen(pair: tuple[Storage, Storage]) -> None:
    with pytest.raises(TransactionConflict):
        await misses(pair[0], BTC, meanwhile=pair[1], adds=BTC)


async def test_a_batch_gives_way_to_an_account_that_it_has_not_seen(pair: tuple[Storage, Storage]) -> None:
    new = Needs(accounts=frozenset({"new"}), sub_accounts=frozenset({"new-0"}))
    with pytest.raises(TransactionConflict):
        await misses(pair[0], Needs(sub_accounts=frozenset({"new-0"})), meanwhile=pair[1], adds=new)


async def test_a_liquidation_gives_way_to_a_backstop_that_it_has_not_seen(pair: tuple[Storage, Storage]) -> None:
    new = Needs(accounts=frozenset({"new"}), sub_accounts=frozenset({"new-0"}))
    with pytest.raises(TransactionConflict):
        await misses(pair[0], Needs(has_backstops=True), meanwhile=pair[1], adds=new)


async def test_what_gave_way_is_right_the_second_time(pair: tuple[Storage, Storage]) -> None:
    with pytest.raises(TransactionConflict):
        await misses(pair[0], BTC, meanwhile=pair[1], adds=BTC)
    assert await commit(pair[0], lambda _: None, command(), needs=BTC)
    assert await pair[0].ledger.sequence_head() == 3


async def test_a_batch_that_missed_nothing_new_is_written(pair: tuple[Storage, Storage]) -> None:
    assert await commit(pair[0], lambda _: None, command(), needs=BTC)


async def test_a_payout_that_appears_during_the_load_is_not_loaded_without_its_sub_account(pair: tuple[Storage, Storage]) -> None:
    """The load waits for the account; until it goes on, the payout of another one has been requested and committed."""
    one, other = pair
    account = Needs(accounts=frozenset({"a-s1"}))
    loaded: list[Book] = []

    async def settle() -> None:
        async with one.ledger.transaction() as transaction:
            loaded.append(await transaction.load(Needs(payouts=frozenset({"p1"})) | account))

    async with other.ledger.transaction() as holding:
        await holding.load(account)
        settling = asyncio.create_task(settle())
        await asyncio.sleep(0.2)
        await commit(
            other,
            lambda book: book.payouts.put("p1", payout("p1", "s1", symbol="ETH")),
            command(),
            needs=Needs(symbols=frozenset({"ETH"})),
        )
    await settling
    assert loaded[0].payouts.get("p1") is None or loaded[0].sub_accounts.get("s1") is not None
