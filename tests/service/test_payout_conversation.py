"""What is made of a custodian's word, whatever it says and in whatever order (rules L10, L16)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.domain.networks import AssetNetwork
from gql_server.plugin_api import CustodyReceipt, PayoutOrder
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.service.payouts import Payouts, PayoutsLeft
from tests.custodians import Unasked
from tests.service.house import House

AMOUNT, FEE = 1_000_007, 2_000
COARSE = AssetNetwork("coarse", 6, None, 1, 0, 2_100, None, FEE)


@dataclass
class Custody(Unasked):
    """Says what it is told to; counts what it was asked to send."""

    name: ClassVar[str] = "custody"
    says: str | None = "SENT"
    knows: bool = True
    orders: list[PayoutOrder] = field(default_factory=list)

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        self.orders.append(order)
        return self._said(order.id)

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        return self._said(payout_id) if self.knows else None

    def _said(self, payout_id: str) -> CustodyReceipt:
        if self.says is None:
            raise TimeoutError
        return CustodyReceipt(payout_id, self.says, "tx", "because" if self.says == "FAILED" else None)


@dataclass
class Desk:
    """A house with one payout that is asked for."""

    house: House
    custody: Custody
    payouts: Payouts
    payout_id: str

    async def status(self) -> PayoutStatus:
        return (await self._book()).payouts[self.payout_id].status

    async def available(self) -> int:
        return (await self._book()).sub_accounts["sub"].balances["BTC"].available

    async def _book(self) -> Book:
        needs = Needs(payouts=frozenset({self.payout_id}), sub_accounts=frozenset({"sub"}))
        return (await self.house.ledger.snapshot(needs)).book

    async def later(self) -> None:
        await self.house.ledger.advance_clock(3_600)
        await self.payouts.run_once()

    async def problem(self) -> str | None:
        return (await self.house.orders.find({self.payout_id}))[self.payout_id].standing.problem

    async def says(self, status: str) -> bool:
        return await self.payouts.heard(CustodyReceipt(self.payout_id, status, "tx"))


@pytest.fixture
async def desk(quick_house: House) -> AsyncIterator[Desk]:
    house, custody = quick_house, Custody()
    made: list[c.Command] = [
        c.CreateAsset("BTC", "Bitcoin", 8, 1, FEE, None),
        c.SetAssetNetworks("BTC", (COARSE,)),
        c.FundTreasury("BTC", 10),
    ]
    made += [c.OpenAccount("alice", "sub"), c.ApproveAccount("alice"), c.CreditDeposit("sub", "BTC", 2 * AMOUNT)]
    for command in made:
        assert not (await house.ask(command)).command.is_refused
    asked = await house.ask(c.Withdraw("sub", "BTC", AMOUNT, "wallet", network="coarse"))
    payouts = Payouts(house.ledger, house.teller, GuardedCustodian(custody, "custody", 1), house.orders)
    yield Desk(house, custody, payouts, asked.command.id)
    assert (await house.audit()).is_clean


async def test_what_the_network_is_too_coarse_for_is_kept_with_the_fee(desk: Desk) -> None:
    await desk.payouts.run_once()
    [order] = desk.custody.orders
    assert (order.decimals, order.amount, order.network) == (6, 9_980, "coarse")
    assert (await desk._book()).payouts[desk.payout_id].fee == AMOUNT - 9_980 * 100


async def test_it_is_followed_until_it_is_final(desk: Desk) -> None:
    desk.custody.says = "ACCEPTED"
    await desk.payouts.run_once()
    assert await desk.status() is PayoutStatus.REQUESTED
    for said in ("SENT", "CONFIRMED"):
        desk.custody.says = said
        await desk.later()
        assert (await desk.status()).value == said
    assert await desk.house.orders.to_ask(2**60, 9) == []
    assert len(desk.custody.orders) == 1


async def test_what_was_said_to_be_sent_and_never_left_comes_back_whole(desk: Desk) -> None:
    await desk.payouts.run_once()
    assert await desk.available() == AMOUNT
    desk.custody.says = "FAILED"
    await desk.later()
    assert await desk.status() is PayoutStatus.FAILED
    assert await desk.available() == 2 * AMOUNT


async def test_one_that_has_forgotten_what_it_accepted_is_never_asked_to_send_it_again(desk: Desk) -> None:
    desk.custody.says = "ACCEPTED"
    await desk.payouts.run_once()
    desk.custody.knows = False
    await desk.later()
    assert len(desk.custody.orders) == 1
    assert "does not know it now" in (await desk.problem() or "")


async def test_nobody_answers_and_it_is_asked_for_again_only_when_it_was_never_heard_of(desk: Desk) -> None:
    desk.custody.says, desk.custody.knows = None, False
    with pytest.raises(PayoutsLeft):
        await desk.payouts.run_once()
    desk.custody.says = "SENT"
    await desk.payouts.run_once()
    assert [order.id for order in desk.custody.orders] == [desk.payout_id, desk.payout_id]
    assert await desk.status() is PayoutStatus.SENT


async def test_reports_out_of_order_and_twice_change_nothing(desk: Desk) -> None:
    await desk.payouts.run_once()
    assert await desk.says("CONFIRMED")
    for late in ("SENT", "ACCEPTED", "CONFIRMED"):
        assert await desk.says(late)
    assert await desk.status() is PayoutStatus.CONFIRMED


async def test_one_that_contradicts_its_last_word_changes_nothing_and_is_noted(desk: Desk) -> None:
    desk.custody.says = "FAILED"
    await desk.payouts.run_once()
    await desk.says("SENT")
    assert await desk.status() is PayoutStatus.FAILED
    assert await desk.available() == 2 * AMOUNT
    assert "said FAILED" in (await desk.problem() or "")


async def test_a_report_of_a_payout_that_is_none_is_written_down_and_booked_nowhere(desk: Desk) -> None:
    assert not await desk.payouts.heard(CustodyReceipt("f" * 32, "SENT", "tx"))
    assert [one.status for one in (await desk.house.orders.heard_of({"f" * 32}))["f" * 32]] == ["SENT"]


async def test_another_custodian_is_never_asked_for_it(desk: Desk) -> None:
    desk.custody.says = "ACCEPTED"
    await desk.payouts.run_once()
    other = type("Other", (Custody,), {"name": "other"})()
    payouts = Payouts(desk.house.ledger, desk.house.teller, GuardedCustodian(other, "other", 1), desk.house.orders)
    await desk.house.ledger.advance_clock(3_600)
    with pytest.raises(PayoutsLeft):
        await payouts.run_once()
    assert other.orders == []
    assert "asked of custody" in (await desk.problem() or "")
