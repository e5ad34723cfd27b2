"""Liquidations at their edges: who is asked at exactly one half, in which order, and to the last unit (rules X1 to X4, H4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Balance, Debt, PayoutStatus, SubAccount
from gql_server.domain.draft import Draft
from gql_server.domain.liquidation import _book_what_nobody_can_pay, _full_close, _is_healthier
from gql_server.domain.margin import AssetLine
from gql_server.domain.models import Plan, PlanAnswer, PlanStep
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.domain.seizure import _free_capacity, repayable_down, seizable_up
from gql_server.units import WAD, BorrowShares
from tests.domain.fakes import declining
from tests.domain.test_explaining_health import line, sheet
from tests.domain.test_seizure import dear, owing
from tests.domain.world import BTC, DAY, HOUR, PERCENT, RISK, USDC, World, two_markets


def owes(amount: int, usd: int) -> World:
    """A lends 1 BTC, now at this price, and owes so many USDC, without interest."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", amount * USDC, "wallet"))
    world.price("BTC", usd)
    return world


def test_at_a_health_of_exactly_one_half_the_policy_is_asked() -> None:
    """36,000 USDC require 1,800 USD, and BTC of 36,900 USD leaves 900."""
    world = owes(36_000, 41_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert (done.health_before, done.policy) == (WAD // 2, "USDC")
    below = owes(36_000, 40_999)
    assert below.do(c.Liquidate("A")).policy == "full_close"


def test_a_plan_that_leaves_health_as_it_is_does_not_heal() -> None:
    before = sheet(line("BTC", held=10**8, risk=RISK), line("USDC", owed=88 * 10**6, risk=RISK))
    assert not _is_healthier(before, before)
    assert _is_healthier(before, before.with_line("USDC", owed=88 * 10**6 - 1))
    assert _is_healthier(before, before.with_line("USDC", owed=0))


def test_a_reason_is_kept_up_to_200_characters() -> None:
    world = owes(50_000, 58_000)
    step = PlanStep("USDC", 30_000 * USDC, "BTC", 0, "r" * 300)
    world.models.policies["USDC"] = lambda _view: PlanAnswer(Plan((step,)))
    done: Liquidated = world.do(c.Liquidate("A"))
    assert {one.reason for one in done.seizures} == {"r" * 200}


def test_of_collateral_that_weighs_the_same_a_full_close_takes_the_most_valuable_first() -> None:
    world = owes(60_000, 100_000)
    for symbol in ("AAA", "ZZZ"):
        world.list_asset(symbol, 8, 1)
    world.do(c.CreditDeposit("A", "AAA", 1_000 * BTC))
    world.do(c.CreditDeposit("A", "ZZZ", 2_000 * BTC))
    world.models.policies["USDC"] = declining
    world.price("BTC", 1_500)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert [one.seize_symbol for one in done.seizures] == ["ZZZ", "BTC", "AAA"]


def test_of_two_debts_a_full_close_repays_the_larger_first() -> None:
    world = owes(30_000, 100_000)
    world.models.curves["AAA"] = world.models.curves["BTC"]
    world.list_asset("AAA", 8, 1)
    world.list_market("AAA")
    world.do(c.CreditDeposit("B", "AAA", 10**6 * BTC))
    world.do(c.Borrow("A", "AAA", 20_000 * BTC, "wallet"))
    world.price("BTC", 40_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert [one.repay_symbol for one in done.seizures] == ["USDC", "AAA"]


def test_a_balance_of_the_debts_own_asset_may_be_all_that_is_needed() -> None:
    """Announced terms of BTC are due that nobody has walked; what A has of USDC repays all of its debt."""
    world = owes(60_000, 100_000)
    world.do(c.Borrow("A", "USDC", 20_000 * USDC, None))
    world.do(c.CreditDeposit("A", "USDC", 60_000 * USDC))
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, risk=replace(RISK, haircut_weight=PERCENT)))
    world.wait(HOUR)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert (done.status, done.policy, done.health_after, done.bad_debt) == (MarginStatus.NO_DEBT, "", None, ())
    assert [(one.counterparty, one.repaid) for one in done.seizures] == [("balance", 20_000 * USDC)]


def test_who_holds_what_was_never_priced_is_liquidated_all_the_same() -> None:
    world = owes(50_000, 100_000)
    world.list_asset("ODD", 8, None, risk=None)
    world.do(c.CreditDeposit("A", "ODD", BTC))
    world.price("BTC", 58_000)
    assert world.do(c.Liquidate("A")).policy == "USDC"


# ── the last unit ────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_of(**units: int) -> tuple[Draft, SubAccount]:
    """A draft in which A owes one unit of USDC, and holds so many units each of which is worth just that."""
    world = owes(50_000, 100)
    world.list_asset("GOLD", 8, 100)
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    sub_account = draft.book.change_sub_account("A")
    sub_account.lends = {}
    sub_account.debts = {"USDC": Debt(BorrowShares(1), 1, 0)}
    sub_account.balances = {symbol: Balance(held) for symbol, held in units.items()}
    return draft, sub_account


def test_what_cannot_pay_a_unit_and_the_penalty_pays_the_unit() -> None:
    draft, sub_account = draft_of(BTC=1, GOLD=1)
    done = _full_close(draft, sub_account)
    assert [(one.seize_symbol, one.repaid, one.seized, one.penalty) for one in done] == [("BTC", 1, 1, 0)]
    assert sub_account.debts == {}


def test_what_is_worth_a_unit_of_the_debt_is_no_bad_debt_yet() -> None:
    draft, sub_account = draft_of(BTC=1)
    assert _book_what_nobody_can_pay(draft, sub_account) == ()
    draft, sub_account = draft_of()
    assert _book_what_nobody_can_pay(draft, sub_account) == (("USDC", 1),)


def test_the_last_unit_of_what_is_held_is_taken() -> None:
    world = dear(70_000)
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    sub_account = draft.book.change_sub_account("A")
    sub_account.lends, sub_account.balances = {}, {"BTC": Balance(1)}
    done = _full_close(draft, sub_account)
    assert [(one.repaid, one.seized) for one in done] == [(700, 1)]
    assert draft.book.sub_accounts["house"].debts == {"USDC": Debt(BorrowShares(700), 700, world.now)}


def test_all_that_is_lent_is_taken_with_its_last_share() -> None:
    world = owing()
    world.price("BTC", 40_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert done.bad_debt
    assert (world.book.sub_accounts["A"].lends, world.book.sub_accounts["A"].debts) == ({}, {})


def test_a_part_of_a_loan_leaves_whole_units_of_its_principal() -> None:
    world = owes(60_000, 69_000)
    world.do(c.Liquidate("A"))
    position = world.book.sub_accounts["A"].lends["BTC"]
    assert isinstance(position.principal, int)
    assert 0 < position.principal < BTC


# ── conversions and backstops ────────────────────────────────────────────────────────────────────────────────────────


def one(usd: int | None) -> AssetLine:
    return line("ANY", usd=usd)


def test_what_is_taken_covers_what_is_repaid_and_the_penalty() -> None:
    assert seizable_up(100, one(WAD), one(WAD), 5 * PERCENT) == 105
    assert seizable_up(1, one(WAD), one(WAD), 1) == 2
    assert repayable_down(105, one(WAD), one(WAD), 5 * PERCENT) == 100
    assert repayable_down(104, one(WAD), one(WAD), 5 * PERCENT) == 99


@pytest.mark.parametrize(("collateral", "debt", "repaid"), [(1, 1, 10), (2, 1, 20), (1, 2, 5), (None, 1, 0), (1, None, 10)])
def test_the_smallest_prices_count_and_a_missing_one_is_none(collateral: int | None, debt: int | None, repaid: int) -> None:
    assert repayable_down(10, one(collateral), one(debt), 0) == repaid


@pytest.mark.parametrize(("capacity", "used", "free"), [(None, 0, 9), (5, 0, 5), (5, 4, 1), (5, 5, 0), (5, 6, 0)])
def test_a_backstop_is_good_for_what_is_left_of_its_capacity(capacity: int | None, used: int, free: int) -> None:
    backstop = SubAccount("K", "K", is_backstop=True, backstop_capacity=capacity, backstop_used=used)
    assert _free_capacity(backstop, line("USDC", usd=10**8), 9) == free
    assert _free_capacity(backstop, line("USDC", usd=1), 9) == (9 if capacity is None else free * 10**8)


def with_backstop(capacity: int) -> World:
    """K has 50,000 USDC to spend and is good for so many dollars; A owes 60,000 USDC."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.customer("K")
    world.do(c.CreditDeposit("K", "USDC", 50_000 * USDC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.wait(8 * DAY)
    world.do(c.WithdrawLendPosition("K", "USDC", "wallet"), "k")
    world.do(c.SettlePayout("k", PayoutStatus.FAILED))
    world.do(c.RegisterBackstop("K", is_backstop=True, capacity=capacity * WAD))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    return world


def test_a_backstop_that_is_good_for_more_pays_no_more_than_is_repaid() -> None:
    world = with_backstop(10**6)
    world.price("BTC", 69_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert [(one.counterparty, one.repaid) for one in done.seizures] == [("backstop", 30_000 * USDC)]
    assert world.book.sub_accounts["K"].backstop_used == 30_000 * WAD


def test_what_a_backstop_has_paid_adds_up() -> None:
    world = with_backstop(10**6)
    world.price("BTC", 69_000)
    world.do(c.Liquidate("A"))
    world.price("BTC", 63_000)
    again: Liquidated = world.do(c.Liquidate("A", 1))
    paid = sum(one.repaid for one in again.seizures if one.counterparty == "backstop")
    assert paid > 0
    assert world.book.sub_accounts["K"].backstop_used == (30_000 * USDC + paid) * WAD // USDC
