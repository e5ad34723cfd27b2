"""One exchange of a liquidation to the unit: its penalty's part for the insurance, and what is too little to exchange (X2, C1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Debt, PayoutStatus
from gql_server.domain.assets import Price
from gql_server.domain.draft import Draft
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.pauses import PauseScope
from gql_server.domain.seizure import seize
from gql_server.units import WAD, BorrowShares
from tests.domain.world import BTC, HOUR, PERCENT, TERMS, USDC, World, two_markets


def owing(*, treasury: int = 0, is_lent_out: bool = False) -> World:
    """A lends 1 BTC and owes 60,000 USDC; half of a penalty is for the insurance; the BTC market has earned fees for days."""
    world = two_markets(insurance_share=50 * PERCENT)
    world.do(c.UpdateMarket("USDC", insurance_share=50 * PERCENT))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("C", "USDC", 10**7 * USDC))
    world.do(c.Borrow("C", "BTC", BTC if is_lent_out else BTC // 2, "wallet"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    if treasury:
        world.do(c.FundTreasury("USDC", treasury))
    world.wait(24 * HOUR)
    world.cross()
    return world


def liquidated(world: World) -> Liquidated:
    world.price("BTC", 69_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert done.policy == "USDC"
    return done


def test_the_insurance_gets_its_part_of_each_penalty_out_of_what_the_treasury_has_by_then() -> None:
    """The treasury pays a part and the operator the rest, in the midst of an hour."""
    world = owing(treasury=10_000 * USDC)
    world.do(c.FundTreasury("BTC", BTC))
    world.wait(HOUR // 3)
    before = world.ledger("BTC").insurance
    done = liquidated(world)
    assert [one.counterparty for one in done.seizures] == ["treasury", "operator"]
    assert world.ledger("BTC").insurance - before == sum(one.penalty // 2 for one in done.seizures) > 0


def test_the_insurance_gets_its_part_of_what_was_not_lent_as_well() -> None:
    world = two_markets(insurance_share=50 * PERCENT)
    world.do(c.UpdateMarket("USDC", insurance_share=50 * PERCENT))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,)))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    world.do(c.FundTreasury("USDC", 10_000 * USDC))
    world.do(c.FundTreasury("BTC", BTC))
    world.wait(HOUR // 3)
    done = liquidated(world)
    assert [one.counterparty for one in done.seizures] == ["treasury", "operator"]
    assert world.ledger("BTC").insurance == sum(one.penalty // 2 for one in done.seizures) > 0


def test_the_insurance_gets_nothing_that_custody_does_not_hold() -> None:
    world = owing(is_lent_out=True)
    world.do(c.CreditDeposit("B", "BTC", 9_999))
    ledger = world.ledger("BTC")
    assert ledger.custody == ledger.claims == 9_999
    assert ledger.treasury > 0
    done = liquidated(world)
    assert sum(one.penalty for one in done.seizures) > 0
    assert world.ledger("BTC").insurance == ledger.insurance


def test_the_market_of_what_is_seized_is_walked_before_its_insurance_grows() -> None:
    world = owing()
    world.do(c.FundTreasury("BTC", BTC))
    world.wait(2 * HOUR)
    liquidated(world)
    assert world.market("BTC").boundary_at == world.now


def test_the_treasury_pays_no_more_than_rewards_and_the_insurance_leave_it_at_a_boundary_that_nobody_has_walked() -> None:
    world = two_markets()
    world.models.rewards["staking"] = PERCENT
    terms = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.FEE_ON_TOP, insurance_rate_fee=WAD))
    world.do(c.UpdateMarket("USDC", terms=terms, models=world.market_models("USDC", ("staking",))))
    world.do(c.FundTreasury("USDC", 100 * USDC))
    world.do(c.CreditDeposit("B", "USDC", 200_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 80_000 * USDC, "wallet"))
    world.wait(HOUR // 2)
    world.do(c.CreditDeposit("B", "USDC", USDC))
    world.wait(HOUR * 3 // 4)
    world.price("BTC", 91_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert [one.counterparty for one in done.seizures] == ["treasury", "operator"]
    assert world.ledger("USDC").treasury == world.market("USDC").staking_receivable > 0


# ── what is too little ───────────────────────────────────────────────────────────────────────────────────────────────


def exchanged(world: World, amount: int, *, debt: str = "USDC", held: str = "BTC", penalty: int = 0) -> list[tuple[int, int]]:
    """Seize of A in a draft of its own, and return what was repaid and what was taken for it."""
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    sub_account = draft.book.change_sub_account("A")
    done = seize(draft, sub_account, repay_symbol=debt, repay_amount=amount, seize_symbol=held, penalty=penalty, reason="because")
    return [(one.repaid, one.seized) for one in done]


def dear(usd: int) -> World:
    """A lends 1 BTC at this price and owes 60,000 USDC, without interest."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 60_000 * USDC, "wallet"))
    world.price("BTC", usd)
    return world


