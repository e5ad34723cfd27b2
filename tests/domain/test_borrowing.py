"""Borrowing and repaying, where one unit decides, and what of a command goes along with a payout (rules B1 to B4, N1, D1)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.errors import CapReached, InsufficientBalance, InsufficientMargin
from gql_server.domain.events import EventType
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.withdrawal_delay import AddressTrust
from tests.domain.world import BTC, HOUR, USDC, World, two_markets

SLOW = AssetNetwork("slow", 6, "0x1", 1, 1, 10, None, 5)
FAST = AssetNetwork("fast", 6, "0x2", 1, 1, 10, None, 7)


def lending() -> World:
    """A has lent 10 BTC, C has lent USDC, which leave by two networks."""
    world = two_markets(rate=0)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("C", "USDC", 10**6 * USDC))
    world.do(c.SetAssetNetworks("USDC", (SLOW, FAST)))
    return world


@pytest.mark.parametrize(("network", "fee"), [("slow", 5), ("fast", 7)])
def test_what_is_borrowed_to_an_address_leaves_by_the_network_that_was_named(network: str, fee: int) -> None:
    world = lending()
    world.do(c.Borrow("A", "USDC", USDC, "wallet", network=network), "out")
    payout = world.book.payouts["out"]
    assert (payout.network, payout.fee, payout.status) == (network, fee, PayoutStatus.REQUESTED)


def test_a_delay_is_told_in_the_answer_and_to_the_borrower() -> None:
    world = lending()
    outcome = world.do(c.Borrow("A", "USDC", USDC, "wallet", AddressTrust(None, HOUR), "fast"), "out")
    assert (outcome.amount, outcome.payout_id, outcome.release_at) == (USDC, "out", world.now + HOUR)
    told = [(event.type, event.sub_account_id) for event in world.events if event.details.get("payout_id") == "out"]
    assert told == [(EventType.BORROWED, "A"), (EventType.PAID_OUT, "A")]


@pytest.mark.parametrize("cap", [0, 5])
def test_a_cap_is_borrowed_to_the_unit_and_a_unit_more_is_refused_with_what_is_left(cap: int) -> None:
    world = lending()
    world.limits("USDC", borrowed_cap=cap)
    refused = world.refusal(CapReached, c.Borrow("A", "USDC", cap + 1, None))
    assert (refused.symbol, refused.cap, refused.room) == ("USDC", cap, cap)
    if cap:
        world.do(c.Borrow("A", "USDC", cap, None))
        assert world.market("USDC").total_borrowed == cap


def test_what_leaves_at_once_is_no_collateral_for_itself_and_what_stays_is() -> None:
    """A has BTC that counts 90,000 USD, of which a tenth of the debt must be left: 81,818.181818 leave, and more may stay."""
    world = lending()
    world.do(c.OpenSubAccount("A", "A1"))
    world.do(c.CreditDeposit("A1", "BTC", BTC))
    most = 81_818_181_818
    refused = world.refusal(InsufficientMargin, c.Borrow("A1", "USDC", most + 1, "wallet", network="fast"))
    assert (refused.symbol, refused.maximum) == ("USDC", most)
    world.do(c.Borrow("A1", "USDC", most, "wallet", network="fast"))
    other = lending()
    other.do(c.OpenSubAccount("A", "A1"))
    other.do(c.CreditDeposit("A1", "BTC", BTC))
    assert other.do(c.Borrow("A1", "USDC", 450_000 * USDC, None)).amount == 450_000 * USDC


def test_without_a_balance_nothing_can_be_repaid() -> None:
    world = lending()
    world.do(c.Borrow("A", "USDC", USDC, "wallet", network="fast"))
    for amount in (None, 1, 2):
        refused = world.refusal(InsufficientBalance, c.Repay("A", "USDC", amount))
        assert (refused.symbol, refused.available) == ("USDC", 0)


def test_a_balance_of_one_unit_repays_one_unit() -> None:
    world = lending()
    world.do(c.Borrow("A", "USDC", USDC, None))
    world.do(c.Withdraw("A", "USDC", USDC - 1, "wallet", network="fast"))
    assert world.refusal(InsufficientBalance, c.Repay("A", "USDC", 2)).available == 1
    outcome = world.do(c.Repay("A", "USDC", None))
    assert (outcome.repaid, outcome.remaining) == (1, USDC - 1)
    assert world.book.sub_accounts["A"].debts["USDC"].principal == USDC - 1
