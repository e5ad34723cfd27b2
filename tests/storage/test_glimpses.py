"""A look at the ledger sees one state of it, in one statement, and says which."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.runtime import Storage
from gql_server.storage import postgres_connection as postgres_module
from gql_server.storage import sqlite_connection as sqlite_module
from tests.storage.opened import SetClock, at, opened
from tests.storage.things import HUGE, balance, commit, debt, feed, has_customers, lend, payout, price, put, queued


async def has_holdings(storage: Storage) -> None:
    """Two customers with holdings that no machine integer holds, and payouts in every state."""
    await has_customers(storage, "s1", "s2", "s3", symbols=("BTC", "ETH", "SOL"))

    def fill(book: Book) -> None:
        one, two = book.change_sub_account("s1"), book.change_sub_account("s2")
        one.lends |= {"BTC": lend(queued=queued(7)), "ETH": lend(announce_at=31)}
        one.debts["SOL"] = debt()
        one.balances |= {"BTC": balance(3, 9), "ETH": balance(5)}
        two.lends["BTC"] = lend()

    payouts = [replace(payout(), id=f"p-{status}", sub_account_id="s1", status=status) for status in PayoutStatus]
    await commit(storage, fill)
    await commit(storage, put(*payouts, price(), feed("a"), feed("b", before=None, before_at=None)))


async def test_a_look_at_holdings_sees_what_a_transaction_sees(storage: Storage) -> None:
    await has_holdings(storage)
    seen = await storage.glimpses.holdings(["s1", "s2", "nobody"], [], has_assets=True)
    whole = await storage.ledger.snapshot(Needs(sub_accounts=frozenset({"s1", "s2"}), has_every_asset=True))
    for shelf in ("sub_accounts", "accounts", "assets", "prices", "ledgers", "markets", "feeds"):
        assert getattr(seen.book, shelf).own == getattr(whole.book, shelf).own, shelf
    assert seen.book.sub_accounts["s1"].balances["BTC"] == balance(3, 9)
    assert seen.book.ledgers["BTC"].custody == HUGE
    assert seen.moment.head == await storage.ledger.sequence_head()
    assert abs(seen.now - whole.now) <= 1


async def test_unsent_payouts_come_with_their_sub_account_and_sent_ones_do_not(storage: Storage) -> None:
    await has_holdings(storage)
    seen = await storage.glimpses.holdings(["s1", "s2"], [], has_assets=False)
    assert {found.status for found in seen.book.payouts.own.values()} == {PayoutStatus.REQUESTED, PayoutStatus.DELAYED}


async def test_every_sub_account_of_an_account_is_seen_without_knowing_their_ids(storage: Storage) -> None:
    await has_holdings(storage)
    seen = await storage.glimpses.holdings(["s3"], ["a-s1"], has_assets=False)
    assert sorted(seen.book.sub_accounts.own) == ["s1", "s3"]
    assert sorted(seen.book.accounts.own) == ["a-s1", "a-s3"]


async def test_a_look_at_assets_sees_all_of_them_and_no_one(storage: Storage) -> None:
    assert (await storage.glimpses.assets()).book.assets.own == {}
    await has_holdings(storage)
    seen = await storage.glimpses.assets()
    whole = await storage.ledger.whole_book()
    for shelf in ("assets", "prices", "ledgers", "markets", "feeds"):
        assert getattr(seen.book, shelf).own == getattr(whole, shelf).own, shelf
    assert seen.book.sub_accounts.own == {}


async def test_a_look_is_one_statement_without_a_transaction(database: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    await has_holdings(database)
    made: list[object] = []
    for module in (postgres_module, sqlite_module):  # Every call to a driver, BEGIN and COMMIT as well as statements.
        translated: Callable[..., Awaitable[Any]] = module.translated

        def counted(*call: object, translated: Callable[..., Awaitable[Any]] = translated) -> Awaitable[Any]:
            made.append(call)
            return translated(*call)

        monkeypatch.setattr(module, "translated", counted)
    await database.glimpses.holdings(["s1"], ["a-s2"], has_assets=True)
    assert len(made) == 1
    await database.glimpses.assets()
    assert len(made) == 2


async def test_time_is_reckoned_from_a_moment_without_asking(storage: Storage) -> None:
    await storage.ledger.advance_clock(100)
    moment = (await storage.glimpses.assets()).moment
    assert moment.offset == 100
    assert abs(storage.glimpses.reckon(moment) - await storage.ledger.now()) <= 1


async def test_on_sqlite_time_is_reckoned_by_the_clock_that_it_was_given(sqlite_copy_url: str) -> None:
    clock = SetClock()
    async with opened(at(sqlite_copy_url, clock=clock)) as storage:
        moment = (await storage.glimpses.assets()).moment
        clock.at += 60
        assert storage.glimpses.reckon(moment) == await storage.ledger.now()
