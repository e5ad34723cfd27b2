"""Lists that operators read: what waits the oldest first, and who is in a market, of every kind of storage."""

from __future__ import annotations

from gql_server.domain.accounts import DepositStatus, PayoutStatus
from gql_server.domain.book import Book
from gql_server.ports.queues import HolderCounts
from gql_server.ports.runtime import Storage
from tests.storage.things import balance, commit, debt, deposit, has_customers, lend, payout, put


async def test_what_waits_is_listed_oldest_first_page_by_page(storage: Storage) -> None:
    await has_customers(storage, "s1")
    held = [deposit(f"d{at}", observed_at=at, status=DepositStatus.HELD) for at in (3, 1, 2)]
    await commit(storage, put(*held, deposit("d0", observed_at=0, status=DepositStatus.CREDITED)))
    first = await storage.queues.held_deposits(2, None)
    assert [one.id for one in first] == ["d1", "d2"]
    assert [one.id for one in await storage.queues.held_deposits(2, (2, "d2"))] == ["d3"]
    sent = payout("p4", requested_at=0, status=PayoutStatus.SENT)
    await commit(storage, put(*[payout(f"p{at}", requested_at=at) for at in (3, 1, 2)], sent))
    requested = frozenset({PayoutStatus.REQUESTED})
    assert [one.id for one in await storage.queues.payouts(requested, 2, 9, None)] == ["p1", "p2"]
    assert [one.id for one in await storage.queues.payouts(requested, 9, 9, (1, "p1"))] == ["p2", "p3"]


async def test_who_is_in_a_market_is_counted_and_listed_and_so_is_who_can_be_brought_out(storage: Storage) -> None:
    await has_customers(storage, "s1", "s2", "s3", "s4")

    def fill(book: Book) -> None:
        book.change_sub_account("s1").lends["BTC"] = lend(last_credited_at=10, maturity_seconds=5)
        book.change_sub_account("s2").lends["BTC"] = lend(last_credited_at=10, maturity_seconds=90)
        book.change_sub_account("s3").debts["BTC"] = debt()
        both = book.change_sub_account("s4")
        both.debts["BTC"], both.balances["BTC"], both.at_risk_since = debt(), balance(), 7

    await commit(storage, fill)
    assert await storage.queues.holder_counts("BTC", 15) == HolderCounts(2, 1, 2, 100)
    assert await storage.queues.holder_counts("ETH", 15) == HolderCounts(0, 0, 0, None)
    assert list(await storage.queues.holders("BTC", "", 3)) == ["s1", "s2", "s3"]
    assert list(await storage.queues.holders("BTC", "s3", 3)) == ["s4"]
    assert list(await storage.queues.movable("BTC", 15, "", 9)) == ["s1", "s4"]
    assert list(await storage.queues.movable("BTC", 14, "s1", 9)) == ["s4"]
    assert list(await storage.queues.at_risk(9)) == ["s4"]
