"""What binds the house's own money: custody, rewards that were credited, its own debts (C1, H1 to H3, R4)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import project
from gql_server.domain.errors import FundsBound, InsufficientMargin
from gql_server.domain.margin import measure
from gql_server.units import WAD
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, two_markets

ADDRESS = "somewhere"


def without_market() -> World:
    """The house has 10 GOLD, 4 of them insurance; GOLD is not lent."""
    world = two_markets()
    world.list_asset("GOLD", 8, 10)
    world.do(c.FundTreasury("GOLD", 10 * BTC))
    world.do(c.FundInsurance("GOLD", 4 * BTC))
    return world


def test_all_of_a_treasury_can_be_drawn_where_nothing_is_lent() -> None:
    world = without_market()
    assert world.refusal(FundsBound, c.DrawTreasury("GOLD", 6 * BTC + 1, ADDRESS)).available == 6 * BTC
    world.do(c.DrawTreasury("GOLD", 6 * BTC, ADDRESS))
    assert world.ledger("GOLD").treasury == 0


def test_all_of_an_insurance_can_be_released_where_nothing_is_lent() -> None:
    world = without_market()
    assert world.refusal(FundsBound, c.ReleaseInsurance("GOLD", 4 * BTC + 1, WAD)).available == 4 * BTC
    world.do(c.ReleaseInsurance("GOLD", 4 * BTC, WAD))
    assert (world.ledger("GOLD").insurance, world.ledger("GOLD").treasury) == (0, 10 * BTC)


def test_what_the_treasury_has_earned_and_custody_does_not_hold_cannot_be_drawn() -> None:
    """All that is lent has been borrowed and sent, and half a coin of B's is all that custody has: the fees are in the loans."""
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("C", "USDC", 10**7 * USDC))
    world.do(c.Borrow("C", "BTC", 10 * BTC, ADDRESS), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    world.wait(DAY)
    world.do(c.UpdateMarket("BTC"))
    held = world.do(c.CreditDeposit("B", "BTC", 9_999)).deposit_id
    assert world.book.deposits[held].held_amount == 9_999
    ledger = world.ledger("BTC")
    assert (ledger.custody, ledger.claims) == (9_999, 9_999)
    assert ledger.treasury > 10_000
    assert world.refusal(FundsBound, c.DrawTreasury("BTC", 10_000, ADDRESS)).available == 0


def test_what_rewards_need_that_were_credited_cannot_be_drawn() -> None:
    world = two_markets(rewards={"staking": 10 * PERCENT})
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.wait(DAY)
    market = project(world.book, "BTC", world.now, world.models)
    due = market.staking_receivable
    assert due > 0
    assert world.refusal(FundsBound, c.DrawTreasury("BTC", BTC, ADDRESS)).available == BTC - due
    world.do(c.DrawTreasury("BTC", BTC - due, ADDRESS))


@pytest.mark.parametrize(
    "command",
    [c.FundTreasury("BTC", 1), c.RedeemSeized("BTC"), c.SellSeized("BTC", 1, "USDC", 1), c.SellSeized("USDC", 1, "BTC", 1)],
    ids=["funded", "redeemed", "sold", "sold for it"],
)
def test_a_market_is_walked_before_its_treasury_changes(command: c.Command) -> None:
    world = two_markets()
    for symbol in ("BTC", "USDC"):
        world.do(c.FundTreasury(symbol, BTC))
        world.do(c.DrawTreasury(symbol, 10_000, ADDRESS), f"of {symbol}")
        world.do(c.SettlePayout(f"of {symbol}", PayoutStatus.FAILED))
    world.wait(3 * HOUR)
    world.do(command)
    assert world.market("BTC").boundary_at == world.now


# ── what the house owes ──────────────────────────────────────────────────────────────────────────────────────────────


def indebted_house() -> World:
    """The house has 1 BTC to spend, of 90,000 USD, and has taken a debt of 75,000 USDC over, of which 5,000 USD have no cover."""
    world = two_markets(rate=0)
    world.models.curves["USDC"] = world.models.curves["BTC"]
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.DrawTreasury("BTC", BTC, ADDRESS), "draw")
    world.do(c.SettlePayout("draw", PayoutStatus.FAILED))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 75_000 * USDC, ADDRESS))
    world.price("BTC", 85_000)
    done = world.do(c.Liquidate("A", 8))
    assert {one.counterparty for one in done.seizures} == {"operator"}
    world.price("BTC", 100_000)
    return world


def test_what_the_houses_own_debts_need_is_not_redeemed() -> None:
    world = indebted_house()
    world.price("BTC", 60_000)
    before = measure(world.book, "house", world.now, world.models)
    refused = world.refusal(InsufficientMargin, c.RedeemSeized("BTC"))
    assert (refused.symbol, refused.maximum, refused.margin) == ("BTC", None, before)
    [(symbol, amount)] = refused.repay_to_release
    assert symbol == "USDC"
    assert 0 < amount < 75_000 * USDC


def test_what_the_houses_own_debts_do_not_need_can_be_sold_to_the_unit() -> None:
    world = indebted_house()
    world.price("BTC", 60_000)
    refused = world.refusal(InsufficientMargin, c.SellSeized("BTC", BTC, "USDC", USDC))
    assert (refused.repay_to_release, refused.margin) == ((), measure(world.book, "house", world.now, world.models))
    assert refused.maximum is not None
    assert 0 < refused.maximum < BTC
    world.refusal(InsufficientMargin, c.SellSeized("BTC", refused.maximum + 1, "USDC", USDC))
    world.do(c.SellSeized("BTC", refused.maximum, "USDC", USDC))
