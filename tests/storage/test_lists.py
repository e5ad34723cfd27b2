"""Lists go page by page from a place onward, and nothing is lost or seen twice between the pages."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.accounts import AccountStanding, PayoutStatus, SubAccount
from gql_server.domain.book import Book
from gql_server.domain.events import EventType
from gql_server.ports.runtime import Storage
from tests.storage.things import (
    balance,
    command,
    commit,
    debt,
    deposit,
    event,
    has_customers,
    lend,
    payout,
    put,
    queued,
    sample,
    shadow_sample,
)


async def test_deposits_are_listed_newest_first_page_by_page(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2")
    times = {"d1": 10, "d2": 30, "d3": 20, "d4": 30}
    await commit(storage, put(*[deposit(key, observed_at=at) for key, at in times.items()], deposit("other", "s2")))
    first = await storage.ledger.deposits("s1", 2, None)
    assert (list(first.rows), first.has_next) == (["d4", "d2"], True)
    second = await storage.ledger.deposits("s1", 2, (30, "d2"))
    assert (list(second.rows), second.has_next) == (["d3", "d1"], False)


async def test_payouts_are_listed_newest_first_page_by_page(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, put(*[payout(f"p{at}", requested_at=at // 2) for at in range(5)]))
    first = await storage.ledger.payouts("s1", 3, None)
    assert (list(first.rows), first.has_next) == (["p4", "p3", "p2"], True)
    second = await storage.ledger.payouts("s1", 3, (1, "p2"))
    assert (list(second.rows), second.has_next) == (["p1", "p0"], False)


async def test_only_requested_payouts_are_to_send_oldest_first(storage: Storage) -> None:
    await has_customers(storage, "s1")
    sent = payout("p3", status=PayoutStatus.SENT)
    await commit(storage, put(payout("p1", requested_at=9), payout("p2", requested_at=8), sent))
    assert list(await storage.ledger.payouts_to_send(5)) == ["p2", "p1"]
    assert list(await storage.ledger.payouts_to_send(1)) == ["p2"]


async def test_delayed_payouts_are_listed_by_their_time_and_none_of_an_account_that_nothing_may_leave(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", "s3")
    delayed = [
        payout(f"p{at}-{holder}", holder, status=PayoutStatus.DELAYED, release_at=at)
        for at in (9, 7)
        for holder in ("s1", "s2", "s3")
    ]
    await commit(storage, put(payout("p1"), *delayed))
    assert [one for _, one in await storage.ledger.delayed_payouts(4)] == ["p7-s1", "p7-s2", "p7-s3", "p9-s1"]

    def stop(book: Book) -> None:
        book.change_account("a-s1").frozen_at = 5
        book.change_account("a-s2").standing = AccountStanding.REJECTED

    await commit(storage, stop)
    assert list(await storage.ledger.delayed_payouts(4)) == [(7, "p7-s3"), (9, "p9-s3")]


async def test_sub_accounts_of_accounts_are_listed_by_number(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2")

    def open_more(book: Book) -> None:
        for number, key in ((2, "b"), (1, "c")):
            book.sub_accounts.put(key, SubAccount(key, "a-s1", number))

    await commit(storage, open_more)
    found = await storage.ledger.sub_accounts_of(["a-s1", "a-s2", "nobody"])
    assert {key: list(ids) for key, ids in found.items()} == {"a-s1": ["s1", "c", "b"], "a-s2": ["s2"], "nobody": []}
    assert await storage.ledger.sub_accounts_of([]) == {}


async def test_activity_is_listed_newest_first_page_by_page_and_by_type(storage: Storage) -> None:
    mine = [event(), event(kind=EventType.REPAID)]
    await commit(storage, lambda _: None, command(events=[*mine, event("s2")]), command(events=mine))
    first = await storage.ledger.activity("s1", 3, None, None)
    assert ([(logged.seq, logged.line) for logged in first.rows], first.has_next) == ([(2, 1), (2, 0), (1, 1)], True)
    second = await storage.ledger.activity("s1", 3, (1, 1), None)
    assert ([(logged.seq, logged.line) for logged in second.rows], second.has_next) == ([(1, 0)], False)
    repaid = await storage.ledger.activity("s1", 3, None, [EventType.REPAID])
    assert [(logged.seq, logged.line) for logged in repaid.rows] == [(2, 1), (1, 1)]
    older = await storage.ledger.activity("s1", 3, (2, 1), ["REPAID", "LENT"])
    assert [(logged.seq, logged.line) for logged in older.rows] == [(2, 0), (1, 1), (1, 0)]


async def test_events_are_handed_on_command_by_command(storage: Storage) -> None:
    await commit(storage, lambda _: None, command(events=[event(), event()]), command(), command(events=[event(), event()]))
    places = [(logged.seq, logged.line) for logged in await storage.ledger.events_after(0, 3)]
    assert places == [(1, 0), (1, 1), (3, 0), (3, 1)]
    assert [logged.seq for logged in await storage.ledger.events_after(0, 1)] == [1, 1]
    assert [logged.seq for logged in await storage.ledger.events_after(1, 9)] == [3, 3]
    assert list(await storage.ledger.events_after(3, 9)) == []


async def test_history_is_listed_in_order_of_time_within_bounds(storage: Storage) -> None:
    rows = [sample(sampled_at=hour * 3_600) for hour in range(5)]
    await commit(storage, lambda _: None, command(samples=[*reversed(rows), sample("ETH", 7_200)]))
    page = await storage.ledger.samples("BTC", 3_600, 4 * 3_600, 2, None)
    assert (list(page.rows), page.has_next) == (rows[1:3], True)
    page = await storage.ledger.samples("BTC", 3_600, 4 * 3_600, 2, 7_200)
    assert (list(page.rows), page.has_next) == (rows[3:4], False)
    page = await storage.ledger.samples("BTC", None, None, 9, None)
    assert (list(page.rows), page.has_next) == (rows, False)
    assert await storage.ledger.sample("BTC", 7_200) == rows[2]
    assert await storage.ledger.sample("BTC", 7_201) is None
    assert list(await storage.ledger.sample_series()) == ["BTC", "ETH"]


async def test_rows_of_a_shadow_are_listed_by_time_and_apart_from_others(storage: Storage) -> None:
    rows = [shadow_sample("s1", hour * 3_600) for hour in range(1, 5)]
    other = shadow_sample("s0", 7_200)
    await commit(storage, lambda _: None, command(shadow_samples=[*reversed(rows), other]))
    page = await storage.ledger.shadow_samples("s1", 3_600, 4 * 3_600, 2, None)
    assert (list(page.rows), page.has_next) == (rows[:2], True)
    page = await storage.ledger.shadow_samples("s1", None, None, 9, 7_200)
    assert (list(page.rows), page.has_next) == (rows[2:], False)
    assert await storage.ledger.shadow_sample("s0", 7_200) == other
    assert await storage.ledger.shadow_sample("s0", 3_600) is None
    assert list(await storage.ledger.shadow_series()) == sorted({other.shadow_id, rows[0].shadow_id})


async def test_a_rate_that_is_known_is_read_back_beside_one_that_is_not(storage: Storage) -> None:
    known = replace(sample(), staking_rate=5)
    await commit(storage, lambda _: None, command(samples=[known]))
    assert await storage.ledger.sample("BTC", 3_600) == known


async def test_the_indebted_are_listed_in_order_without_the_house(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", "s3", symbols=("BTC", "ETH"))

    def borrow(book: Book) -> None:
        for key in ("s3", "s1", "house"):
            book.change_sub_account(key).debts["BTC"] = debt()
        book.change_sub_account("s1").debts["ETH"] = debt()

    await commit(storage, borrow)
    assert list(await storage.ledger.indebted_sub_accounts(None, 9)) == ["s1", "s3"]
    assert list(await storage.ledger.indebted_sub_accounts(None, 1)) == ["s1"]
    assert list(await storage.ledger.indebted_sub_accounts("s1", 9)) == ["s3"]


async def test_markets_with_a_line_are_listed(storage: Storage) -> None:
    await has_customers(storage, "s1", symbols=("BTC", "ETH", "SOL"))

    def fill(book: Book) -> None:
        book.change_sub_account("s1").balances |= {"SOL": balance(3), "BTC": balance()}
        book.change_sub_account("s1").lends["ETH"] = lend(queued=queued(1))

    await commit(storage, fill)
    assert list(await storage.ledger.waiting_symbols()) == ["ETH", "SOL"]
