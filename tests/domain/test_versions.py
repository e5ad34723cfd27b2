"""Versions of models that are installed while a market uses another one (rule R5): what plans, what holds, what is told."""

import pytest

from gql_server.domain import commands as c
from gql_server.domain.events import EventType
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import LendingTerms, ModelKind, ModelRef, ModelStatus, SampleStatus
from gql_server.domain.models import LiquidationView, PlanAnswer
from gql_server.domain.outcomes import Liquidated
from tests.domain.fakes import FakeModels, broken, flat, half_of_the_largest
from tests.domain.test_liquidation import indebted
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, model_ref, two_markets

LINE = LendingTerms(
    7 * DAY,
    is_full_withdrawal_only=True,
    fee=0,
    cadence_seconds=HOUR,
    lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE),
    supply_line=model_ref(ModelKind.RATE_MODEL, "line"),
)


def updates(world: World) -> list[tuple[str, str, str]]:
    told = [event.details for event in world.events if event.type is EventType.MODEL_UPDATED]
    return [(str(one["name"]), str(one["from"]), str(one["to"])) for one in told]


def on_a_line(rate: int = PERCENT) -> World:
    """BTC pays lenders by a line; half of it is lent out."""
    world = two_markets()
    world.models.curves["line"] = flat(rate)
    world.do(c.UpdateMarket("BTC", terms=LINE))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


def test_the_version_of_a_policy_that_is_installed_plans_within_the_recorded_penalty(monkeypatch: pytest.MonkeyPatch) -> None:
    world = indebted()
    asked: list[ModelRef] = []

    def plan(models: FakeModels, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        asked.append(ref)
        return models.policies[ref.name](view)

    monkeypatch.setattr(FakeModels, "plan", plan)
    world.models.versions[ModelKind.LIQUIDATION_POLICY, "USDC"] = "2"
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert [ref.version for ref in asked] == ["2"]
    assert outcome.fault is None


def test_another_version_of_a_policy_never_gets_more_than_the_recorded_penalty() -> None:
    world = indebted()
    world.models.versions[ModelKind.LIQUIDATION_POLICY, "USDC"] = "2"
    world.models.policies["USDC"] = half_of_the_largest(5 * PERCENT + 1)
    outcome: Liquidated = world.do(c.Liquidate("A"))
    assert outcome.fault is not None
    assert outcome.fault.startswith("USDC 2: asks a penalty")


def test_the_market_records_the_installed_policy_at_the_next_boundary_and_holds_no_rate_for_it() -> None:
    world = indebted()
    world.models.versions[ModelKind.LIQUIDATION_POLICY, "USDC"] = "2"
    assert world.market("USDC").liquidation_policy.version == "1"
    world.wait(HOUR)
    world.cross("USDC")
    assert world.market("USDC").liquidation_policy.version == "2"
    assert updates(world) == [("USDC", "1", "2")]
    assert world.samples[-1].status is SampleStatus.LIVE
    world.wait(HOUR)
    world.cross("USDC")
    assert len(updates(world)) == 1


def test_each_version_that_a_market_takes_up_is_told_once_with_its_kind() -> None:
    world = two_markets(rewards={"staking": PERCENT})
    world.models.versions |= {(ModelKind.RATE_MODEL, "BTC"): "2", (ModelKind.STAKING_REWARD, "staking"): "3"}
    world.wait(3 * HOUR)
    world.cross("BTC")
    assert updates(world) == [("BTC", "1", "2"), ("staking", "1", "3")]
    kinds = [event.details["kind"] for event in world.events if event.type is EventType.MODEL_UPDATED]
    assert kinds == [ModelKind.RATE_MODEL, ModelKind.STAKING_REWARD]


def test_another_version_of_a_supply_line_holds_the_rates_of_the_missed_hours() -> None:
    world = on_a_line()
    world.models.versions[ModelKind.RATE_MODEL, "line"] = "2"
    world.models.curves["line"] = flat(2 * PERCENT)
    world.wait(2 * HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert [sample.status for sample in world.samples if sample.symbol == "BTC"] == [SampleStatus.HELD] * 2
    assert market.lenders_rate == PERCENT
    assert market.terms.supply_line is not None
    assert market.terms.supply_line.version == "2"
    world.do(c.CreditDeposit("A", "BTC", BTC))
    assert world.market("BTC").lenders_rate == PERCENT
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").lenders_rate == 2 * PERCENT


def test_a_supply_line_that_breaks_keeps_its_last_rate_and_makes_the_market_stale() -> None:
    world = on_a_line()
    world.models.curves["line"] = broken
    world.do(c.CreditDeposit("A", "BTC", BTC))
    market = world.market("BTC")
    assert (market.model_status, market.lenders_rate) == (ModelStatus.STALE, PERCENT)
    assert [event.type for event in world.events if event.type is EventType.MODEL_BROKE] == [EventType.MODEL_BROKE]
    world.models.curves["line"] = flat(3 * PERCENT)
    world.wait(HOUR)
    world.cross("BTC")
    assert (world.market("BTC").model_status, world.market("BTC").lenders_rate) == (ModelStatus.LIVE, 3 * PERCENT)


def test_a_supply_line_that_goes_on_keeps_its_time_and_another_begins_now() -> None:
    world = on_a_line()
    began = world.market("BTC").terms.supply_line
    assert began is not None
    world.wait(HOUR)
    world.do(c.UpdateMarket("BTC", terms=LINE))
    assert world.market("BTC").terms.supply_line == began
    world.models.curves["other"] = flat(PERCENT)
    other = LendingTerms(
        7 * DAY,
        is_full_withdrawal_only=True,
        fee=0,
        cadence_seconds=HOUR,
        lender_pay=LINE.lender_pay,
        supply_line=model_ref(ModelKind.RATE_MODEL, "other"),
    )
    world.do(c.UpdateMarket("BTC", terms=other))
    line = world.market("BTC").terms.supply_line
    assert line is not None
    assert line.since == world.now
