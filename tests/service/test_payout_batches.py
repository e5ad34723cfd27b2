"""Payouts that leave together: each once, each with a standing of its own, whatever the custodian says (rules L16, L17)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.needs import Needs
from gql_server.domain.networks import AssetNetwork
from gql_server.plugin_api import CustodyReceipt, PayoutBatch, PayoutOrder
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.payout_orders import PlacedOrder
from gql_server.service.payout_batches import batch_id_of, batches_of
from gql_server.service.payouts import Payouts, PayoutsLeft
from gql_server.service.reconciliation.reading import parts_of
from tests.custodians import Unasked
from tests.service.house import House

AMOUNT, FEE = 1_000_000, 2_000
BITCOIN = AssetNetwork("bitcoin", 8, None, 1, 0, FEE + 1, None, FEE)


@dataclass
class Custody(Unasked):
    """Sends together, as it is told to; counts what it was asked to send."""

    name: ClassVar[str] = "custody"
    batch_limits: ClassVar[dict[str, int]] = {"bitcoin": 3}
    says: str | None = "SENT"
    refuses: str = ""
    knows: bool = True
    batches: list[PayoutBatch] = field(default_factory=list)
    alone: list[PayoutOrder] = field(default_factory=list)

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        self.alone.append(order)
        return CustodyReceipt(order.id, "SENT", "tx")

    async def send_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt]:
        self.batches.append(batch)
        return self._said(batch)

    async def find_batch(self, batch: PayoutBatch) -> Sequence[CustodyReceipt] | None:
        return self._said(batch) if self.knows else None

    def _said(self, batch: PayoutBatch) -> list[CustodyReceipt]:
        if self.says is None:
            raise TimeoutError
        return [
            CustodyReceipt(order.id, "FAILED" if order.address == self.refuses else self.says, "tx")
            for order in reversed(batch.orders)
        ]


@dataclass
class Desk:
    """A house of which three payouts to different addresses are asked for, by address."""

    house: House
    custody: Custody
    ids: dict[str, str]

    @property
    def payouts(self) -> Payouts:
        return Payouts(self.house.ledger, self.house.teller, GuardedCustodian(self.custody, "custody", 1), self.house.orders)

    async def statuses(self) -> dict[str, str]:
        found = (await self.house.ledger.snapshot(Needs(payouts=frozenset(self.ids.values())))).book.payouts
        return {address: found[key].status.value for address, key in self.ids.items()}

    async def later(self) -> None:
        await self.house.ledger.advance_clock(3_600)
        await self.payouts.run_once()

    async def problems(self) -> set[str | None]:
        return {one.standing.problem for one in (await self.house.orders.find(self.ids.values())).values()}


@pytest.fixture
async def desk(quick_house: House) -> AsyncIterator[Desk]:
    house = quick_house
    made: list[c.Command] = [c.CreateAsset("BTC", "Bitcoin", 8, 1, FEE, None), c.SetAssetNetworks("BTC", (BITCOIN,))]
    made += [c.OpenAccount("alice", "sub"), c.ApproveAccount("alice"), c.CreditDeposit("sub", "BTC", 4 * AMOUNT)]
    for command in made:
        assert not (await house.ask(command)).command.is_refused
    ids = {}
    for address in ("a", "b", "c"):
        ids[address] = (await house.ask(c.Withdraw("sub", "BTC", AMOUNT, address, network="bitcoin"))).command.id
    yield Desk(house, Custody(), ids)
    assert (await house.audit()).is_clean


async def test_what_is_asked_for_together_leaves_together_and_is_booked_one_by_one(desk: Desk) -> None:
    assert await desk.payouts.run_once() == 3
    [batch] = desk.custody.batches
    assert {(order.id, order.address, order.amount) for order in batch.orders} == {
        (key, address, AMOUNT - FEE) for address, key in desk.ids.items()
    }
    assert await desk.statuses() == dict.fromkeys("abc", "SENT")
    desk.custody.says = "CONFIRMED"
    await desk.later()
    assert await desk.statuses() == dict.fromkeys("abc", "CONFIRMED")
    assert (len(desk.custody.batches), desk.custody.alone) == (1, [])
    assert await desk.house.orders.to_ask(2**60, 9) == []


async def test_the_part_that_is_refused_comes_back_whole_and_the_others_leave(desk: Desk) -> None:
    desk.custody.refuses = "b"
    await desk.payouts.run_once()
    assert await desk.statuses() == {"a": "SENT", "b": "FAILED", "c": "SENT"}
    book = (await desk.house.ledger.snapshot(Needs(sub_accounts=frozenset({"sub"})))).book
    assert book.sub_accounts["sub"].balances["BTC"].available == 2 * AMOUNT


async def test_nobody_answers_and_the_same_batch_is_sent_again_only_when_it_was_never_heard_of(desk: Desk) -> None:
    desk.custody.says = None
    with pytest.raises(PayoutsLeft, match="3 payouts"):
        await desk.payouts.run_once()
    late = await desk.house.ask(c.Withdraw("sub", "BTC", AMOUNT, "d", network="bitcoin"))
    desk.custody.says, desk.custody.knows = "SENT", False
    await desk.payouts.run_once()
    first, again = desk.custody.batches
    assert first == again
    assert [order.id for order in desk.custody.alone] == [late.command.id]
    assert await desk.statuses() == dict.fromkeys("abc", "SENT")


async def test_one_whose_answer_was_lost_is_found_and_not_sent_again(desk: Desk) -> None:
    desk.custody.says = None
    with pytest.raises(PayoutsLeft):
        await desk.payouts.run_once()
    desk.custody.says = "SENT"
    await desk.payouts.run_once()
    assert len(desk.custody.batches) == 1
    assert await desk.statuses() == dict.fromkeys("abc", "SENT")


async def test_a_batch_that_was_accepted_and_forgotten_is_never_sent_again(desk: Desk) -> None:
    desk.custody.says = "ACCEPTED"
    await desk.payouts.run_once()
    desk.custody.knows = False
    await desk.later()
    assert (len(desk.custody.batches), desk.custody.alone) == (1, [])
    assert await desk.problems() == {"the custodian does not know its batch now"}


async def test_a_word_about_the_whole_batch_is_a_word_about_each_of_its_payouts(desk: Desk) -> None:
    desk.custody.says = "ACCEPTED"
    await desk.payouts.run_once()
    desk.custody.says = "SENT"
    assert await desk.payouts.heard(CustodyReceipt(desk.custody.batches[0].id, "SENT", "tx"))
    assert await desk.statuses() == dict.fromkeys("abc", "SENT")


async def test_two_servers_at_once_send_one_batch(desk: Desk) -> None:
    await asyncio.gather(desk.payouts.run_once(), desk.payouts.run_once())
    assert len({batch.id for batch in desk.custody.batches}) == 1
    assert await desk.statuses() == dict.fromkeys("abc", "SENT")


async def test_another_custodian_is_asked_for_none_of_a_batch(desk: Desk) -> None:
    desk.custody.says = None
    with pytest.raises(PayoutsLeft):
        await desk.payouts.run_once()
    other = Custody()
    other.name = "other"  # type: ignore[misc] # another one
    payouts = Payouts(desk.house.ledger, desk.house.teller, GuardedCustodian(other, "other", 1), desk.house.orders)
    with pytest.raises(PayoutsLeft):
        await payouts.run_once()
    assert (other.batches, other.alone) == ([], [])
    assert await desk.statuses() == dict.fromkeys("abc", PayoutStatus.REQUESTED.value)


ORDER = PlacedOrder("1", "custody", "bitcoin", "BTC", 8, 5, "a", 0)


def test_one_transaction_has_one_asset_one_network_and_each_address_once() -> None:
    again, other = replace(ORDER, payout_id="2"), replace(ORDER, payout_id="3", symbol="RUNE", address="b")
    fitting = [replace(ORDER, payout_id=str(number), address=str(number)) for number in (4, 5, 6)]
    assert batches_of([ORDER, again, other, *fitting], 3) == [[ORDER, *fitting[:2]], [again, fitting[2]], [other]]
    assert batches_of([ORDER, again], 1) == [[ORDER], [again]]
    assert batch_id_of([ORDER, again]) == batch_id_of([again, ORDER]) != batch_id_of([ORDER])


def test_the_receipt_of_a_batch_is_told_apart_and_its_fee_once() -> None:
    members = [ORDER, replace(ORDER, payout_id="2", amount=7)]
    whole = CustodyReceipt("batch", "SENT", "tx", symbol="BTC", network="bitcoin", amount=12, fee=3)
    parts = parts_of(whole, members)
    assert [(one.amount, one.fee, one.reference, one.address) for one in parts.values()] == [(5, 3, "tx", None), (7, 0, "tx", None)]
    assert [one.amount for one in parts_of(replace(whole, amount=14), members).values()] == [7, 7]