@pytest.mark.parametrize(
    ("amount", "exchange"),
    [
        (0, []),
        (1, [(1, 1)]),
        (700, [(700, 1)]),
        (701, [(701, 2)]),
        (60_000 * USDC, [(60_000 * USDC, 85_714_286)]),
        (10**9 * USDC, [(60_000 * USDC, 85_714_286)]),
    ],
)
def test_a_unit_of_a_debt_is_repaid_and_what_is_taken_is_rounded_up(amount: int, exchange: list[tuple[int, int]]) -> None:
    """A unit of BTC at 70,000 USD is worth 700 units of USDC; no more is repaid than is owed."""
    assert exchanged(dear(70_000), amount) == exchange


def test_the_operator_takes_a_single_unit_of_a_debt_over_and_shares_of_the_loan_for_it() -> None:
    world = dear(70_000)
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    sub_account = draft.book.change_sub_account("A")
    seize(draft, sub_account, repay_symbol="USDC", repay_amount=1, seize_symbol="BTC", penalty=0, reason="because")
    assert draft.book.sub_accounts["house"].debts == {"USDC": Debt(BorrowShares(1), 1, world.now)}
    loans, lenders = LedgerAccount.LOANS, LedgerAccount.LENDERS
    assert draft.entries == [Entry("USDC", loans, loans, 1, "house", "A"), Entry("BTC", lenders, lenders, 1, "A", "house")]


@pytest.mark.parametrize(
    ("usd", "amount", "exchange"),
    [
        (50_000, 50_000 * USDC, [(50_000 * USDC, BTC)]),
        (50_000, 50_000 * USDC - 1, [(50_000 * USDC - 1, BTC)]),
        (50_000, 50_000 * USDC + 1, [(50_000 * USDC, BTC)]),
        (50_000, 49_999 * USDC, [(49_999 * USDC, 99_998_000)]),
    ],
)
def test_where_there_is_not_enough_everything_is_taken_and_less_is_repaid(
    usd: int, amount: int, exchange: list[tuple[int, int]]
) -> None:
    assert exchanged(dear(usd), amount) == exchange


def test_what_is_worth_nothing_or_is_not_there_is_not_taken() -> None:
    world = dear(70_000)
    world.list_asset("GOLD", 8, 10)
    assert exchanged(world, USDC, held="GOLD") == []
    assert exchanged(world, USDC, debt="GOLD") == []
    world.book.prices.put("BTC", Price("BTC", 0, world.now, "test"))
    assert exchanged(world, USDC) == []


def test_what_is_worth_less_than_a_unit_of_the_debt_repays_nothing_and_is_left() -> None:
    world = dear(70_000)
    world.book.prices.put("USDC", Price("USDC", 10**24, world.now, "test"))
    world.book.prices.put("BTC", Price("BTC", 10**18, world.now, "test"))
    assert exchanged(world, USDC) == [(1, BTC)]
    world.book.prices.put("BTC", Price("BTC", 10**18 - 1, world.now, "test"))
    assert exchanged(world, USDC) == []
