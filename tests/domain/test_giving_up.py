"""What can never be paid out may be given up to the operator, and nothing else; who lost all is told of it (rules L13, X4)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding
from gql_server.domain.draft import Draft
from gql_server.domain.errors import HoldingKind, HoldingsRemain
from gql_server.domain.events import EventType
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.market import MarketState
from gql_server.units import WAD, LendShares
from tests.domain.world import BTC, HOUR, RISK, USDC, World, two_markets

FEE = 10_000


def with_fees() -> World:
    """BTC is lent, GOLD is not; either can leave from 10,001 units on."""
    world = two_markets()
    world.do(c.CreateAsset("BTC", "BTC", 8, FEE, FEE, RISK, is_change=True))
    world.list_asset("GOLD", 8, 1, minimum=1, fee=FEE)
    return world


@pytest.mark.parametrize(("symbol", "kind"), [("BTC", HoldingKind.LEND_POSITION), ("GOLD", HoldingKind.BALANCE)])
@pytest.mark.parametrize(("amount", "little"), [(FEE, True), (FEE + 1, False)])
def test_too_little_is_less_than_the_least_that_can_leave(symbol: str, kind: HoldingKind, amount: int, *, little: bool) -> None:
    world = with_fees()
    world.do(c.CreditDeposit("A", symbol, amount))
    (left,) = world.refusal(HoldingsRemain, c.CloseAccount("A")).remaining
    assert (left.kind, left.amount, left.is_too_little) == (kind, amount, little)
    closing = c.CloseAccount("A", is_giving_up_remainders=True)
    if not little:
        assert world.refusal(HoldingsRemain, closing).remaining == (left,)
    else:
        world.do(closing)
        assert world.book.accounts["A"].standing is AccountStanding.CLOSED


def test_a_loan_that_is_given_up_moves_its_shares_to_the_house_by_what_they_are_worth_now() -> None:
    """Half of 20,000 is borrowed at 50 % a year: 100 hours later the position of 10,000 is worth 0.257 % more."""
    world = two_markets(rate=WAD // 2)
    world.do(c.CreditDeposit("A", "BTC", FEE))
    world.do(c.CreditDeposit("C", "BTC", FEE))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", FEE, "wallet"))
    world.do(c.CreateAsset("BTC", "BTC", 8, FEE, 2 * FEE, RISK, is_change=True))
    world.wait(100 * HOUR)
    (left,) = world.refusal(HoldingsRemain, c.CloseAccount("A")).remaining
    assert left.amount == FEE + 25
    world.entries.clear()
    world.events.clear()
    world.do(c.CloseAccount("A", is_giving_up_remainders=True))
    assert world.entries == [Entry("BTC", LedgerAccount.LENDERS, LedgerAccount.LENDERS, left.amount, "A", "house")]
    told = next(event for event in world.events if event.type is EventType.TRANSFERRED)
    assert (told.symbol, told.amount, told.sub_account_id) == ("BTC", left.amount, "A")
    assert told.details == {"given_up": True, "holding": "LEND_POSITION"}
    assert world.book.sub_accounts["house"].lends["BTC"].principal == left.amount


def test_a_balance_that_is_given_up_finds_every_boundary_walked_before_it_raises_the_treasury() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.do(c.CreditDeposit("C", "USDC", 10**6 * USDC))
    world.do(c.UpdateMarket("BTC", state=MarketState.CLOSED))
    world.do(c.CreditDeposit("A", "BTC", FEE))
    world.do(c.CreateAsset("BTC", "BTC", 8, FEE, FEE, RISK, is_change=True))
    world.wait(2 * HOUR)
    world.entries.clear()
    world.do(c.CloseAccount("A", is_giving_up_remainders=True))
    assert world.market("BTC").boundary_at == world.now
    assert world.entries == [Entry("BTC", LedgerAccount.BALANCES, LedgerAccount.TREASURY, FEE, "A")]


def test_who_has_lost_one_loan_may_close_and_give_up_the_other_and_is_told_of_the_loss() -> None:
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("A", "USDC", 10 * USDC))
    market = world.book.change_market("BTC")
    market.epoch, market.lend_shares = 1, LendShares(0)
    Draft(world.book, world.now, world.models).post("BTC", debit=LedgerAccount.LENDERS, credit=LedgerAccount.TREASURY, amount=BTC)
    world.do(c.CreateAsset("USDC", "USDC", 6, 10**6, 10 * USDC, RISK, is_change=True))
    world.events.clear()
    world.do(c.CloseAccount("A", is_giving_up_remainders=True))
    told = [(one.type, one.symbol, one.amount, one.sub_account_id) for one in world.events]
    assert told[:2] == [(EventType.LOST, "BTC", BTC, "A"), (EventType.TRANSFERRED, "USDC", 10 * USDC, "A")]
    assert world.book.sub_accounts["A"].lends == {}
    assert list(world.book.sub_accounts["house"].lends) == ["USDC"]
