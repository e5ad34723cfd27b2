"""Announced changes: what stands beside what, what is walked for whom, and what a preview asks (rules R9, X3, C6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.draft import Draft
from gql_server.domain.errors import NotFound, TermsRefused
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import MarketState, ModelKind, ModelRef
from gql_server.domain.models import RateAnswer, RateStep
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.penalties import fault_of_penalty, fault_of_risk
from gql_server.domain.scheduling import bring_policy_to_present, preview
from gql_server.domain.versions import installed
from gql_server.units import WAD
from tests.domain.fakes import FakeModels, flat
from tests.domain.test_market_rates import noting
from tests.domain.world import BTC, HOUR, PERCENT, RISK, TERMS, USDC, World, model_ref, two_markets

RATE, POLICY, REWARD = ModelKind.RATE_MODEL, ModelKind.LIQUIDATION_POLICY, ModelKind.STAKING_REWARD
HEAVY = replace(RISK, haircut_weight=98 * PERCENT)
"""Counted so, a seizure for a penalty of 4.6 % does not heal."""
LIGHT = replace(RISK, maintenance_margin_base=PERCENT // 10)
"""Required so little, a seizure of what counts 90 % heals for a penalty below 11.2 %."""


def policy(symbol: str, penalty: int, at: int) -> c.ScheduleModel:
    return c.ScheduleModel(symbol, POLICY, (model_ref(POLICY, "next"),), "", penalty * PERCENT, at)


def listed(**penalties: int) -> World:
    """BTC and USDC with these penalties, percent, and 0 where none is given."""
    world = two_markets(penalty_max=0)
    for symbol in ("BTC", "USDC"):
        models = world.market_models(symbol, (), penalties.get(symbol, 0) * PERCENT)
        world.do(c.UpdateMarket(symbol, models=models))
    return world


# ── which penalties heal ─────────────────────────────────────────────────────────────────────────────────────────────


def fault(collateral: str, debt: str) -> str:
    return (
        f"Seizing {collateral} for a debt in {debt} could lower health: lower the weight or the penalty, "
        "or raise the maintenance margin"
    )


@pytest.mark.parametrize(
    ("penalties", "symbol", "risk", "expected"),
    [
        ({}, "BTC", RISK, None),
        ({"USDC": 5}, "BTC", HEAVY, fault("BTC", "USDC")),
        ({"BTC": 5}, "BTC", HEAVY, fault("BTC", "BTC")),
        ({"BTC": 5}, "USDC", HEAVY, fault("USDC", "BTC")),
        ({"BTC": 12}, "BTC", LIGHT, fault("BTC", "BTC")),
        ({"BTC": 11}, "BTC", LIGHT, None),
        ({"USDC": 12}, "BTC", LIGHT, None),
        ({"USDC": 12}, "USDC", LIGHT, fault("BTC", "USDC")),
    ],
)
def test_risk_terms_are_weighed_as_collateral_and_as_debt(
    penalties: dict[str, int], symbol: str, risk: RiskTerms, expected: str | None
) -> None:
    assert fault_of_risk(listed(**penalties).book, symbol, risk) == expected


def test_risk_terms_stand_beside_all_that_is_announced() -> None:
    world = listed(USDC=4)
    world.do(c.ScheduleTerms("USDC", world.now + HOUR, risk=LIGHT))
    assert fault_of_risk(world.book, "BTC", replace(RISK, haircut_weight=97 * PERCENT)) == fault("BTC", "USDC")
    assert fault_of_risk(listed(USDC=4).book, "BTC", replace(RISK, haircut_weight=97 * PERCENT)) is None
    heavy = listed(BTC=4)
    heavy.do(c.ScheduleTerms("USDC", heavy.now + HOUR, risk=replace(RISK, haircut_weight=97 * PERCENT)))
    assert fault_of_risk(heavy.book, "BTC", LIGHT) == fault("USDC", "BTC")
    assert fault_of_risk(listed(BTC=4).book, "BTC", LIGHT) is None


def test_risk_terms_stand_beside_a_penalty_that_is_announced() -> None:
    world = listed()
    world.do(policy("USDC", 5, world.now + HOUR))
    assert world.refusal(TermsRefused, c.ScheduleTerms("BTC", world.now + HOUR, risk=HEAVY)).problem == fault("BTC", "USDC")


def test_a_penalty_stands_beside_risk_terms_that_are_announced() -> None:
    world = listed()
    world.do(c.ScheduleTerms("BTC", world.now + 2 * HOUR, risk=HEAVY))
    assert fault_of_penalty(world.book, "USDC", 5 * PERCENT) is None
    assert fault_of_penalty(world.book, "USDC", 5 * PERCENT, is_ahead=True) == fault("BTC", "USDC")
    assert world.refusal(TermsRefused, policy("USDC", 5, world.now + HOUR)).rule == "X3"
    world.do(c.UpdateMarket("USDC", models=world.market_models("USDC", (), 4 * PERCENT)))
    light = listed(USDC=4)
    light.do(c.ScheduleTerms("USDC", light.now + 2 * HOUR, risk=LIGHT))
    assert light.refusal(TermsRefused, policy("USDC", 12, light.now + HOUR)).problem == fault("BTC", "USDC")


def test_what_is_announced_says_when_it_could_not_be_applied_any_more_and_when_it_can_again() -> None:
    world = listed()
    strict = replace(RISK, maintenance_margin_base=20 * PERCENT, initial_margin_base=20 * PERCENT)

    def set_usdc(risk: RiskTerms) -> None:
        world.do(c.CreateAsset("USDC", "USDC", 6, 10**6, 0, risk, is_change=True))

    set_usdc(strict)
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, risk=HEAVY))
    world.do(policy("USDC", 5, world.now + HOUR))
    for risk, obstacle in ((strict, None), (RISK, fault("BTC", "USDC")), (strict, None)):
        set_usdc(risk)
        [announced], [scheduled] = world.market("BTC").announced, world.market("USDC").scheduled
        assert (announced.obstacle, scheduled.obstacle) == (obstacle, obstacle)


def test_terms_without_risk_terms_meet_no_obstacle() -> None:
    world = listed()
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, terms=replace(TERMS, fee=PERCENT)))
    world.do(c.CreateAsset("USDC", "USDC", 6, 10**6, 0, RISK, is_change=True))
    assert [one.obstacle for one in world.market("BTC").announced] == [None]


# ── who walks ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("command", "is_walked"),
    [
        (lambda at: policy("BTC", 1, at), True),
        (lambda at: c.ScheduleTerms("BTC", at, risk=replace(RISK, haircut_weight=80 * PERCENT)), True),
        (lambda at: c.ScheduleTerms("BTC", at, terms=replace(TERMS, fee=PERCENT)), False),
        (lambda at: c.ScheduleModel("BTC", RATE, (model_ref(RATE, "next"),), "", 0, at), False),
    ],
    ids=["policy", "risk terms", "other terms", "rate model"],
)
def test_who_needs_a_policy_walks_where_one_or_risk_terms_are_ahead(
    command: Callable[[int], c.Command], *, is_walked: bool
) -> None:
    world = listed()
    world.models.curves["next"] = flat(PERCENT)
    world.do(command(world.now + HOUR))
    world.wait(HOUR)
    draft = Draft(world.book.fork(), world.now, world.models)
    bring_policy_to_present(draft, "BTC")
    assert draft.book.markets["BTC"].boundary_at == world.now - (0 if is_walked else HOUR)


def test_a_policy_that_is_due_plans_though_nobody_has_walked_its_boundary() -> None:
    world = two_markets(rate=0)
    world.models.policies["next"] = world.models.policies["USDC"]
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.Borrow("A", "USDC", 50_000 * USDC, "wallet"))
    world.do(policy("USDC", 1, world.now + HOUR))
    world.wait(HOUR)
    world.price("BTC", 58_000)
    done: Liquidated = world.do(c.Liquidate("A"))
    assert done.policy == "next"


def test_a_part_of_how_a_market_ends_is_not_called_off_by_itself() -> None:
    world = listed()
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, terms=replace(TERMS, fee=PERCENT)), "fee")
    world.do(c.DelistMarket("BTC", world.now + HOUR, world.now + 2 * HOUR, world.now + 3 * HOUR), "end")
    ends = [one.id for one in world.market("BTC").announced if one.id != "fee"]
    assert ends
    for change in ends:
        world.refusal(NotFound, c.CancelScheduledChange("BTC", change))
    world.do(c.CancelScheduledChange("BTC", "fee"))
    assert [one.id for one in world.market("BTC").announced] == ends


# ── what models are asked, and from when they are used ───────────────────────────────────────────────────────────────


def answering_its_state(_utilization: int, _seconds: int, state: str) -> RateAnswer:
    return RateAnswer(RateStep(int(state), state))


def test_an_announced_model_is_asked_from_the_state_that_it_begins_with() -> None:
    world = listed()
    world.models.curves["next"] = answering_its_state
    world.do(c.ScheduleModel("BTC", RATE, (model_ref(RATE, "next"),), "7", 0, world.now + HOUR))
    world.do(c.AttachShadow("BTC", model_ref(RATE, "next"), "8"))
    [shadow] = world.market("BTC").shadows
    assert (shadow.rate, shadow.state) == (8, "8")
    then, is_given = preview(world.book, world.models, world.market("BTC"), world.market("BTC").scheduled[0])
    assert (then.borrow_rate, is_given) == (7, True)


def test_a_preview_asks_the_present_model_from_its_own_state() -> None:
    world = listed()
    models = noting(BTC=PERCENT)
    market = replace(world.market("BTC"), model_state="own")
    preview(world.book, models, market)
    assert models.questions == [("BTC", 0, 0, "own")]


def test_a_preview_of_a_reward_tells_it_how_old_its_feed_is_at_the_last_boundary() -> None:
    world = listed()
    world.models.feeds["aged"] = ("a.age",)
    world.do(c.ObserveFeeds((c.ObservedFeed("a", 1),)))
    world.do(c.ScheduleModel("BTC", REWARD, (model_ref(REWARD, "aged"),), "", 0, world.now + 9 * HOUR))
    world.wait(2 * HOUR)
    world.cross()
    market = world.market("BTC")
    then, _ = preview(world.book, world.models, market, market.scheduled[0])
    assert then.staking_rate == 2 * HOUR


def test_models_are_used_since_they_were_set() -> None:
    world = listed()
    world.models.curves["line"] = flat(0)
    world.models.rewards["staking"] = PERCENT
    world.wait(100)
    world.do(c.UpdateMarket("BTC", models=world.market_models("BTC", ("staking",), 0)))
    market = world.market("BTC")
    assert {ref.since for ref in (*market.staking_rewards, market.liquidation_policy)} == {world.now}
    line = model_ref(RATE, "line")
    by_line = replace(TERMS, fee=0, lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=line)
    world.list_asset("DAI", 18, 1)
    world.list_market("DAI", terms=by_line, rate=5 * PERCENT)
    used = world.market("DAI").terms.supply_line
    assert used is not None
    assert used.since == world.now
    world.models.curves["line"] = flat(3 * PERCENT)
    world.do(c.UpdateMarket("USDC", terms=by_line))
    assert world.market("USDC").lenders_rate == 3 * PERCENT


def test_a_new_market_is_throttled_from_its_beginning_and_its_rewards_know_their_feeds() -> None:
    world = listed()
    world.list_asset("DAI", 18, 1)
    world.models.feeds["aged"] = ("a.age",)
    world.do(c.ObserveFeeds((c.ObservedFeed("a", 1),)))
    world.wait(77)
    limits = replace(world.market("BTC").limits, throttle_threshold=0, throttle_fraction=0)
    world.models.rewards["aged"] = 0
    world.list_market("DAI", limits=limits, rewards={"aged": 0})
    assert (world.market("DAI").throttle_bound, world.market("DAI").staking_rate) == (0, 77)
    world.list_asset("EUR", 6, 1)
    world.list_market("EUR", limits=replace(limits, throttle_threshold=WAD // 2))
    assert world.market("EUR").throttle_bound == WAD // 2


@pytest.mark.parametrize(("version", "used"), [(None, "1"), ("1", "1"), ("2", "2")])
def test_what_is_installed_is_used_and_while_nothing_is_what_was_recorded(version: str | None, used: str) -> None:
    ref = model_ref(POLICY, "some")
    found: ModelRef = installed(FakeModels(versions={(POLICY, "some"): version}), ref)
    assert found == replace(ref, version=used)
    assert (found is ref) is (used == "1")


def test_an_asset_that_is_changed_takes_all_of_its_terms() -> None:
    world = listed()
    world.do(c.CreateAsset("BTC", "Coin", 8, 20_000, 7, LIGHT, is_change=True))
    asset = world.book.assets["BTC"]
    assert (asset.name, asset.minimum_deposit, asset.withdrawal_fee, asset.risk) == ("Coin", 20_000, 7, LIGHT)
    refused = world.refusal(TermsRefused, c.CreateAsset("BTC", "Coin", 8, 20_000, 7, None, is_change=True))
    assert refused == TermsRefused("M1", "An asset with a market needs risk terms")
    world.refusal(NotFound, c.CreateAsset("ODD", "Odd", 8, 20_000, 7, None, is_change=True))
    world.list_asset("ODD", 8, None, risk=None)
    refused = world.refusal(
        TermsRefused,
        c.CreateMarket("ODD", MarketState.OPEN, TERMS, world.market("BTC").limits, world.market_models("BTC"), 0),
    )
    assert refused == TermsRefused("M1", "An asset with a market needs risk terms")


def test_beside_rewards_that_are_announced_a_fee_leaves_lenders_something() -> None:
    world = listed()
    world.models.rewards["staking"] = PERCENT
    world.do(c.ScheduleModel("BTC", REWARD, (model_ref(REWARD, "staking"),), "", 0, world.now + HOUR))
    at_most = replace(TERMS, fee=90 * PERCENT)
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, terms=at_most))
    world.do(c.ScheduleTerms("BTC", world.now + HOUR, state=MarketState.REPAY_ONLY))
    refused = world.refusal(TermsRefused, c.ScheduleTerms("BTC", world.now + HOUR, terms=replace(TERMS, fee=90 * PERCENT + 1)))
    assert refused.rule == "R8"
