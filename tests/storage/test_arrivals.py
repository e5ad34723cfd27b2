"""Arrivals on every storage."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.accounts import DepositStatus
from gql_server.domain.needs import Needs
from gql_server.ports.arrivals import ArrivalBooking, KnownArrival, Seen
from gql_server.ports.runtime import Storage
from tests.storage.things import commit, deposit, has_customers, payout, put

HOUSE = "house"
SEEN = Seen("vault", "tx:0", "PENDING", "bitcoin", "BTC", "BTC", 2**100, 8, "bc1q", "", "tx", 0, 1_000, None)


def arrival(number: int, **changes: object) -> KnownArrival:
    seen = replace(SEEN, reference=f"tx:{number}")
    return replace(KnownArrival(f"{number:032x}", seen, 100 + number, due_at=100 + number), **changes)  # type: ignore[arg-type] # of its own fields


async def test_an_arrival_is_written_down_only_as_whoever_writes_has_seen_it(storage: Storage) -> None:
    store, first = storage.arrivals, arrival(1)
    assert await store.put(first, None)
    assert not await store.put(arrival(1, booking=ArrivalBooking.GONE), None)
    moved = arrival(1, booking=ArrivalBooking.CREDITED, deposit_id="d1", due_at=None, generation=2, problem="none")
    assert await store.put(moved, first)
    assert not await store.put(first, first)
    assert await store.known("vault", "tx:1") == moved
    assert await store.known("other", "tx:1") is None
    assert [await store.find(moved.id), await store.find("none")] == [moved, None]
    assert dict(await store.of_deposits({"d1", "d2"})) == {"d1": moved}


async def test_an_arrival_goes_on_with_its_deposit_in_the_commit_that_moves_it(storage: Storage) -> None:
    await has_customers(storage, "s1")
    for number, name in enumerate(("assigned", "returned", "released", "kept")):
        await storage.arrivals.put(arrival(number, booking=ArrivalBooking.HELD, deposit_id=name, due_at=None), None)
        await commit(storage, put(deposit(name)))
    assigned = deposit("assigned", status=DepositStatus.ASSIGNED, went_to="d2")
    returned = deposit("returned", status=DepositStatus.RETURNED, went_to="p1")
    await commit(storage, put(assigned, returned, deposit("released", status=DepositStatus.CREDITED), deposit("kept", amount=1)))
    found = await storage.arrivals.of_deposits({"assigned", "d2", "returned", "released", "kept"})
    assert {key: one.booking for key, one in found.items()} == {
        "d2": ArrivalBooking.CREDITED,
        "returned": ArrivalBooking.RETURNED,
        "released": ArrivalBooking.CREDITED,
        "kept": ArrivalBooking.HELD,
    }
    await commit(storage, put(deposit("returned", went_to="p1")))
    assert (await storage.arrivals.of_deposits({"returned"}))["returned"].booking is ArrivalBooking.HELD


async def test_what_sends_a_deposit_back_brings_it_along(storage: Storage) -> None:
    await has_customers(storage, "s1")
    await commit(storage, put(deposit("d1"), payout("p1", deposit_id="d1"), payout("p2")))
    assert set((await storage.ledger.snapshot(Needs(payouts=frozenset({"p1", "p2"})))).book.deposits.own) == {"d1"}


async def test_arrivals_are_listed_by_what_is_to_be_done_and_what_was_made_of_them(storage: Storage) -> None:
    store = storage.arrivals
    for number in (1, 2, 3):
        await store.put(arrival(number, sub_account_id=HOUSE), None)
    await store.put(arrival(4, booking=ArrivalBooking.HELD, due_at=None), None)
    assert [one.seen.reference for one in await store.due(102, 9)] == ["tx:1", "tx:2"]
    assert [one.seen.reference for one in await store.waiting_for(HOUSE, 2)] == ["tx:3", "tx:2"]
    stuck = await store.newest([ArrivalBooking.HELD], 9, stuck_since=102)
    assert [one.seen.reference for one in stuck] == ["tx:4", "tx:2", "tx:1"]
    both = [ArrivalBooking.WAITING, ArrivalBooking.HELD]
    assert [one.seen.reference for one in await store.newest(both, 2)] == ["tx:4", "tx:3"]
    assert [one.seen.reference for one in await store.newest(both, 9, (103, f"{3:032x}"))] == ["tx:2", "tx:1"]


async def test_the_place_up_to_which_a_custodian_was_read_is_remembered(storage: Storage) -> None:
    assert await storage.arrivals.cursor("vault") == ""
    await storage.arrivals.move("vault", "7")
    await storage.arrivals.move("vault", "8")
    assert await storage.arrivals.cursor("vault") == "8"
