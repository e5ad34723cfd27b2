"""What a load brings: all that was asked for, what belongs to it, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.accounts import DepositStatus
from gql_server.domain.book import Book
from gql_server.domain.needs import WAITING_SERVED_MAX, Needs
from gql_server.ports.runtime import Storage
from tests.storage.things import balance, commit, debt, deposit, has_customers, lend, payout, put, put_asset, queued


async def parts(storage: Storage, needs: Needs) -> dict[str, list[str]]:
    """Return the keys that a locking load brings, and check that a snapshot brings the same."""
    async with storage.ledger.transaction() as transaction:
        locked = await transaction.load(needs)
    seen = (await storage.ledger.snapshot(needs)).book
    for name in Book.shelf_names():
        assert getattr(locked, name).own == getattr(seen, name).own
    return {name: sorted(getattr(locked, name).own) for name in Book.shelf_names() if getattr(locked, name).own}


def one(key: str) -> frozenset[str]:
    return frozenset({key})


async def test_nothing_needed_is_nothing_loaded(storage: Storage) -> None:
    assert await parts(storage, Needs()) == {}


async def test_what_is_missing_is_simply_not_there(storage: Storage) -> None:
    nobody = one("nobody")
    needs = Needs(nobody, nobody, nobody, nobody, nobody, nobody, nobody, nobody, nobody)
    assert await parts(storage, needs) == {}


async def test_a_sub_account_brings_its_account_but_not_the_assets_it_holds(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2")
    await commit(storage, lambda book: book.change_sub_account("s1").lends.update(BTC=lend()))
    assert await parts(storage, Needs(sub_accounts=one("s1"))) == {"accounts": ["a-s1"], "sub_accounts": ["s1"]}


async def test_for_margin_every_asset_of_the_holdings_comes_too(storage: Storage) -> None:
    await has_customers(storage, "s1", symbols=("BTC", "ETH", "SOL", "USDC"))

    def fill(book: Book) -> None:
        sub_account = book.change_sub_account("s1")
        sub_account.lends["BTC"], sub_account.debts["ETH"], sub_account.balances["SOL"] = lend(), debt(), balance()

    await commit(storage, fill)
    assert (await parts(storage, Needs(holdings_of=one("s1"))))["markets"] == ["BTC", "ETH", "SOL"]


async def test_an_account_brings_all_its_sub_accounts_when_asked(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2")
    other = replace((await storage.ledger.whole_book()).sub_accounts["s1"], id="s1b", number=1)
    await commit(storage, lambda book: book.sub_accounts.put("s1b", other))
    assert await parts(storage, Needs(sub_accounts_of=one("a-s1"))) == {"accounts": ["a-s1"], "sub_accounts": ["s1", "s1b"]}


async def test_held_deposits_come_with_their_sub_accounts_and_assets(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2")
    credited = deposit("d2", status=DepositStatus.CREDITED, reason=None)
    await commit(storage, put(deposit("d1"), credited, deposit("d3", "s2")))
    found = await parts(storage, Needs(held_deposits_of=one("a-s1")))
    assert (found["deposits"], found["sub_accounts"], found["assets"]) == (["d1"], ["s1"], ["BTC"])


async def test_a_deposit_and_a_payout_bring_their_sub_accounts_and_assets(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", symbols=("BTC", "ETH"))
    await commit(storage, put(deposit("d1", symbol="ETH"), payout("p1", "s2")))
    found = await parts(storage, Needs(deposits=one("d1"), payouts=one("p1")))
    assert (found["accounts"], found["sub_accounts"]) == (["a-s1", "a-s2"], ["s1", "s2"])
    assert (found["assets"], found["deposits"], found["payouts"]) == (["BTC", "ETH"], ["d1"], ["p1"])


async def test_every_asset_is_every_asset(storage: Storage) -> None:
    await has_customers(storage, symbols=("BTC", "ETH"))
    assert (await parts(storage, Needs(has_every_asset=True)))["assets"] == ["BTC", "ETH"]


async def test_backstops_come_with_the_assets_they_hold(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", symbols=("BTC", "ETH"))

    def register(book: Book) -> None:
        book.change_sub_account("s2").is_backstop = True
        book.change_sub_account("s2").balances["ETH"] = balance()

    await commit(storage, register)
    found = await parts(storage, Needs(has_backstops=True))
    assert (found["sub_accounts"], found["assets"]) == (["s2"], ["ETH"])


async def test_who_waits_in_a_market_comes_with_it(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", "s3", "s4", symbols=("BTC", "ETH", "SOL"))

    def fill(book: Book) -> None:
        book.change_sub_account("s1").balances |= {"BTC": balance(4), "SOL": balance()}
        book.change_sub_account("s2").lends["BTC"] = lend(queued=queued(5))
        book.change_sub_account("s2").debts["ETH"] = debt()
        book.change_sub_account("s3").lends["BTC"] = lend(epoch=28)
        book.change_sub_account("s4").lends["BTC"] = lend()

    await commit(storage, fill)
    found = await parts(storage, Needs(waiting_in=one("BTC")))
    assert found["sub_accounts"] == ["s1", "s2", "s3"]
    assert found["assets"] == ["BTC", "ETH"]


@pytest.mark.parametrize("kind", ["credits", "queued", "wiped"])
async def test_only_the_head_of_a_line_is_loaded(storage: Storage, kind: str) -> None:
    names = [f"s{number:03}" for number in range(WAITING_SERVED_MAX + 5)]
    await has_customers(storage, *names)

    def fill(book: Book) -> None:
        for place, name in enumerate(names):
            ticket = len(names) - place
            match kind:
                case "credits":
                    book.change_sub_account(name).balances["BTC"] = balance(ticket)
                case "queued":
                    book.change_sub_account(name).lends["BTC"] = lend(queued=queued(ticket))
                case "wiped":
                    book.change_sub_account(name).lends["BTC"] = lend(epoch=1)

    await commit(storage, fill)
    head = names[:WAITING_SERVED_MAX] if kind == "wiped" else names[-WAITING_SERVED_MAX:]
    assert (await parts(storage, Needs(waiting_in=one("BTC"))))["sub_accounts"] == head


async def test_lines_of_two_markets_have_a_head_each(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", symbols=("BTC", "ETH"))
    await commit(storage, lambda book: book.change_sub_account("s1").balances.update(BTC=balance(1)))
    await commit(storage, lambda book: book.change_sub_account("s2").balances.update(ETH=balance(1)))
    assert (await parts(storage, Needs(waiting_in=frozenset({"BTC", "ETH"}))))["sub_accounts"] == ["s1", "s2"]


async def test_a_symbol_without_a_market_brings_its_asset(storage: Storage) -> None:
    await has_customers(storage)
    await commit(storage, lambda book: put_asset(book, "ETH"))
    assert (await parts(storage, Needs(symbols=frozenset({"ETH", "XRP"}))))["assets"] == ["ETH"]
