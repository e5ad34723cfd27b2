"""The house's own money: drawn within bounds, insurance kept for debts, what was seized redeemed or sold (rules H1 to H4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.errors import FundsBound, InvalidInput, NotFound, Paused, PositionNotMatured
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.pauses import PauseScope
from gql_server.units import WAD
from tests.domain.world import BTC, DAY, DAY_ONE, HOUR, PERCENT, TERMS, USDC, World, two_markets

ADDRESS = "somewhere"
HALF = WAD // 2


def funded(treasury: int = 10 * BTC) -> World:
    world = two_markets()
    had = world.book.ledgers["BTC"].treasury
    world.do(c.FundTreasury("BTC", treasury - had))
    return world


def drawn(amount: int, share: int = WAD) -> c.DrawTreasury:
    return c.DrawTreasury("BTC", amount, ADDRESS, None, share)


def test_what_is_drawn_leaves_by_a_payout_of_the_house() -> None:
    world = funded()
    outcome = world.do(drawn(4 * BTC), "draw")
    payout = world.book.payouts["draw"]
    assert (outcome.payout_id, payout.sub_account_id, payout.status) == ("draw", "house", PayoutStatus.REQUESTED)
    assert (world.book.ledgers["BTC"].treasury, world.book.ledgers["BTC"].payouts) == (6 * BTC, 4 * BTC)
    custody = world.book.ledgers["BTC"].custody
    world.do(c.SettlePayout("draw", PayoutStatus.SENT))
    assert world.book.ledgers["BTC"].custody == custody - 4 * BTC + payout.fee


def test_what_custody_must_cover_cannot_be_drawn() -> None:
    world = funded()
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.do(c.FundInsurance("BTC", 3 * BTC))
    refused = world.refusal(FundsBound, drawn(8 * BTC))
    assert (refused.rule, refused.available) == ("C1", 7 * BTC)
    world.do(drawn(7 * BTC))
    assert world.refusal(FundsBound, drawn(BTC)).available == 0


def test_nothing_is_drawn_while_payouts_are_paused() -> None:
    world = funded()
    world.do(c.PauseAssets(("BTC",), (PauseScope.PAYOUTS,), None, "looked at"))
    assert world.refusal(Paused, drawn(BTC)).scope is PauseScope.PAYOUTS
    world.do(c.ResumeAssets(("BTC",), (PauseScope.PAYOUTS,)))
    world.do(drawn(BTC))


def test_a_day_lets_no_more_than_its_part_leave_and_the_next_day_begins_anew() -> None:
    world = funded()
    world.do(drawn(3 * BTC, HALF))
    refused = world.refusal(FundsBound, drawn(3 * BTC, HALF))
    assert (refused.rule, refused.available) == ("H1", 2 * BTC)
    world.do(drawn(2 * BTC, HALF))
    world.wait(DAY_ONE // DAY * DAY + DAY - world.now)
    world.do(drawn(2 * BTC, HALF))
    assert world.book.ledgers["BTC"].drawn == 2 * BTC


def test_a_draw_that_failed_is_the_houses_balance_and_can_be_redeemed() -> None:
    world = funded()
    world.do(drawn(4 * BTC), "draw")
    world.do(c.SettlePayout("draw", PayoutStatus.FAILED))
    assert world.book.sub_accounts["house"].balances["BTC"].available == 4 * BTC
    world.do(c.RedeemSeized("BTC"))
    assert world.book.ledgers["BTC"].treasury == 10 * BTC
    assert world.refusal(NotFound, c.RedeemSeized("BTC")).what == "holding of the house"


def test_insurance_stays_as_far_as_debts_may_go_bad() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("B", "USDC", 1_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 500 * USDC, None))
    world.do(c.FundTreasury("USDC", 100 * USDC))
    world.do(c.FundInsurance("USDC", 60 * USDC))
    floor = 10 * PERCENT
    refused = world.refusal(FundsBound, c.ReleaseInsurance("USDC", 20 * USDC, floor))
    assert (refused.rule, refused.available) == ("H2", 10 * USDC)
    world.do(c.ReleaseInsurance("USDC", 10 * USDC, floor))
    assert world.book.ledgers["USDC"].insurance == 50 * USDC


def test_a_position_of_the_house_is_redeemed_once_it_has_matured() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("house", "BTC", 2 * BTC))
    world.refusal(PositionNotMatured, c.RedeemSeized("BTC"))
    world.wait(7 * DAY)
    before = world.book.ledgers["BTC"]
    world.do(c.RedeemSeized("BTC"))
    after = world.book.ledgers["BTC"]
    assert (after.treasury - before.treasury, after.custody) == (2 * BTC, before.custody)
    assert "BTC" not in world.book.sub_accounts["house"].lends


def test_what_was_sold_has_left_custody_and_its_proceeds_are_the_treasurys() -> None:
    world = funded()
    world.do(drawn(4 * BTC), "draw")
    world.do(c.SettlePayout("draw", PayoutStatus.FAILED))
    before = {symbol: world.book.ledgers[symbol] for symbol in ("BTC", "USDC")}
    world.do(c.SellSeized("BTC", 3 * BTC, "USDC", 250_000 * USDC, "venue 7"))
    after = world.book.ledgers
    assert after["BTC"].custody == before["BTC"].custody - 3 * BTC
    assert after["USDC"].treasury == before["USDC"].treasury + 250_000 * USDC
    assert world.book.sub_accounts["house"].balances["BTC"].available == BTC
    with pytest.raises(InvalidInput):
        world.do(c.SellSeized("BTC", BTC, "BTC", BTC))


@pytest.mark.parametrize(("capacity", "paid"), [(1_000 * WAD, 1_000 * USDC), (None, 40_000 * USDC)])
def test_a_backstop_pays_no_more_than_it_is_good_for(capacity: int | None, paid: int) -> None:
    world = two_markets()
    world.customer("K")
    world.do(c.CreditDeposit("K", "USDC", 50_000 * USDC))
    world.do(c.CreditDeposit("B", "USDC", 200_000 * USDC))
    world.wait(8 * DAY)
    world.do(c.WithdrawLendPosition("K", "USDC", ADDRESS), "k")
    world.do(c.SettlePayout("k", PayoutStatus.FAILED))
    had = world.book.sub_accounts["K"].balances["USDC"].available
    world.do(c.RegisterBackstop("K", is_backstop=True, capacity=capacity))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 80_000 * USDC, None))
    world.do(c.Withdraw("A", "USDC", 80_000 * USDC, ADDRESS))
    world.price("BTC", 92_000)
    world.do(c.Liquidate("A"))
    backstop = world.book.sub_accounts["K"]
    assert had - backstop.balances["USDC"].available == pytest.approx(paid, rel=1e-3)
    assert backstop.backstop_used == pytest.approx(0 if capacity is None else capacity, rel=1e-3)
    world.do(c.RegisterBackstop("K", is_backstop=True, capacity=5 * WAD))
    assert world.book.sub_accounts["K"].backstop_used == 0
    assert world.refusal(InvalidInput, c.RegisterBackstop("K", is_backstop=True, capacity=0)).field == "capacity"


def test_a_liquidation_does_not_pay_with_what_the_insurance_gets_at_a_boundary_that_nobody_has_walked() -> None:
    world = two_markets()
    pay = LenderPay(LenderPayKind.FEE_ON_TOP, insurance_rate_fee=WAD)
    world.do(c.UpdateMarket("USDC", terms=replace(TERMS, fee=0, lender_pay=pay)))
    world.do(c.CreditDeposit("B", "USDC", 200_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 80_000 * USDC, ADDRESS))
    world.wait(HOUR // 2)
    world.do(c.CreditDeposit("B", "USDC", USDC))
    world.wait(HOUR * 3 // 4)
    world.price("BTC", 85_000)
    before = world.book.ledgers["USDC"].insurance
    world.do(c.Liquidate("A"))
    assert world.book.ledgers["USDC"].insurance > before
