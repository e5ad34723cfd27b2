"""Whatever is written is read back as it was, to the unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.accounts import HOUSE_ACCOUNT_ID, HOUSE_SUB_ACCOUNT_ID, Account, AccountStanding, Balance, SubAccount
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.runtime import Storage
from tests.storage.things import (
    HUGE,
    asset,
    balance,
    commit,
    debt,
    deposit,
    feed,
    has_customers,
    lend,
    market,
    payout,
    price,
    put,
    queued,
)

S1 = Needs(sub_accounts=frozenset({"s1"}), symbols=frozenset({"BTC"}))


async def read(storage: Storage, needs: Needs = S1) -> Book:
    return (await storage.ledger.snapshot(needs)).book


async def test_a_new_installation_holds_the_genesis_and_no_more(storage: Storage) -> None:
    whole, genesis = await storage.ledger.whole_book(), Book.genesis()
    for name in Book.shelf_names():
        assert getattr(whole, name).own == getattr(genesis, name).own
    assert await storage.ledger.sequence_head() == 0
    assert await storage.ledger.clock_offset() == 0


async def test_the_house_is_found_by_its_ids(storage: Storage) -> None:
    book = await read(storage, Needs(sub_accounts=frozenset({HOUSE_SUB_ACCOUNT_ID})))
    assert book.sub_accounts[HOUSE_SUB_ACCOUNT_ID].account_id == HOUSE_ACCOUNT_ID
    assert book.accounts[HOUSE_ACCOUNT_ID].standing is AccountStanding.APPROVED


async def test_an_asset_comes_with_its_price_ledger_and_market(storage: Storage) -> None:
    await has_customers(storage)
    await commit(storage, put(price()))
    book = await read(storage)
    assert book.assets["BTC"] == asset()
    assert book.prices["BTC"] == price()
    assert book.markets["BTC"] == market()
    assert book.ledgers["BTC"].custody == HUGE


async def test_feeds_come_with_any_asset_or_when_they_are_needed_alone(storage: Storage) -> None:
    feeds = {"a": feed("a"), "b": feed("b", before=None, before_at=None)}
    await commit(storage, put(*feeds.values()))
    assert (await read(storage, Needs(has_feeds=True))).feeds.own == feeds
    assert (await read(storage, Needs(has_every_asset=True))).feeds.own == {}
    await has_customers(storage, "s1", symbols=("BTC", "ETH", "SOL"))
    for needs in (Needs(symbols=frozenset({"SOL"})), Needs(symbols=frozenset({"ETH", "SOL"})), Needs(has_every_asset=True)):
        book = await read(storage, needs)
        assert book.feeds.own == feeds
        assert book.markets["SOL"] == market("SOL")
        assert set(book.assets.own) == (set(needs.symbols) or {"BTC", "ETH", "SOL"})
    assert (await read(storage, Needs(sub_accounts=frozenset({"s1"})))).feeds.own == {}
    await commit(storage, put(feed("a", value=7, observed_at=99)))
    assert (await read(storage)).feeds["a"] == feed("a", value=7, observed_at=99)
    assert (await storage.ledger.whole_book()).feeds.own == feeds | {"a": feed("a", value=7, observed_at=99)}


async def test_an_asset_without_risk_terms_price_or_market_has_none(storage: Storage) -> None:
    bare = replace(asset("JPY"), risk=None)
    await commit(storage, put(bare))
    book = await read(storage, Needs(symbols=frozenset({"JPY"})))
    assert book.assets["JPY"] == bare
    assert (book.prices.get("JPY"), book.markets.get("JPY"), book.ledgers.get("JPY")) == (None, None, None)


async def test_an_account_is_frozen_and_thawed(storage: Storage) -> None:
    account = Account("a1", AccountStanding.REJECTED, frozen_at=9, sub_account_count=3)
    await commit(storage, lambda book: book.accounts.put("a1", account))
    assert (await read(storage, Needs(accounts=frozenset({"a1"})))).accounts["a1"] == account
    await commit(storage, lambda book: setattr(book.change_account("a1"), "frozen_at", None))
    assert (await read(storage, Needs(accounts=frozenset({"a1"})))).accounts["a1"].frozen_at is None


async def test_a_sub_account_comes_with_all_it_holds_and_owes(storage: Storage) -> None:
    await has_customers(storage, "s1", symbols=("BTC", "ETH", "SOL"))

    def fill(book: Book) -> None:
        sub_account = book.change_sub_account("s1")
        sub_account.is_backstop, sub_account.at_risk_since = True, 37
        sub_account.lends |= {"BTC": lend(queued=queued(7)), "ETH": lend(announce_at=31)}
        sub_account.debts["SOL"] = debt()
        sub_account.balances |= {"BTC": balance(), "ETH": Balance(5), "SOL": balance(3, 9)}

    await commit(storage, fill)
    expected = SubAccount("s1", "a-s1", 0, 5, is_backstop=True, at_risk_since=37)
    expected.lends = {"BTC": lend(queued=queued(7)), "ETH": lend(announce_at=31)}
    expected.debts = {"SOL": debt()}
    expected.balances = {"BTC": balance(), "ETH": Balance(5), "SOL": balance(3, 9)}
    assert (await read(storage)).sub_accounts["s1"] == expected


async def test_what_a_sub_account_no_longer_has_is_gone(storage: Storage) -> None:
    await has_customers(storage, "s1", symbols=("BTC", "ETH"))

    def fill(book: Book) -> None:
        sub_account = book.change_sub_account("s1")
        sub_account.lends |= {"BTC": lend(queued=queued(7)), "ETH": lend()}
        sub_account.debts["BTC"] = debt()
        sub_account.balances["BTC"] = balance(3, 4)

    def empty(book: Book) -> None:
        sub_account = book.change_sub_account("s1")
        del sub_account.lends["BTC"]
        del sub_account.debts["BTC"]
        sub_account.balances["BTC"].waiting = sub_account.balances["BTC"].waiting[1:]

    await commit(storage, fill)
    await commit(storage, empty)
    sub_account = (await read(storage)).sub_accounts["s1"]
    assert sub_account.lends == {"ETH": lend()}
    assert sub_account.debts == {}
    assert sub_account.balances == {"BTC": balance(4)}
    await commit(storage, lambda book: book.change_sub_account("s1").balances.clear())
    assert (await read(storage)).sub_accounts["s1"].balances == {}


async def test_a_withdrawal_leaves_the_queue(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, lambda book: book.change_sub_account("s1").lends.update(BTC=lend(queued=queued(7))))
    await commit(storage, lambda book: setattr(book.change_sub_account("s1").lends["BTC"], "queued", None))
    assert (await read(storage)).sub_accounts["s1"].lends["BTC"] == lend()


async def test_a_position_moves_to_another_sub_account_in_one_batch(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2")
    await commit(storage, lambda book: book.change_sub_account("s1").balances.update(BTC=balance(5)))

    def move(book: Book) -> None:
        book.change_sub_account("s2").balances["BTC"] = book.change_sub_account("s1").balances.pop("BTC")

    await commit(storage, move)
    whole = await storage.ledger.whole_book()
    assert whole.sub_accounts["s1"].balances == {}
    assert whole.sub_accounts["s2"].balances == {"BTC": balance(5)}


async def test_a_deposit_and_a_payout_are_found_by_their_ids(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, put(deposit(), payout()))
    book = await read(storage, Needs(deposits=frozenset({"d1"}), payouts=frozenset({"p1"})))
    assert book.deposits["d1"] == deposit()
    assert book.payouts["p1"] == payout()
    await commit(storage, lambda book: setattr(book.change_payout("p1"), "reference", "custody-1"))
    assert (await read(storage, Needs(payouts=frozenset({"p1"})))).payouts["p1"] == payout(reference="custody-1")


async def test_the_whole_book_is_what_was_written(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", symbols=("BTC", "ETH"))
    await commit(storage, put(price(), deposit(), payout()))
    await commit(storage, lambda book: book.change_sub_account("s1").lends.update(BTC=lend()))
    await commit(storage, lambda book: book.change_sub_account("s2").balances.update(BTC=balance(1, 2)))
    whole = await storage.ledger.whole_book()
    assert sorted(whole.accounts.own) == ["a-s1", "a-s2", "house"]
    assert sorted(whole.markets.own) == ["BTC", "ETH"]
    assert whole.prices.own == {"BTC": price()}
    assert whole.deposits.own == {"d1": deposit()}
    assert whole.payouts.own == {"p1": payout()}
    assert whole.sub_accounts["s1"].lends == {"BTC": lend()}
    assert whole.sub_accounts["s2"].balances == {"BTC": balance(1, 2)}


async def test_what_came_and_left_is_read_page_by_page_without_anybodys_positions(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, put(*(deposit(f"d{one}", reference=one) for one in "bca"), deposit("d0", reference=None), payout()))
    pages = [await storage.ledger.referred_deposits(after, 2) for after in ("", "b", "c")]
    assert [[one.id for one in page] for page in pages] == [["da", "db"], ["dc"], []]
    assert pages[1] == [deposit("dc", reference="c")]
    assert await storage.ledger.payouts_alone(["p1", "none"]) == {"p1": payout()}


@pytest.mark.parametrize("amount", [0, 1, 2**63, 2**64 - 1, 2**128 - 1, 2**128, 10**38 + 1, 2**200 + 1, 10**78 - 1])
async def test_an_amount_of_any_size_is_exact(storage: Storage, amount: int) -> None:
    await has_customers(storage, "s1")
    await commit(storage, lambda book: setattr(book.change_ledger("BTC"), "custody", amount))
    assert (await read(storage)).ledgers["BTC"].custody == amount


async def test_what_a_reader_does_to_its_copy_changes_nothing_stored(storage: Storage) -> None:
    await has_customers(storage, "s1")
    overlay = (await read(storage)).fork()
    overlay.change_ledger("BTC").custody = 0
    overlay.change_sub_account("s1").lends["BTC"] = lend()
    assert (await read(storage)).ledgers["BTC"].custody == HUGE
    assert (await read(storage)).sub_accounts["s1"].lends == {}
