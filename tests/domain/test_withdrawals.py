"""A whole loan ends when it has matured and the market can pay it, to the last unit (rules L4, L6, H3)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.errors import InsufficientLiquidity, PositionNotMatured
from gql_server.domain.market import debt_up, lend_value_down
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets


def one_unit_owed(lender: str) -> World:
    """The lender is the only one and has earned interest; of the loan a single unit is left."""
    world = two_markets()
    world.do(c.CreditDeposit(lender, "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 2, None))
    world.wait(7 * DAY)
    market = project(world.book, "BTC", world.now, world.models)
    owed = debt_up(market, world.book.sub_accounts["B"].debts["BTC"].shares)
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.CreditDeposit("B", "BTC", owed - 1))
    market = world.market("BTC")
    assert market.total_borrowed == 1
    assert lend_value_down(market, market.lend_shares) == market.total_lent - 1
    return world


def test_the_last_lender_does_not_leave_while_a_single_unit_is_owed() -> None:
    world = one_unit_owed("A")
    worth = world.market("BTC").total_lent - 1
    refused = world.refusal(InsufficientLiquidity, c.WithdrawLendPosition("A", "BTC", "wallet"))
    assert (refused.required, refused.available) == (worth, worth)
    world.do(c.CreditDeposit("B", "BTC", 1))
    done = world.do(c.WithdrawLendPosition("A", "BTC", "wallet"))
    assert (done.amount, done.interest) == (worth, worth - BTC)


def test_the_house_does_not_leave_as_the_last_lender_either() -> None:
    world = one_unit_owed("house")
    assert world.refusal(InsufficientLiquidity, c.RedeemSeized("BTC")).available == world.market("BTC").total_lent - 1
    world.do(c.CreditDeposit("B", "BTC", 1))
    world.do(c.RedeemSeized("BTC"))
    assert world.market("BTC").total_lent == 0


def test_what_the_last_lender_leaves_behind_by_rounding_is_the_treasurys() -> None:
    world = one_unit_owed("A")
    world.do(c.CreditDeposit("B", "BTC", 1))
    before = world.ledger("BTC").treasury
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet"))
    assert (world.market("BTC").total_lent, world.ledger("BTC").treasury) == (0, before + 1)


@pytest.mark.parametrize("is_queueing", [False, True])
def test_a_loan_that_still_runs_is_not_even_queued(*, is_queueing: bool) -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(7 * DAY - 1)
    refused = world.refusal(PositionNotMatured, c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=is_queueing))
    assert (refused.withdrawable_at, refused.full_amount) == (world.now + 1, BTC)
    world.wait(1)
    assert world.do(c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=is_queueing)).amount == BTC


def test_a_queued_loan_has_no_interest_below_0_where_a_loss_has_taken_of_its_principal() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 10, "wallet"))
    world.price("BTC", 100_000_000)
    world.do(c.Liquidate("B"))
    assert world.market("BTC").total_lent < 2 * BTC
    world.do(c.CreditDeposit("B", "USDC", 10**9 * USDC))
    world.price("BTC", 100)
    world.do(c.Borrow("B", "BTC", 12 * BTC // 10, None))
    world.wait(7 * DAY)
    queued = world.do(c.WithdrawLendPosition("A", "BTC", "wallet", is_queueing=True))
    assert (queued.is_queued, queued.interest) == (True, 0)
    assert queued.amount < BTC


def test_a_second_request_keeps_the_place_in_the_line_and_takes_the_new_address() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC // 2, None))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "BTC", "one", is_queueing=True), "first")
    first = world.book.sub_accounts["A"].lends["BTC"].queued
    world.wait(HOUR // 2)
    world.do(c.WithdrawLendPosition("A", "BTC", "two", is_queueing=True), "second")
    queued = world.book.sub_accounts["A"].lends["BTC"].queued
    assert first is not None
    assert queued is not None
    assert (queued.ticket, queued.command_id, queued.address, queued.queued_at) == (first.ticket, "second", "two", world.now)
