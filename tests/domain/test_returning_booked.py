"""What is booked and told of coins that go back, or cannot: whose they were, and how many (rules N5, N4, L10)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import HeldReason, PayoutStatus
from gql_server.domain.errors import BelowMinimum
from gql_server.domain.events import EventType
from gql_server.domain.journal import Entry, LedgerAccount
from gql_server.domain.networks import AssetNetwork
from tests.domain.world import BTC, HOUR, World, two_markets

FEE, AMOUNT = 20_000, 300_050
EXACT = AssetNetwork("exact", 8, None, 3, 10_000, 30_000, None, FEE)
CUSTODY, PAYOUTS, SUSPENSE = LedgerAccount.CUSTODY, LedgerAccount.PAYOUTS, LedgerAccount.SUSPENSE
MISSING, TREASURY = LedgerAccount.MISSING, LedgerAccount.TREASURY
BACK = c.ReturnDeposit("held", "sender", "exact")


def holding(amount: int = AMOUNT) -> World:
    """A deposit of A is held; B lends a coin, and half an hour is not walked yet when it goes back."""
    world = two_markets(rate=0)
    world.do(c.SetAssetNetworks("BTC", (EXACT,)))
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.do(c.HoldDeposit("A", "BTC", amount, HeldReason.WRONG_NETWORK), "held")
    world.wait(HOUR // 2)
    world.entries.clear()
    world.events.clear()
    return world


def told(world: World) -> list[tuple[object, ...]]:
    deposited = [event for event in world.events if event.type is EventType.DEPOSITED]
    return [(one.symbol, one.amount, one.sub_account_id, one.details["status"], one.details["held"]) for one in deposited]


def test_what_goes_back_leaves_suspense_for_a_payout_of_the_same_holder() -> None:
    world = holding()
    world.do(BACK, "back")
    assert world.entries == [Entry("BTC", SUSPENSE, PAYOUTS, AMOUNT, "A", "A")]
    assert told(world) == [("BTC", AMOUNT, "A", "RETURNED", AMOUNT)]
    payout = world.book.payouts["back"]
    assert (payout.sub_account_id, payout.symbol, payout.requested_at) == ("A", "BTC", world.now)


def test_what_is_booked_out_leaves_suspense_and_custody() -> None:
    world = holding()
    world.do(c.ReturnDeposit("held"))
    assert world.entries == [Entry("BTC", SUSPENSE, CUSTODY, AMOUNT, "A")]
    assert told(world) == [("BTC", AMOUNT, "A", "RETURNED", AMOUNT)]
    assert "payout_id" not in world.events[-1].details


def test_what_the_fee_would_take_is_refused_with_the_least_that_goes_back() -> None:
    refused = holding(FEE).refusal(BelowMinimum, BACK)
    assert (refused.symbol, refused.minimum) == ("BTC", FEE + 1)
    holding(FEE + 1).do(BACK)


def test_what_could_not_go_back_is_its_holders_again() -> None:
    world = holding()
    world.do(BACK, "back")
    world.entries.clear()
    world.events.clear()
    world.do(c.SettlePayout("back", PayoutStatus.FAILED))
    assert world.entries == [Entry("BTC", PAYOUTS, SUSPENSE, AMOUNT, "A", "A")]
    assert told(world) == [("BTC", AMOUNT, "A", "HELD", AMOUNT)]
    assert world.book.sub_accounts["A"].archived_at is None


@pytest.mark.parametrize("covered", [0, 100, AMOUNT])
def test_of_coins_that_are_gone_themselves_less_is_missing_and_what_was_borne_is_the_treasurys_again(covered: int) -> None:
    world = holding()
    world.do(BACK, "back")
    world.do(c.ReverseDeposit("held"))
    if covered:
        world.do(c.FundTreasury("BTC", covered))
        world.do(c.CoverMissing("BTC", covered))
    world.wait(HOUR)
    world.entries.clear()
    world.do(c.SettlePayout("back", PayoutStatus.FAILED))
    borne = [Entry("BTC", MISSING, TREASURY, covered)] if covered else []
    assert world.entries == [*borne, Entry("BTC", PAYOUTS, MISSING, AMOUNT, "A")]
    assert world.market("BTC").boundary_at == world.now // HOUR * HOUR
