"""A credited deposit that its network has forgotten is taken back, and what nobody has is missing (rules N4, C1)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import DepositStatus, HeldReason, PayoutStatus
from gql_server.domain.errors import InsufficientLiquidity, NotFound, TermsRefused
from gql_server.domain.market import debt_up, lend_value_down, utilization
from gql_server.domain.outcomes import DepositReversed
from gql_server.domain.report import MarginStatus
from gql_server.units import WAD
from tests.domain.world import BTC, DAY, PERCENT, USDC, World, two_markets


def lent_in_vain(world: World, who: str, symbol: str, amount: int) -> str:
    """Credit a deposit that will be forgotten, and return its id."""
    deposit: str = world.do(c.CreditDeposit(who, symbol, amount)).deposit_id
    return deposit


def owed(world: World, who: str, symbol: str) -> int:
    return debt_up(world.market(symbol), world.book.sub_accounts[who].debts[symbol].shares)


def lent(world: World, who: str, symbol: str) -> int:
    position = world.book.sub_accounts[who].lends.get(symbol)
    return 0 if position is None else lend_value_down(world.market(symbol), position.shares)


def paid_out(world: World, who: str, symbol: str, amount: int) -> None:
    world.do(c.Borrow(who, symbol, amount, "wallet"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))


def test_what_is_still_lent_is_simply_undone() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    matures = world.book.sub_accounts["A"].lends["BTC"].withdrawable_at
    world.wait(DAY)
    forgotten = lent_in_vain(world, "B", "BTC", 2 * BTC)
    assert world.do(c.ReverseDeposit(forgotten)) == DepositReversed(forgotten, 2 * BTC, 0, 0, 2 * BTC, 0, 0)
    assert (lent(world, "B", "BTC"), lent(world, "A", "BTC")) == (0, BTC)
    ledger = world.ledger("BTC")
    assert (ledger.custody, ledger.missing, world.market("BTC").total_lent) == (BTC, 0, BTC)
    assert world.book.sub_accounts["A"].lends["BTC"].withdrawable_at == matures
    assert world.book.deposits[forgotten].status is DepositStatus.REVERSED


def test_it_is_taken_back_once() -> None:
    world = two_markets()
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    world.do(c.ReverseDeposit(forgotten))
    world.refusal(NotFound, c.ReverseDeposit(forgotten))
    world.refusal(NotFound, c.ReverseDeposit("never"))


def test_the_available_balance_goes_before_the_loan_and_the_loan_keeps_its_maturity() -> None:
    world = two_markets()
    forgotten = lent_in_vain(world, "B", "BTC", 2 * BTC)
    before = world.book.sub_accounts["B"].lends["BTC"].withdrawable_at
    world.limits("BTC", lent_cap=2 * BTC)
    world.do(c.CreditDeposit("B", "BTC", BTC))
    assert world.book.sub_accounts["B"].balances["BTC"].available == BTC
    assert world.do(c.ReverseDeposit(forgotten)) == DepositReversed(forgotten, 2 * BTC, 0, BTC, BTC, 0, 0)
    assert "BTC" not in world.book.sub_accounts["B"].balances
    assert (lent(world, "B", "BTC"), world.book.sub_accounts["B"].lends["BTC"].withdrawable_at) == (BTC, before)


def test_what_was_repaid_with_it_is_owed_again() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 500_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    paid_out(world, "A", "USDC", 10_000 * USDC)
    forgotten = lent_in_vain(world, "A", "USDC", 10_000 * USDC)
    assert "USDC" not in world.book.sub_accounts["A"].debts
    assert world.do(c.ReverseDeposit(forgotten)).owed == 10_000 * USDC
    assert owed(world, "A", "USDC") == 10_000 * USDC
    assert world.ledger("USDC").missing == 0


def test_what_was_lent_out_of_it_is_lent_by_the_house_with_coins_that_it_has_to_bring() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("C", "USDC", 1_000_000 * USDC))
    forgotten = lent_in_vain(world, "A", "BTC", 10 * BTC)
    paid_out(world, "C", "BTC", 8 * BTC)
    rate, use = world.market("BTC").borrow_rate, utilization(world.market("BTC"))
    assert world.do(c.ReverseDeposit(forgotten)).loan == 10 * BTC
    ledger, market = world.ledger("BTC"), world.market("BTC")
    assert (lent(world, "A", "BTC"), lent(world, "house", "BTC")) == (0, 8 * BTC)
    assert (ledger.missing, ledger.custody, ledger.suspense) == (8 * BTC, 0, 8 * BTC)
    assert (utilization(market), market.borrow_rate) == (WAD, rate)
    assert use == 80 * PERCENT
    [overdrawn] = [one for one in world.book.deposits.values() if one.reason is HeldReason.OVERDRAWN]
    assert (overdrawn.sub_account_id, overdrawn.held_amount) == ("house", 8 * BTC)


def test_the_treasury_bears_what_it_can_and_the_house_covers_the_rest_by_a_command() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("C", "USDC", 1_000_000 * USDC))
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.do(c.FundTreasury("BTC", 2 * BTC))
    forgotten = lent_in_vain(world, "A", "BTC", 10 * BTC)
    paid_out(world, "C", "BTC", 8 * BTC)
    world.do(c.ReverseDeposit(forgotten))
    ledger = world.ledger("BTC")
    assert (ledger.missing, ledger.treasury) == (5 * BTC, 0)
    assert world.refusal(TermsRefused, c.CoverMissing("BTC", 1)).rule == "C1"
    world.do(c.FundTreasury("BTC", 5 * BTC))
    world.do(c.CoverMissing("BTC", 5 * BTC))
    assert (world.ledger("BTC").missing, world.ledger("BTC").treasury) == (0, 0)


def test_who_borrowed_against_it_and_left_is_liquidated_to_the_last_unit() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 500_000 * USDC))
    forgotten = lent_in_vain(world, "A", "BTC", BTC)
    paid_out(world, "A", "USDC", 50_000 * USDC)
    world.do(c.ReverseDeposit(forgotten))
    done = world.do(c.Liquidate("A"))
    assert (done.status, done.bad_debt) == (MarginStatus.NO_DEBT, (("USDC", 50_000 * USDC),))
    assert lent(world, "B", "USDC") == 450_000 * USDC


def test_what_left_without_a_market_to_owe_it_in_is_missing_after_the_insurance() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, 1)
    world.do(c.FundTreasury("GOLD", 3 * USDC))
    world.do(c.FundInsurance("GOLD", 2 * USDC))
    forgotten = lent_in_vain(world, "A", "GOLD", 10 * USDC)
    world.do(c.CreditDeposit("B", "GOLD", 6 * USDC))
    world.do(c.Withdraw("A", "GOLD", 10 * USDC, "wallet"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    assert world.do(c.ReverseDeposit(forgotten)).lost == 10 * USDC
    ledger = world.ledger("GOLD")
    assert (ledger.insurance, ledger.treasury, ledger.missing, ledger.suspense) == (0, 0, 7 * USDC, USDC)
    assert ledger.custody == 0


def test_what_custody_does_not_hold_is_not_paid_out() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, 1)
    forgotten = lent_in_vain(world, "A", "GOLD", 10 * USDC)
    world.do(c.CreditDeposit("B", "GOLD", 16 * USDC))
    world.do(c.Withdraw("A", "GOLD", 10 * USDC, "wallet"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    world.do(c.ReverseDeposit(forgotten))
    assert world.refusal(InsufficientLiquidity, c.Withdraw("B", "GOLD", 7 * USDC, "wallet")).available == 6 * USDC
    world.do(c.Withdraw("B", "GOLD", 6 * USDC, "wallet"))


def test_a_payout_that_left_before_it_was_known_is_booked_all_the_same() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, 1)
    forgotten = lent_in_vain(world, "A", "GOLD", 10 * USDC)
    world.do(c.Withdraw("A", "GOLD", 10 * USDC, "wallet"), "out")
    world.do(c.ReverseDeposit(forgotten))
    assert (world.ledger("GOLD").payouts, world.ledger("GOLD").missing, world.ledger("GOLD").custody) == (10 * USDC, 10 * USDC, 0)
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    assert (world.ledger("GOLD").payouts, world.ledger("GOLD").suspense) == (0, 10 * USDC)
    held = next(one for one in world.book.deposits.values() if one.reason is HeldReason.OVERDRAWN)
    assert world.refusal(TermsRefused, c.ReturnDeposit(held.id)).rule == "C1"
    world.do(c.FundTreasury("GOLD", 10 * USDC))
    world.do(c.CoverMissing("GOLD", 10 * USDC))
    world.do(c.ReturnDeposit(held.id))
    assert world.ledger("GOLD").custody == world.ledger("GOLD").missing == world.ledger("GOLD").suspense == 0


@pytest.mark.parametrize("is_returned", [False, True])
def test_a_held_deposit_is_gone_and_one_that_was_returned_is_missing(*, is_returned: bool) -> None:
    world = two_markets()
    world.do(c.FundTreasury("BTC", BTC))
    held: str = world.do(c.CreditDeposit("A", "BTC", 9_999)).deposit_id
    if is_returned:
        world.do(c.ReturnDeposit(held))
    done = world.do(c.ReverseDeposit(held))
    assert (done.held, done.lost) == ((0, 9_999) if is_returned else (9_999, 0))
    assert world.ledger("BTC").custody == world.ledger("BTC").treasury == BTC - (9_999 if is_returned else 0)


def test_a_deposit_that_arrived_in_the_wrong_place_is_held_and_assigned_to_whom_it_was_meant_for() -> None:
    world = two_markets()
    came = world.do(c.HoldDeposit("house", "BTC", BTC, HeldReason.UNKNOWN_ADDRESS, "custodian:1"))
    assert (came.status, world.ledger("BTC").suspense) == (DepositStatus.HELD, BTC)
    assigned = world.do(c.AssignDeposit(came.deposit_id, "A"))
    assert (assigned.lent, lent(world, "A", "BTC"), world.ledger("BTC").suspense) == (BTC, BTC, 0)
    assert world.book.deposits[came.deposit_id].status is DepositStatus.ASSIGNED
    world.refusal(NotFound, c.AssignDeposit(came.deposit_id, "B"))
    world.refusal(NotFound, c.ReverseDeposit(came.deposit_id))
    assert world.do(c.ReverseDeposit(assigned.deposit_id)).loan == BTC


def test_nothing_is_assigned_to_who_may_not_be_credited() -> None:
    world = two_markets()
    world.do(c.OpenAccount("N", "N"))
    held = world.do(c.HoldDeposit("house", "BTC", BTC, HeldReason.WRONG_NETWORK)).deposit_id
    assert world.refusal(TermsRefused, c.AssignDeposit(held, "N")).rule == "L1"
