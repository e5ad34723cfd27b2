"""What the house owes each account: lent, available, on its way out and held, asset by asset (rule G1)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accounts import Balance, Deposit, DepositStatus, LendPosition, PayoutStatus
from gql_server.domain.liabilities import liabilities_of
from gql_server.units import LendShares
from tests.domain.world import BTC, DAY, HOUR, USDC, World, two_markets


def lived() -> World:
    """A lends BTC, B lends USDC and has borrowed: what was not taken out is B's to spend."""
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 2 * BTC, None))
    return world


def test_what_is_lent_and_what_is_available_is_owed() -> None:
    owed = liabilities_of(lived().book)
    assert owed == {"A": {"BTC": 10 * BTC}, "B": {"USDC": 10**6 * USDC, "BTC": 2 * BTC}, "C": {}, "house": {}}


def test_a_payout_is_owed_until_it_is_sent() -> None:
    world = lived()
    payout = world.do(c.Withdraw("B", "BTC", BTC, "wallet")).payout_id
    assert liabilities_of(world.book)["B"]["BTC"] == 2 * BTC
    world.do(c.SettlePayout(payout, PayoutStatus.SENT, "tx"))
    assert liabilities_of(world.book)["B"]["BTC"] == BTC


def test_a_deposit_that_is_held_is_owed_and_an_account_that_is_owed_nothing_has_no_assets() -> None:
    world = lived()
    world.do(c.OpenAccount("N", "N"))
    world.do(c.CreditDeposit("N", "BTC", 3 * BTC))
    world.do(c.CreditDeposit("N", "BTC", BTC))
    world.book.deposits.put("x", Deposit("x", "C", "C", "BTC", 5, 0, DepositStatus.CREDITED, None, 0, 0, ""))
    owed = liabilities_of(world.book)
    assert owed["N"] == {"BTC": 4 * BTC}
    assert owed["C"] == {}


def test_the_sub_accounts_of_an_account_are_added_up() -> None:
    world = lived()
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.CreditDeposit("A2", "BTC", BTC))
    world.do(c.CreditDeposit("A2", "USDC", 7 * USDC))
    assert liabilities_of(world.book)["A"] == {"BTC": 11 * BTC, "USDC": 7 * USDC}


def test_a_position_of_an_epoch_that_is_over_is_owed_nothing_and_the_others_of_its_owner_still_are() -> None:
    world = lived()
    sub_account = world.book.sub_accounts["A"]
    sub_account.lends["BTC"].epoch -= 1
    sub_account.lends["USDC"] = LendPosition(LendShares(5 * 10**9), 5, 0, 0, DAY, 0)
    world.book.markets["USDC"].lend_shares = LendShares(world.book.markets["USDC"].lend_shares + 5 * 10**9)
    world.book.markets["USDC"].total_lent += 5
    sub_account.balances["BTC"] = Balance(9)
    assert liabilities_of(world.book)["A"] == {"USDC": 5, "BTC": 9}


def test_interest_is_owed_once_it_is_booked() -> None:
    world = lived()
    world.do(c.Borrow("B", "BTC", BTC, "wallet"))
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert market.total_lent > 10 * BTC
    assert 0 <= market.total_lent - liabilities_of(world.book)["A"]["BTC"] <= 1


def test_what_is_lent_and_what_is_available_of_one_asset_is_added_up() -> None:
    world = lived()
    world.book.sub_accounts["A"].balances["BTC"] = Balance(9)
    assert liabilities_of(world.book)["A"] == {"BTC": 10 * BTC + 9}
