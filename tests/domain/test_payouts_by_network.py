"""Whatever leaves goes by the network that was named, and pays that network's fee (rules L10, L15, D1)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Payout, PayoutStatus
from gql_server.domain.errors import (
    BelowMinimum,
    FundsBound,
    InsufficientBalance,
    InsufficientMargin,
    InvalidInput,
    MarketClosed,
    Paused,
    TermsRefused,
)
from gql_server.domain.events import EventType
from gql_server.domain.margin import measure
from gql_server.domain.market import MarketState
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pauses import PauseScope
from gql_server.domain.payouts import ADDRESS_LENGTH_MAX, require_address
from gql_server.domain.report import MarginStatus
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, two_markets

COARSE = AssetNetwork("coarse", 6, None, 3, 10_000, 50_000, 2 * BTC, 20_000)
EXACT = AssetNetwork("exact", 8, None, 3, 10_000, 30_000, None, 10_000)
ADDRESS = "wallet"


def networked() -> World:
    """BTC and GOLD, which has no market, leave by two networks; A has 5 of each, the BTC lent and matured."""
    world = two_markets(rate=0)
    world.list_asset("GOLD", 8, 10)
    for symbol in ("BTC", "GOLD"):
        world.do(c.SetAssetNetworks(symbol, (COARSE, EXACT)))
        world.do(c.CreditDeposit("A", symbol, 5 * BTC))
    world.wait(7 * DAY)
    return world


def payout_of(world: World) -> Payout:
    [payout] = world.book.payouts.values()
    return payout


def left(world: World) -> tuple[str, str | None, int, PayoutStatus]:
    payout = payout_of(world)
    told = [event for event in world.events if event.type in {EventType.WITHDREW, EventType.BORROWED}]
    assert [event.details["network"] for event in told] == [payout.network]
    return payout.symbol, payout.network, payout.fee, payout.status


@pytest.mark.parametrize(("network", "fee"), [("coarse", 20_099), ("exact", 10_000)])
def test_an_available_amount_leaves_by_the_network_that_is_named(network: str, fee: int) -> None:
    world = networked()
    world.do(c.Withdraw("A", "GOLD", BTC + 99, ADDRESS, network=network))
    assert left(world) == ("GOLD", network, fee, PayoutStatus.REQUESTED)


def test_the_least_payout_by_a_network_leaves_and_a_unit_less_does_not() -> None:
    world = networked()
    assert world.refusal(BelowMinimum, c.Withdraw("A", "GOLD", 29_999, ADDRESS, network="exact")).minimum == 30_000
    world.do(c.Withdraw("A", "GOLD", 30_000, ADDRESS, network="exact"))


def test_the_most_that_one_payout_by_a_network_may_be_leaves_and_a_unit_more_does_not() -> None:
    world = networked()
    refused = world.refusal(InvalidInput, c.Withdraw("A", "GOLD", 2 * BTC + 1, ADDRESS, network="coarse"))
    assert refused == InvalidInput("amount", "is more than 2.00000000 GOLD, the most that one payout by coarse may be")
    world.do(c.Withdraw("A", "GOLD", 2 * BTC, ADDRESS, network="coarse"))


def test_a_whole_loan_leaves_by_the_network_that_is_named_however_large_it_is() -> None:
    world = networked()
    done = world.do(c.WithdrawLendPosition("A", "BTC", ADDRESS, network="coarse"))
    assert (done.amount, done.is_queued) == (5 * BTC, False)
    assert left(world) == ("BTC", "coarse", 20_000, PayoutStatus.REQUESTED)


def test_a_loan_without_a_network_that_it_needs_is_refused_before_anything_else() -> None:
    world = networked()
    world.do(c.PauseAssets(("BTC",), (PauseScope.PAYOUTS,)))
    assert world.refusal(InvalidInput, c.WithdrawLendPosition("A", "BTC", ADDRESS)).field == "network"
    assert world.refusal(Paused, c.WithdrawLendPosition("A", "BTC", ADDRESS, network="exact")).scope is PauseScope.PAYOUTS


def test_a_queued_loan_leaves_by_the_network_that_was_named_when_it_was_queued() -> None:
    world = networked()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC, None))
    queued = world.do(c.WithdrawLendPosition("A", "BTC", ADDRESS, is_queueing=True, network="coarse"))
    assert (queued.is_queued, queued.amount, queued.interest) == (True, 5 * BTC, 0)
    world.do(c.Repay("B", "BTC", None))
    world.wait(HOUR)
    assert world.do(c.CrossBoundary("BTC")).paid == 1
    payout = payout_of(world)
    assert (payout.amount, payout.network, payout.fee) == (5 * BTC, "coarse", 20_000)


def test_the_treasury_is_drawn_by_the_network_that_is_named() -> None:
    world = networked()
    world.do(c.FundTreasury("BTC", 2 * BTC))
    world.do(c.DrawTreasury("BTC", BTC, ADDRESS, "exact"))
    assert left(world) == ("BTC", "exact", 10_000, PayoutStatus.REQUESTED)
    assert world.refusal(InvalidInput, c.DrawTreasury("BTC", BTC, ADDRESS)).field == "network"


def test_a_borrow_leaves_by_the_network_that_is_named() -> None:
    world = networked()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", BTC, ADDRESS, network="exact"))
    assert left(world) == ("BTC", "exact", 10_000, PayoutStatus.REQUESTED)


# ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("account", "command"),
    [
        ("A", c.WithdrawLendPosition("A", "BTC", ADDRESS, network="exact")),
        ("A", c.Withdraw("A", "GOLD", BTC, ADDRESS, network="exact")),
        ("house", c.DrawTreasury("BTC", BTC, ADDRESS, "exact")),
        ("B", c.Borrow("B", "BTC", BTC, ADDRESS, network="exact")),
    ],
)
def test_who_chose_a_delay_waits_for_it_and_is_told(account: str, command: c.Command) -> None:
    world = networked()
    world.do(c.FundTreasury("BTC", 2 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.SetWithdrawalDelay(account, DAY))
    world.events = []
    assert world.do(command).release_at == world.now + DAY
    [waits] = [event for event in world.events if event.type is EventType.PAID_OUT]
    assert (waits.account_id, waits.details["status"], waits.details["network"]) == (account, PayoutStatus.DELAYED, "exact")
    assert waits.details["release_at"] == payout_of(world).release_at == world.now + DAY


# ── what margin holds back ───────────────────────────────────────────────────────────────────────────────────────────


def owing() -> World:
    """A lends 5 BTC, has 5 GOLD, and owes 200,000 USDC."""
    world = networked()
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("A", "USDC", 200_000 * USDC, ADDRESS))
    return world


def test_a_whole_loan_that_margin_holds_back_names_what_to_repay_and_no_smaller_amount() -> None:
    world = owing()
    before = measure(world.book, "A", world.now, world.models)
    refused = world.refusal(InsufficientMargin, c.WithdrawLendPosition("A", "BTC", ADDRESS, network="exact"))
    assert (refused.symbol, refused.maximum, refused.margin) == ("BTC", None, before)
    [(symbol, amount)] = refused.repay_to_release
    assert symbol == "USDC"
    world.do(c.CreditDeposit("A", "USDC", amount - 1))
    world.refusal(InsufficientMargin, c.WithdrawLendPosition("A", "BTC", ADDRESS, network="exact"))
    world.do(c.CreditDeposit("A", "USDC", USDC))
    world.do(c.WithdrawLendPosition("A", "BTC", ADDRESS, network="exact"))


def test_an_available_amount_that_margin_holds_back_names_the_most_that_may_leave_and_nothing_to_repay() -> None:
    world = owing()
    world.do(c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,)))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.price("BTC", 45_000)
    assert measure(world.book, "A", world.now, world.models).status is MarginStatus.HEALTHY
    refused = world.refusal(InsufficientMargin, c.Withdraw("A", "BTC", BTC, ADDRESS, network="exact"))
    assert refused.repay_to_release == ()
    assert refused.maximum is not None
    assert 0 < refused.maximum < BTC
    world.refusal(InsufficientMargin, c.Withdraw("A", "BTC", refused.maximum + 1, ADDRESS, network="exact"))
    world.do(c.Withdraw("A", "BTC", refused.maximum, ADDRESS, network="exact"))


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["", "a" * (ADDRESS_LENGTH_MAX + 1), "a b", "a\tb", " "])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        require_address(address)


def test_an_address_of_200_characters_is_one() -> None:
    require_address("a" * 200)


def test_what_was_sent_and_never_left_gives_the_fee_back_as_far_as_the_treasury_has_it() -> None:
    world = networked()
    world.do(c.Withdraw("A", "GOLD", BTC, ADDRESS, network="exact"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    world.do(c.FundInsurance("GOLD", 1))
    refused = world.refusal(TermsRefused, c.SettlePayout("out", PayoutStatus.FAILED))
    assert (refused.rule, refused.problem) == ("C1", "The treasury has 9999 units of GOLD to give the fee of 10000 back")
    world.do(c.FundTreasury("GOLD", 1))
    world.do(c.SettlePayout("out", PayoutStatus.FAILED))
    assert world.book.sub_accounts["A"].balances["GOLD"].available == 5 * BTC
    assert world.ledger("GOLD").treasury == 0


def test_what_never_left_gives_no_fee_back_that_rewards_need_by_now() -> None:
    world = two_markets(rewards={"staking": 10 * PERCENT})
    world.do(c.SetAssetNetworks("BTC", (EXACT,)))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "BTC", 10 * BTC))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "BTC", ADDRESS, network="exact"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    assert world.ledger("BTC").treasury == 10_000
    world.wait(HOUR)
    refused = world.refusal(TermsRefused, c.SettlePayout("out", PayoutStatus.FAILED))
    assert refused.problem == "The treasury has 0 units of BTC to give the fee of 10000 back"
    world.do(c.FundTreasury("BTC", 10**6))
    world.wait(HOUR)
    world.do(c.SettlePayout("out", PayoutStatus.FAILED))
    market, ledger = world.market("BTC"), world.ledger("BTC")
    assert market.boundary_at == world.now
    assert (ledger.treasury, market.staking_receivable > 10_000) == (10**6, True)


def test_only_what_repays_a_debt_is_moved_into_a_market_that_is_not_open() -> None:
    world = networked()
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A2", "GOLD", 10**6 * BTC))
    world.do(c.Borrow("A2", "BTC", BTC, None))
    world.do(c.PauseAssets(("BTC",), (PauseScope.NEW_RISK,)))
    world.do(c.CreditDeposit("A", "BTC", 2 * BTC))
    world.do(c.UpdateMarket("BTC", state=MarketState.REPAY_ONLY))
    refused = world.refusal(MarketClosed, c.Transfer("A", "A2", "BTC", BTC + 1))
    assert (refused.symbol, refused.state) == ("BTC", MarketState.REPAY_ONLY)
    moved = world.do(c.Transfer("A", "A2", "BTC", BTC))
    assert (moved.repaid, moved.lent) == (BTC, 0)
    assert "BTC" not in world.book.sub_accounts["A2"].debts


def test_a_balance_that_does_not_hold_the_amount_names_what_it_holds() -> None:
    world = networked()
    assert world.refusal(InsufficientBalance, c.Withdraw("A", "GOLD", 6 * BTC, ADDRESS, network="exact")).available == 5 * BTC
    assert world.refusal(FundsBound, c.DrawTreasury("GOLD", BTC, ADDRESS, "exact")).available == 0
