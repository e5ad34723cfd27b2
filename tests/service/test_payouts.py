"""Payouts, handed to the custodian once each whatever happens."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.commands import Borrow, PauseAssets, ResumeAssets, SettlePayout
from gql_server.domain.needs import Needs
from gql_server.domain.pauses import PauseScope
from gql_server.plugin_api import CustodyReceipt, PayoutOrder
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.service.payouts import Payouts, PayoutsLeft
from gql_server.service.requests import system_request
from tests.custodians import Unasked
from tests.service.house import House

AMOUNT = 10**6


@dataclass
class Custody(Unasked):
    """A custodian that sends once per id, and can be told to fail for some."""

    name: ClassVar[str] = "custody"
    sent: dict[str, PayoutOrder] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    failing: set[str] = field(default_factory=set)
    status: str = "SENT"

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        self.asked[order.id] += 1
        if order.address in self.failing:
            raise TimeoutError("no answer")
        self.sent.setdefault(order.id, order)
        return CustodyReceipt(order.id, self.status, f"tx-{order.id}")

    async def find_payout(self, payout_id: str) -> CustodyReceipt | None:
        self.asked[payout_id] += 1
        return CustodyReceipt(payout_id, self.status, f"tx-{payout_id}") if payout_id in self.sent else None

    async def cancel_payout(self, payout_id: str) -> CustodyReceipt | None:
        self.status = "CANCELLED" if self.status == "ACCEPTED" else self.status
        return await self.find_payout(payout_id)


def sending(house: House, custody: Custody) -> Payouts:
    return Payouts(house.ledger, house.teller, GuardedCustodian(custody, custody.name, 1), house.orders)


async def request(house: House, address: str) -> str:
    """Borrow a little straight to an address, and return the payout's id."""
    for sub_account_id in await house.ledger.indebted_sub_accounts(None, 10):
        decided = await house.ask(Borrow(sub_account_id, "BTC", AMOUNT, address))
        if not decided.command.is_refused:
            return decided.command.id
    raise AssertionError("nobody can borrow")


async def status(house: House, payout_id: str) -> PayoutStatus:
    return (await house.ledger.snapshot(Needs(payouts=frozenset({payout_id})))).book.payouts[payout_id].status


async def test_a_payout_is_sent_net_of_its_fee(seeded: House) -> None:
    custody = Custody()
    payout_id = await request(seeded, "bc1-somewhere")
    assert await sending(seeded, custody).run_once() == 1
    assert custody.sent[payout_id] == PayoutOrder(payout_id, "BTC", 8, AMOUNT - 10_000, "bc1-somewhere")
    assert await status(seeded, payout_id) is PayoutStatus.SENT


async def test_while_payouts_are_paused_the_custodian_is_asked_for_none(seeded: House) -> None:
    custody = Custody()
    payout_id = await request(seeded, "bc1-somewhere")
    await seeded.ask(PauseAssets(("BTC",), (PauseScope.PAYOUTS,)))
    await sending(seeded, custody).run_once()
    assert (custody.sent, await status(seeded, payout_id)) == ({}, PayoutStatus.REQUESTED)
    await seeded.ask(ResumeAssets(("BTC",), (PauseScope.PAYOUTS,)))
    await sending(seeded, custody).run_once()
    assert list(custody.sent) == [payout_id]


async def test_a_payout_that_was_sent_is_never_sent_again(seeded: House) -> None:
    custody = Custody()
    payout_id = await request(seeded, "bc1-somewhere")
    await sending(seeded, custody).run_once()
    assert await sending(seeded, custody).run_once() == 0
    assert custody.asked[payout_id] == 1


async def test_a_payout_that_fails_returns_whole(seeded: House) -> None:
    payout_id = await request(seeded, "bc1-somewhere")
    await sending(seeded, Custody(status="FAILED")).run_once()
    assert await status(seeded, payout_id) is PayoutStatus.FAILED
    assert (await seeded.audit()).is_clean


async def test_a_crash_after_sending_and_before_booking_sends_nothing_twice(seeded: House) -> None:
    custody = Custody()
    payout_id = await request(seeded, "bc1-somewhere")
    await custody.send(PayoutOrder(payout_id, "BTC", 8, AMOUNT - 10_000, "bc1-somewhere"))
    await sending(seeded, custody).run_once()
    assert len(custody.sent) == 1
    assert await status(seeded, payout_id) is PayoutStatus.SENT


async def test_two_senders_at_once_book_it_once(seeded: House) -> None:
    custody = Custody()
    payout_id = await request(seeded, "bc1-somewhere")
    await asyncio.gather(sending(seeded, custody).run_once(), sending(seeded, custody).run_once())
    assert await status(seeded, payout_id) is PayoutStatus.SENT
    assert (await seeded.audit()).is_clean


async def test_a_custodian_that_does_not_answer_holds_up_no_other_payout(seeded: House) -> None:
    custody = Custody(failing={"bc1-unlucky"})
    unlucky, lucky = await request(seeded, "bc1-unlucky"), await request(seeded, "bc1-lucky")
    with pytest.raises(PayoutsLeft):
        await sending(seeded, custody).run_once()
    assert await status(seeded, unlucky) is PayoutStatus.REQUESTED
    assert await status(seeded, lucky) is PayoutStatus.SENT
    custody.failing.clear()
    await sending(seeded, custody).run_once()
    assert await status(seeded, unlucky) is PayoutStatus.SENT


async def test_old_news_of_a_payout_changes_nothing(seeded: House) -> None:
    payout_id = await request(seeded, "bc1-somewhere")
    await sending(seeded, Custody(status="CONFIRMED")).run_once()
    await seeded.teller.submit(system_request("late", SettlePayout(payout_id, PayoutStatus.SENT, "late")))
    assert await status(seeded, payout_id) is PayoutStatus.CONFIRMED
