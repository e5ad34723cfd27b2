"""What is asked before a change is announced, who is walked for it, what comes to stand in its way (rules R4, R5, R9, C6, X3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.lender_pay import LenderPay, LenderPayKind, Split, lend_rate_of, split_of
from gql_server.domain.market import MarketState, ModelKind, ScheduledChange
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.domain.pay_terms import require_sound_pay, since
from gql_server.domain.scheduling import preview
from gql_server.units import WAD
from tests.domain.fakes import broken, remembering
from tests.domain.test_penalties import HEAVY, LIGHT, POLICY, told
from tests.domain.world import BTC, DAY, DAY_ONE, HOUR, PERCENT, RISK, TERMS, USDC, model_ref, two_markets

CURVE, REWARD = ModelKind.RATE_MODEL, ModelKind.STAKING_REWARD
LINE = model_ref(CURVE, "picky")


def picky(_use: int, elapsed: int, state: str) -> RateAnswer:
    """A curve that knows two states and breaks in any other."""
    return RateAnswer(RateStep(PERCENT, state)) if state in {"", "good"} else broken(_use, elapsed, state)


def policy(penalty: int, at: int = DAY_ONE + HOUR, symbol: str = "BTC") -> c.ScheduleModel:
    return c.ScheduleModel(symbol, ModelKind.LIQUIDATION_POLICY, (POLICY,), "", penalty, at)


def test_a_curve_is_asked_with_its_initial_state_and_a_line_with_none() -> None:
    world = two_markets()
    world.models.curves["picky"] = picky
    world.do(c.ScheduleModel("BTC", CURVE, (LINE,), "good", 0, DAY_ONE + HOUR))
    bad = c.ScheduleModel("BTC", CURVE, (LINE,), "bad", 0, DAY_ONE + HOUR)
    assert world.refusal(TermsRefused, bad).rule == "R5"
    terms = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=LINE)
    world.models.curves["picky"] = lambda use, elapsed, state: picky(use, elapsed, "bad" if state != "" else state)
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, terms=terms))
    world.models.curves["picky"] = broken
    assert world.refusal(TermsRefused, c.ScheduleTerms("BTC", DAY_ONE + HOUR, terms=terms)).rule == "R5"


def test_a_policy_must_stand_beside_risk_terms_that_are_announced() -> None:
    world = two_markets()
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, risk=LIGHT))
    assert world.refusal(TermsRefused, policy(12 * PERCENT)) == TermsRefused("X3", told("BTC", "BTC"))
    world.do(policy(11 * PERCENT))


def test_another_markets_policy_and_risk_terms_are_brought_to_the_present_before_terms_change() -> None:
    for before, is_walked in (
        (policy(3 * PERCENT, symbol="USDC"), True),
        (c.ScheduleTerms("USDC", DAY_ONE + HOUR, risk=LIGHT), True),
        (c.ScheduleTerms("USDC", DAY_ONE + HOUR, insurance_share=PERCENT), False),
        (c.ScheduleModel("USDC", CURVE, (model_ref(CURVE, "BTC"),), "", 0, DAY_ONE + HOUR), False),
    ):
        world = two_markets()
        world.do(before)
        world.wait(2 * HOUR)
        world.do(c.ScheduleTerms("BTC", world.now, insurance_share=PERCENT))
        assert (world.market("USDC").boundary_at == world.now) is is_walked


def test_an_asset_that_comes_meanwhile_may_stand_in_the_way_of_risk_terms_which_a_boundary_then_drops() -> None:
    world = two_markets()
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, risk=LIGHT))
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, insurance_share=PERCENT))
    world.list_asset("GOLD", 8, 1, risk=HEAVY)
    assert [change.obstacle for change in world.market("BTC").announced] == [told("GOLD", "BTC"), None]
    world.wait(HOUR)
    world.cross("BTC")
    assert (world.book.assets["BTC"].risk, world.market("BTC").insurance_share) == (RISK, PERCENT)
    details = [event.details for event in world.events if event.type is EventType.MARKET_CHANGED][-2:]
    assert [(one["change"], one["note"]) for one in details] == [("DROPPED", told("GOLD", "BTC")), ("APPLIED", None)]


def test_an_asset_that_comes_meanwhile_may_stand_in_the_way_of_a_policy_beside_announced_risk_terms() -> None:
    """Counted at 0.96 with a penalty of 6 % it is 1.0176: less than 1.025 of now, more than 1.005 then."""
    world = two_markets()
    world.do(policy(6 * PERCENT, DAY_ONE + 2 * HOUR))
    assert world.market("BTC").scheduled[0].obstacle is None
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, risk=LIGHT))
    world.list_asset("GOLD", 8, 1, risk=HEAVY)
    assert world.market("BTC").scheduled[0].obstacle == told("GOLD", "BTC")
    world.do(c.CreateAsset("GOLD", "G", 8, 10**6, 0, RISK, is_change=True))
    assert (world.market("BTC").scheduled[0].obstacle, world.market("BTC").announced[0].obstacle) == (None, None)


def test_of_a_market_that_ends_other_changes_are_called_off_and_other_states_refused() -> None:
    world = two_markets()
    world.do(c.DelistMarket("BTC", DAY_ONE + DAY, DAY_ONE + 2 * DAY, DAY_ONE + 7 * DAY), "end")
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, insurance_share=PERCENT), "share")
    assert world.refusal(NotFound, c.CancelScheduledChange("BTC", "end-CLOSED")).what == "scheduled change"
    world.do(c.CancelScheduledChange("BTC", "share"))
    assert [change.id for change in world.market("BTC").announced] == ["end-REPAY_ONLY", "end-CLOSED"]
    closing = c.ScheduleTerms("BTC", DAY_ONE + HOUR, state=MarketState.CLOSED)
    assert world.refusal(TermsRefused, closing).rule == "C6"
    world.do(c.ScheduleTerms("BTC", DAY_ONE + HOUR, state=MarketState.OPEN))  # It is open.


def test_a_preview_uses_a_model_from_its_time_on_with_its_state_and_what_is_known_at_the_boundary() -> None:
    """Half is used, and 30 % are remembered: 10 % of the mean of both. The reward's rate is the age of what was observed."""
    world = two_markets()
    world.models.curves["other"] = remembering(10 * PERCENT)
    world.models.feeds["aging"] = ("validators.age",)
    world.do(c.ObserveFeeds((c.ObservedFeed("validators", 7),)))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    other, aging = model_ref(CURVE, "other"), model_ref(REWARD, "aging")
    curve = ScheduledChange("x", CURVE, (other,), str(30 * PERCENT), 0, DAY_ONE + HOUR, DAY_ONE)
    shown, gives_rate = preview(world.book, world.models, world.market("BTC"), curve)
    assert (gives_rate, shown.borrow_rate, shown.rate_model.since) == (True, 4 * PERCENT, DAY_ONE + HOUR)
    world.wait(HOUR + 100)
    rewards = ScheduledChange("x", REWARD, (aging,), "", 0, DAY_ONE + 2 * HOUR, DAY_ONE)
    market = project(world.book, "BTC", world.now, world.models)
    shown, _ = preview(world.book, world.models, market, rewards)
    assert (shown.staking_rate, shown.staking_rewards[0].since) == (HOUR, DAY_ONE + 2 * HOUR)


