"""The sandbox's test clock."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import project
from gql_server.domain.commands import Borrow, CreditDeposit, WithdrawLendPosition
from gql_server.domain.errors import InvalidInput
from gql_server.domain.margin import position_value_down
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Liquidated, PositionWithdrawn
from gql_server.service.boundaries import EVERY_MARKET
from gql_server.service.clock import SandboxClock
from gql_server.service.codec import decode_answer
from gql_server.service.prices import CLAIM
from gql_server.service.requests import Overloaded
from gql_server.units import WAD
from tests.service.house import House, guarded_models

HOUR, DAY = 3600, 86_400


async def lender_of(house: House, symbol: str) -> str:
    """Return the sub-account that lends the asset and owes nothing."""
    book = await house.ledger.whole_book()
    indebted = set(await house.ledger.indebted_sub_accounts(None, 10))
    return next(one.id for one in book.sub_accounts.values() if symbol in one.lends and one.id not in indebted)


@pytest.mark.parametrize("by_seconds", [0, -1, 366 * DAY + 1])
async def test_time_moves_by_a_second_to_a_year_and_never_back(seeded: House, by_seconds: int) -> None:
    before = await seeded.ledger.clock_offset()
    with pytest.raises(InvalidInput):
        await seeded.clock.advance(by_seconds)
    assert await seeded.ledger.clock_offset() == before


async def test_it_moves_by_exactly_what_was_asked(seeded: House) -> None:
    before = await seeded.ledger.clock_offset()
    now = await seeded.clock.advance(5 * HOUR + 7)
    assert await seeded.ledger.clock_offset() == before + 5 * HOUR + 7
    assert now == pytest.approx(await seeded.ledger.now(), abs=1)


async def test_two_days_leave_a_row_of_history_at_every_hour_with_fresh_prices(seeded: House) -> None:
    began = await seeded.ledger.now()
    now = await seeded.clock.advance(2 * DAY)
    for symbol in ("BTC", "ETH", "SOL", "USDC"):
        rows = (await seeded.ledger.samples(symbol, began, None, 1000, None)).rows
        assert [row.at for row in rows] == list(range(began // HOUR * HOUR + HOUR, now + 1, HOUR))
    prices = (await seeded.ledger.snapshot(EVERY_MARKET)).book.prices
    assert all(now - price.observed_at <= HOUR for price in prices.values())
    assert (await seeded.audit()).is_clean


async def test_a_loan_matures_and_earns_while_the_clock_moves(seeded: House) -> None:
    lender = await lender_of(seeded, "USDC")
    request = WithdrawLendPosition(lender, "USDC", "somewhere")
    await seeded.ledger.advance_clock(7 * DAY - 2 * HOUR)
    assert (await seeded.ask(request)).command.is_refused
    await seeded.clock.advance(2 * HOUR)
    outcome = (await seeded.ask(request)).outcome
    assert isinstance(outcome, PositionWithdrawn)
    assert outcome.interest > 0


async def test_whoever_interest_makes_unhealthy_on_the_way_is_liquidated_on_the_way(seeded: House) -> None:
    await seeded.clock.set_price("BTC", 72_925 * WAD)  # A hair above 1.
    began = await seeded.ledger.now()
    await seeded.clock.advance(2 * DAY)
    times = [
        batch.now
        async for batch in seeded.ledger.batches()
        for command in batch.commands
        if isinstance(decode_answer(command.outcome_kind, command.outcome), Liquidated)
    ]
    assert times
    assert times[0] < began + DAY


async def test_what_waits_for_room_leaves_before_the_answer(seeded: House) -> None:
    """A matured withdrawal that the market cannot pay is queued, and paid at the boundary at which it can."""
    await seeded.ledger.advance_clock(7 * DAY)
    lender = await lender_of(seeded, "ETH")
    outcome = (await seeded.ask(WithdrawLendPosition(lender, "ETH", "somewhere", is_queueing=True))).outcome
    assert isinstance(outcome, PositionWithdrawn)
    assert outcome.is_queued
    await repay_everything(seeded, "ETH")
    await seeded.clock.advance(HOUR)
    [payout_id] = (await seeded.ledger.payouts(lender, 10, None)).rows
    payout = (await seeded.ledger.snapshot(Needs(payouts=frozenset({payout_id})))).book.payouts[payout_id]
    assert payout.status is PayoutStatus.SENT
    assert (await seeded.audit()).is_clean


async def repay_everything(house: House, symbol: str) -> None:
    """Let whoever owes the asset receive as much of it."""
    book = await house.ledger.whole_book()
    for debtor in book.sub_accounts.values():
        if symbol in debtor.debts:
            await house.ask(CreditDeposit(debtor.id, symbol, 2 * debtor.debts[symbol].principal))


async def test_payouts_are_sent_before_the_answer(seeded: House) -> None:
    for sub_account_id in await seeded.ledger.indebted_sub_accounts(None, 10):
        await seeded.ask(Borrow(sub_account_id, "SOL", 10**9, "somewhere"))
    assert await seeded.ledger.payouts_to_send(10)
    await seeded.clock.advance(1)
    assert not await seeded.ledger.payouts_to_send(10)


async def test_two_movers_take_turns_and_both_distances_are_covered(seeded: House) -> None:
    before = await seeded.ledger.clock_offset()
    await asyncio.gather(seeded.clock.advance(2 * HOUR), seeded.clock.advance(3 * HOUR))
    assert await seeded.ledger.clock_offset() == before + 5 * HOUR
    assert (await seeded.audit()).is_clean


async def test_a_price_that_is_set_while_time_moves_is_not_undone(seeded: House) -> None:
    moving = asyncio.create_task(seeded.clock.advance(12 * HOUR))
    await asyncio.sleep(0.05)
    await seeded.clock.set_price("ETH", 3_333 * WAD)
    await moving
    await seeded.clock.advance(2 * HOUR)
    assert (await seeded.ledger.snapshot(EVERY_MARKET)).book.prices["ETH"].usd == 3_333 * WAD


async def test_whoever_waits_too_long_for_another_mover_is_turned_away(seeded: House) -> None:
    impatient = SandboxClock(
        seeded.ledger,
        seeded.claims,
        boundaries=seeded.boundaries,
        prices=seeded.prices,
        watch=seeded.watch,
        payouts=seeded.payouts,
        maturities=seeded.maturities,
        wait_seconds_max=0.05,
    )
    async with seeded.claims.claim(CLAIM) as is_ours:
        assert is_ours
        with pytest.raises(Overloaded):
            await impatient.advance(1)


async def test_what_a_look_projects_is_what_the_boundaries_come_to(seeded: House) -> None:
    """Reading ahead of the clock's commands gives, to the unit, what they will book."""
    lender = await lender_of(seeded, "BTC")
    needs = Needs(sub_accounts=frozenset({lender}), symbols=frozenset({"BTC"}))
    await seeded.ledger.advance_clock(30 * HOUR)
    snapshot = await seeded.ledger.snapshot(needs)
    position = snapshot.book.sub_accounts[lender].lends["BTC"]
    looked = position_value_down(project(snapshot.book, "BTC", snapshot.now // HOUR * HOUR, guarded_models()), position)
    await seeded.boundaries.run_once()
    booked = (await seeded.ledger.snapshot(needs)).book
    assert position_value_down(booked.markets["BTC"], position) == looked
