"""Accounts, sub-accounts, prices and backstops."""

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import SUB_ACCOUNTS_MAX, DepositStatus
from gql_server.domain.errors import InvalidInput, NotFound, SubAccountLimit, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.standing import require_positive
from gql_server.units import AMOUNT_MAX, WAD
from tests.domain.world import BTC, HOUR, USDC, snapshot, two_markets


def test_an_account_has_ten_sub_accounts_at_most() -> None:
    world = two_markets()
    for number in range(1, SUB_ACCOUNTS_MAX):
        world.do(c.OpenSubAccount("A", f"A{number}"))
    assert world.refusal(SubAccountLimit, c.OpenSubAccount("A", "A10")).limit == 10
    assert [world.book.sub_accounts[f"A{number}"].number for number in (1, 9)] == [1, 9]


def test_opening_twice_changes_nothing() -> None:
    world = two_markets()
    world.do(c.OpenSubAccount("A", "A1"))
    before = snapshot(world.book)
    world.do(c.OpenAccount("A", "A"))
    world.do(c.OpenSubAccount("A", "A1"))
    assert snapshot(world.book) == before


def test_held_deposits_are_credited_in_the_order_in_which_they_came() -> None:
    world = two_markets()
    world.do(c.OpenAccount("N", "N"))
    world.do(c.UpdateMarket("BTC", state=None))
    world.limits("BTC", lent_cap=3 * BTC)
    for hour, amount in enumerate((BTC, 3 * BTC, 2 * BTC)):
        world.do(c.CreditDeposit("N", "BTC", amount), f"d{9 - hour}")
        world.wait(HOUR)
    world.do(c.ApproveAccount("N"))
    sub_account = world.book.sub_accounts["N"]
    assert sub_account.lends["BTC"].principal == 3 * BTC
    assert [credit.amount for credit in sub_account.balances["BTC"].waiting] == [3 * BTC]
    assert {deposit.status for deposit in world.book.deposits.values()} == {DepositStatus.CREDITED}


def test_frozen_twice_it_stays_frozen_since_the_first_time() -> None:
    world = two_markets()
    world.do(c.FreezeAccount("A", is_frozen=True))
    first = world.now
    world.wait(HOUR)
    world.do(c.FreezeAccount("A", is_frozen=True))
    assert world.book.accounts["A"].frozen_at == first


def test_a_price_that_did_not_change_is_fresh_again_and_no_news() -> None:
    world = two_markets()
    world.wait(HOUR)
    count = len(world.events)
    world.price("BTC", 100_000)
    assert world.book.prices["BTC"].observed_at == world.now
    assert len(world.events) == count
    world.price("BTC", 99_999)
    assert world.events[-1].type is EventType.PRICE_OBSERVED


def test_prices_are_recorded_all_or_none() -> None:
    world = two_markets()
    world.refusal(NotFound, c.ObservePrices((c.ObservedPrice("BTC", 5 * WAD, "x"), c.ObservedPrice("NONE", WAD, "x"))))
    world.refusal(InvalidInput, c.ObservePrices((c.ObservedPrice("BTC", 5 * WAD, "x"), c.ObservedPrice("USDC", 0, "x"))))


def test_a_backstop_owes_nothing_when_it_is_registered() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 1000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", USDC, None))
    assert world.refusal(TermsRefused, c.RegisterBackstop("A", is_backstop=True)).rule == "X4"
    world.do(c.RegisterBackstop("A", is_backstop=False))


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX + 1])
def test_an_amount_is_positive_and_within_the_range_of_the_ledger(amount: int) -> None:
    with pytest.raises(InvalidInput):
        require_positive(amount)


@pytest.mark.parametrize("address", ["", " ", "a b", "a\n", "a\u0000", "x" * 201])
def test_an_address_is_printable_without_blanks(address: str) -> None:
    world = two_markets()
    assert world.refusal(InvalidInput, c.Withdraw("A", "BTC", 1, address)).field == "address"


def test_the_largest_amount_there_is_can_be_deposited_and_lent() -> None:
    world = two_markets()
    assert world.do(c.CreditDeposit("A", "BTC", AMOUNT_MAX)).lent == AMOUNT_MAX
    assert world.market("BTC").total_lent == AMOUNT_MAX


@pytest.mark.parametrize("capacity", [-1, 0])
def test_a_backstop_pays_something_or_is_none(capacity: int) -> None:
    world = two_markets()
    refused = world.refusal(InvalidInput, c.RegisterBackstop("A", is_backstop=True, capacity=capacity))
    assert (refused.field, refused.problem) == ("capacity", "must be more than 0")


def test_who_is_no_backstop_any_more_has_no_capacity_and_who_is_one_again_has_used_nothing() -> None:
    world = two_markets()
    for is_backstop, capacity, kept in ((True, 1, 1), (False, 5, None), (True, None, None), (True, 7, 7)):
        world.book.change_sub_account("A").backstop_used = 3
        world.do(c.RegisterBackstop("A", is_backstop=is_backstop, capacity=capacity))
        sub_account = world.book.sub_accounts["A"]
        assert (sub_account.is_backstop, sub_account.backstop_capacity, sub_account.backstop_used) == (is_backstop, kept, 0)
