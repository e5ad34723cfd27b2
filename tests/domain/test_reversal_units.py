"""What is taken back of a deposit that was never there, to the unit: of loans, debts, and accounts that are gone (rule N4)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding, Balance, Debt, LendPosition, PayoutStatus
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import DepositReversed
from gql_server.domain.reversal import _Taking
from gql_server.units import BorrowShares, LendShares
from tests.domain.test_reversal import lent, lent_in_vain, owed, paid_out
from tests.domain.world import BTC, DAY, HOUR, USDC, two_markets


def test_a_loan_that_is_worth_just_what_is_taken_back_leaves_no_share_behind() -> None:
    """A single unit of interest is there, so that all shares are worth a unit less than the total."""
    world = two_markets()
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 100_000, None))
    world.wait(HOUR)
    assert world.do(c.ReverseDeposit(forgotten)) == DepositReversed(forgotten, BTC, 0, 0, BTC, 0, 0)
    assert "BTC" not in world.book.sub_accounts["A"].lends
    assert world.market("BTC").lend_shares == world.book.sub_accounts["house"].lends["BTC"].shares


def test_of_a_loan_that_is_worth_more_its_principal_is_taken_in_proportion() -> None:
    world = two_markets(rate=0)
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    world.do(c.CreditDeposit("A", "BTC", 3 * BTC))
    world.do(c.ReverseDeposit(forgotten))
    position = world.book.sub_accounts["A"].lends["BTC"]
    assert (position.shares, position.principal) == (LendShares(3 * BTC * 10**9), 3 * BTC)
    assert isinstance(position.principal, int)


@pytest.mark.parametrize("amount", [10_000, 10_001])
def test_a_deposit_of_the_least_that_is_lent_is_taken_back_whole(amount: int) -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("C", "BTC", BTC))
    forgotten = lent_in_vain(world, "A", "BTC", amount)
    assert world.do(c.ReverseDeposit(forgotten)).loan == amount
    assert "BTC" not in world.book.sub_accounts["A"].lends
    assert world.market("BTC").total_lent == BTC


def test_a_single_unit_of_a_loan_is_taken_back() -> None:
    world = two_markets(rate=0)
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    world.limits("BTC", lent_cap=BTC)
    world.do(c.CreditDeposit("A", "BTC", BTC - 1 + 10_000))
    world.do(c.Withdraw("A", "BTC", 10_000, "wallet"))
    assert world.do(c.ReverseDeposit(forgotten)) == DepositReversed(forgotten, BTC, 0, BTC - 1, 1, 0, 0)
    assert lent(world, "A", "BTC") == BTC - 1


def test_a_single_unit_that_has_left_is_owed() -> None:
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("B", "USDC", 500_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    paid_out(world, "A", "USDC", USDC + 1)
    forgotten = lent_in_vain(world, "A", "USDC", USDC)
    done = world.do(c.ReverseDeposit(forgotten))
    assert (done.owed, done.loan, owed(world, "A", "USDC")) == (USDC, 0, USDC + 1)


def test_what_is_owed_again_joins_what_is_owed_already() -> None:
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("B", "USDC", 500_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    paid_out(world, "A", "USDC", 30_000 * USDC)
    opened = world.now
    forgotten = lent_in_vain(world, "A", "USDC", 10_000 * USDC)
    world.wait(DAY)
    world.do(c.ReverseDeposit(forgotten))
    assert world.book.sub_accounts["A"].debts["USDC"] == Debt(BorrowShares(30_000 * USDC), 30_000 * USDC, opened)


def test_a_debt_that_begins_with_it_is_as_old_as_the_reversal() -> None:
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.CreditDeposit("B", "USDC", 500_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    paid_out(world, "A", "USDC", 10_000 * USDC)
    forgotten = lent_in_vain(world, "A", "USDC", 10_000 * USDC)
    world.wait(DAY)
    world.do(c.ReverseDeposit(forgotten))
    assert world.book.sub_accounts["A"].debts["USDC"] == Debt(BorrowShares(10_000 * USDC), 10_000 * USDC, world.now)


def test_what_a_closed_account_cannot_owe_is_missing() -> None:
    world = two_markets(rate=0)
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    world.do(c.CloseAccount("A"))
    assert world.book.accounts["A"].standing is AccountStanding.CLOSED
    assert world.do(c.ReverseDeposit(forgotten)) == DepositReversed(forgotten, BTC, 0, 0, 0, 0, BTC)
    assert (world.ledger("BTC").missing, world.book.sub_accounts["A"].debts) == (BTC, {})


def test_of_a_loan_that_a_loss_has_wiped_out_nothing_is_taken() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("C", "BTC", BTC))
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    market, position = world.market("BTC"), world.book.sub_accounts["A"].lends["BTC"]
    world.book.sub_accounts["A"].lends["BTC"] = LendPosition(position.shares, BTC, 0, 0, 0, epoch=market.epoch - 1)
    market.lend_shares = LendShares(market.lend_shares - position.shares)
    world.events.clear()
    done = world.do(c.ReverseDeposit(forgotten))
    assert (done.loan, done.owed) == (0, BTC)
    assert [event.amount for event in world.events if event.type is EventType.LOST] == [BTC]


@pytest.mark.parametrize(("insured", "missing"), [(2, 8), (1, 9), (0, 10)])
def test_what_is_missing_is_what_the_insurance_does_not_bear_to_the_unit(insured: int, missing: int) -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, 1, minimum=1)
    if insured:
        world.do(c.FundTreasury("GOLD", insured))
        world.do(c.FundInsurance("GOLD", insured))
    forgotten = lent_in_vain(world, "A", "GOLD", 10)
    world.do(c.Withdraw("A", "GOLD", 10, "wallet"), "out")
    assert world.do(c.ReverseDeposit(forgotten)).lost == 10
    assert (world.ledger("GOLD").insurance, world.ledger("GOLD").missing) == (0, missing)


def test_a_single_unit_that_nobody_has_is_missing() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, 1, minimum=1)
    forgotten = lent_in_vain(world, "A", "GOLD", 10)
    world.do(c.Withdraw("A", "GOLD", 1, "wallet"), "out")
    assert world.do(c.ReverseDeposit(forgotten)) == DepositReversed(forgotten, 10, 0, 9, 0, 0, 1)
    assert world.ledger("GOLD").missing == 1


def test_a_market_is_walked_before_its_treasury_bears_anything() -> None:
    world = two_markets()
    held = lent_in_vain(world, "B", "BTC", 9_999)
    world.do(c.ReturnDeposit(held))
    assert world.events[-1].details == {"deposit_id": held, "status": "RETURNED", "reason": "BELOW_MINIMUM", "held": 9_999}
    world.wait(2 * HOUR)
    world.do(c.ReverseDeposit(held))
    assert (world.market("BTC").boundary_at, world.ledger("BTC").missing) == (world.now, 9_999)
    world.wait(2 * HOUR)
    world.do(c.FundTreasury("USDC", 1))
    world.book.ledgers["BTC"].custody += 9_999
    world.book.ledgers["BTC"].treasury += 9_999
    world.do(c.CoverMissing("BTC", 9_999))
    assert (world.market("BTC").boundary_at, world.ledger("BTC").missing) == (world.now, 0)


def test_all_that_custody_does_not_hold_any_more_is_added_up() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    sub_account = draft.book.change_sub_account("A")
    sub_account.balances["BTC"] = Balance(BTC)
    ledger = draft.book.change_ledger("BTC")
    ledger.custody, ledger.balances = BTC // 2, BTC
    taking = _Taking(draft, sub_account, "BTC", 2 * BTC)
    taking.balance()
    taking.loan()
    assert (taking.taken_balance, taking.taken_loan, taking.rest, taking.overdrawn) == (BTC, BTC, 0, 3 * BTC // 2)
