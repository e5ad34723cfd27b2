"""Orders to custodians, and reports of reconciliations, on every storage."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.custody_differences import Difference, DifferenceKind
from gql_server.ports.payout_orders import Heard, OpenOrder, OrderStanding, PlacedOrder
from gql_server.ports.reconciliations import ReconciliationReport
from gql_server.ports.runtime import Storage

GREAT = 2**100


def order(payout_id: str, at: int = 100) -> PlacedOrder:
    return PlacedOrder(payout_id, "vault", "ethereum", "ETH", 18, GREAT, "0xabc", at)


async def test_an_order_is_placed_once_and_stays_as_it_was(storage: Storage) -> None:
    store = storage.payout_orders
    assert await store.place(order("p1"))
    assert not await store.place(PlacedOrder("p1", "other", None, "BTC", 8, 1, "elsewhere", 200))
    assert await store.find({"p1", "p2"}) == {"p1": OpenOrder(order("p1"), OrderStanding("", 100, 1, 100))}


async def test_a_batch_is_placed_whole_or_not_at_all(storage: Storage) -> None:
    store = storage.payout_orders
    batch = [replace(order(key), batch_id="b1") for key in ("p2", "p1")]
    assert await store.place_batch(batch)
    assert not await store.place_batch([replace(order(key), batch_id="b2") for key in ("p3", "p1")])
    await store.place(order("p4"))
    found = await store.of_batches({"b1", "b2"})
    assert {key: [one.order for one in members] for key, members in found.items()} == {"b1": [batch[1], batch[0]]}
    assert (await store.find({"p3", "p4"})).keys() == {"p4"}


async def test_orders_are_asked_about_when_they_are_due_and_no_more_when_they_have_ended(storage: Storage) -> None:
    store = storage.payout_orders
    for number, at in (("p1", 100), ("p2", 90), ("p3", 80)):
        await store.place(order(number, at))
    await store.stand("p1", OrderStanding("SENT", 110, 2, 150, "no answer"))
    await store.stand("p3", OrderStanding("CONFIRMED", 120, 2, None))
    assert [one.order.payout_id for one in await store.to_ask(149, 9)] == ["p2"]
    assert [one.order.payout_id for one in await store.to_ask(150, 9)] == ["p2", "p1"]
    assert [one.order.payout_id for one in await store.to_ask(150, 1)] == ["p2"]
    assert [one.order.payout_id for one in await store.changed_since(100, 9)] == ["p1", "p3"]
    assert [one.order.payout_id for one in await store.changed_since(0, 9, (110, "p1"))] == ["p3"]
    assert (await store.find({"p1"}))["p1"].standing.problem == "no answer"


async def test_what_a_custodian_says_is_written_down_once_for_each_status(storage: Storage) -> None:
    store = storage.payout_orders
    assert await store.hear(Heard("p1", "ACCEPTED", 100, None, None))
    assert await store.hear(Heard("p1", "FAILED", 110, "tx", "no funds"))
    assert not await store.hear(Heard("p1", "ACCEPTED", 120, "other", None))
    heard = await store.heard_of({"p1", "p2"})
    assert {key: list(said) for key, said in heard.items()} == {
        "p1": [Heard("p1", "ACCEPTED", 100, None, None), Heard("p1", "FAILED", 110, "tx", "no funds")]
    }


async def test_reports_are_kept_whole_and_read_from_the_newest_on(storage: Storage) -> None:
    store = storage.reconciliations
    found = Difference(DifferenceKind.HOLDING_SHORT, "BTC", "BTC", None, "1", "2", GREAT)
    nameless = Difference(DifferenceKind.ASSET_UNKNOWN, "0xdead", None, "ethereum", "5", "none")
    first = ReconciliationReport("r1", 100, "vault", 3, 2, 1, (found, nameless))
    second = ReconciliationReport("r2", 200, "vault", 3, 2, 1, ())
    await store.add(first)
    await store.add(second)
    assert list(await store.newest(9)) == [second, first]
    assert list(await store.newest(9, (200, "r2"))) == [first]
    assert await store.report("r1") == first
    assert await store.report("r3") is None
