"""Lists that operators read: what waits the oldest first, and who is in a market, of every kind of storage."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.accounts import DepositStatus, PayoutStatus
from gql_server.domain.book import Book
from gql_server.ports.arrivals import ArrivalBooking, KnownArrival, Seen
from gql_server.ports.payout_orders import OrderStanding, PlacedOrder
from gql_server.ports.proposals import ProposalStatus
from gql_server.ports.queues import Backlog, Backlogs, HolderCounts
from gql_server.ports.runtime import Storage
from tests.storage.test_proposals import MADE, decision
from tests.storage.things import balance, commit, debt, deposit, has_customers, lend, payout, put


async def test_what_waits_is_listed_oldest_first_page_by_page(storage: Storage) -> None:
    await has_customers(storage, "s1")
    held = [deposit(f"d{at}", observed_at=at, status=DepositStatus.HELD) for at in (3, 1, 2)]
    await commit(storage, put(*held, deposit("d0", observed_at=0, status=DepositStatus.CREDITED)))
    first = await storage.queues.held_deposits(2, None)
    assert [one.id for one in first] == ["d1", "d2"]
    assert [one.id for one in await storage.queues.held_deposits(2, (2, "d2"))] == ["d3"]


async def test_payouts_are_stuck_that_nobody_asked_for_in_time_or_of_which_nothing_was_heard(storage: Storage) -> None:
    await has_customers(storage, "s1")
    late = [payout("unasked", requested_at=3), payout("released", requested_at=1, release_at=4), payout("young", requested_at=9)]
    delayed = [payout(f"until-{at}", requested_at=1, release_at=at, status=PayoutStatus.DELAYED) for at in (6, 10)]
    asked = [payout(name, requested_at=1) for name in ("silent", "sent", "moved", "over")]
    await commit(storage, put(*late, *delayed, *asked, payout("failed", requested_at=1, status=PayoutStatus.FAILED)))
    for one in asked:
        await storage.payout_orders.place(PlacedOrder(one.id, "vault", None, "BTC", 8, 1, "anywhere", 1))
    await storage.payout_orders.stand("sent", OrderStanding("SENT", 2, 2, 50))
    await storage.payout_orders.stand("moved", OrderStanding("SENT", 9, 2, 50))
    await storage.payout_orders.stand("over", OrderStanding("CONFIRMED", 2, 2, None))
    stuck = [(1, "silent"), (2, "sent"), (3, "unasked"), (4, "released"), (6, "until-6")]
    assert list(await storage.queues.stuck_payouts(8, 9, None)) == stuck
    assert list(await storage.queues.stuck_payouts(8, 2, (2, "sent"))) == stuck[2:4]


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


async def test_what_waits_is_counted_and_since_when_the_oldest_does(storage: Storage) -> None:
    assert await storage.queues.backlogs(0) == Backlogs()
    await has_customers(storage, "s1")
    held = [deposit(f"d{at}", observed_at=at, status=DepositStatus.HELD) for at in (3, 2)]
    await commit(storage, put(*held, deposit("d0", observed_at=0, status=DepositStatus.CREDITED)))
    for number, booking in enumerate(("UNBOOKED", "WAITING", "WAITING", "GONE"), start=4):
        reference = f"tx:{number}"
        seen = Seen("vault", reference, "PENDING", "bitcoin", None, "rune", 1, 0, "anywhere", "", "tx", 0, 1, None)
        await storage.arrivals.put(KnownArrival(f"a{number}", seen, number, booking=ArrivalBooking(booking)), None)
    for at in (10, 11, 12, 13):
        await storage.proposals.add(replace(MADE, id=f"p{at}", key=f"k{at}", proposed_at=at, expires_at=at + 5))
    await storage.proposals.decide(decision(ProposalStatus.APPROVED, "berta", 13, "p12"))
    await storage.proposals.decide(decision(ProposalStatus.REJECTED, "berta", 13, "p13"))
    counted = Backlogs(Backlog(2, 2), Backlog(1, 4), Backlog(2, 5), Backlog(2, 10), Backlog(1, 13))
    assert await storage.queues.backlogs(14) == counted
    assert (await storage.queues.backlogs(15)).pending == Backlog(1, 11)