def test_a_line_is_a_rate_model() -> None:
    terms = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=POLICY)
    with pytest.raises(InvalidInput) as refused:
        require_sound_pay(terms)
    assert (refused.value.field, refused.value.problem) == ("terms.lenderPay.supplyLine", "must be a rate model")


def test_a_fee_near_the_whole_is_refused_where_a_reward_is_ahead_and_not_where_a_curve_is() -> None:
    for kind, is_refused in ((REWARD, True), (CURVE, False)):
        world = two_markets()
        world.models.rewards["other"] = PERCENT
        world.models.curves["other"] = picky
        world.do(c.ScheduleModel("BTC", kind, (model_ref(kind, "other"),), "", 0, DAY_ONE + HOUR))
        change = c.UpdateMarket("BTC", terms=replace(TERMS, fee=95 * PERCENT))
        if is_refused:
            assert world.refusal(TermsRefused, change).rule == "R8"
        else:
            world.do(change)


def test_a_line_that_nobody_used_before_is_used_from_now_on() -> None:
    terms = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=LINE)
    assert since(terms, 7).supply_line == replace(LINE, since=7)
    assert since(TERMS, 7) == TERMS


def test_only_a_fee_that_is_skimmed_lessens_what_lenders_earn_and_without_fees_on_top_all_is_theirs() -> None:
    on_top = LenderPay(LenderPayKind.FEE_ON_TOP)
    earned = [
        lend_rate_of(pay, 10 * PERCENT, curve_rate=8 * PERCENT, supply_rate=0, staking_rate=0, utilization=WAD // 2)
        for pay in (LenderPay(), on_top)
    ]
    assert earned == [36 * PERCENT // 10, 4 * PERCENT]
    assert split_of(on_top, 0, curve_rate=8 * PERCENT, supply_rate=0, staking_rate=0, lent=2, borrowed=1) == Split(0)
    one = replace(on_top, treasury_fixed_fee=1)
    assert split_of(one, 0, curve_rate=WAD - 1, supply_rate=0, staking_rate=0, lent=2, borrowed=1) == Split(1)
