"""Changes with notice, beyond the stories: bounds, order, states, and what is shown beforehand (rule R9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.changes import SCHEDULED_MAX
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.events import EventType
from gql_server.domain.market import ModelKind, ModelRef, ScheduledChange
from gql_server.domain.scheduling import applies_at, preview
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import ChangeModel
from tests.domain.fakes import broken, flat, remembering, sloped
from tests.domain.world import BTC, DAY, DAY_ONE, HOUR, PERCENT, RISK, USDC, World, model_ref, two_markets

DEAR = model_ref(ModelKind.RATE_MODEL, "dear")
REWARD = model_ref(ModelKind.STAKING_REWARD, "reward")
POLICY = model_ref(ModelKind.LIQUIDATION_POLICY, "BTC")


def prepared() -> World:
    """Half of the BTC that is lent is borrowed; a dear curve and a reward can be scheduled."""
    world = two_markets()
    world.models.curves["dear"] = flat(20 * PERCENT)
    world.models.rewards["reward"] = PERCENT
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


def curve_change(at: int, ref: ModelRef = DEAR, state: str = "") -> c.ScheduleModel:
    return c.ScheduleModel("BTC", ModelKind.RATE_MODEL, (ref,), state, 0, at)


def test_sixteen_changes_may_be_ahead_of_a_market_and_no_more() -> None:
    world = prepared()
    for hour in range(SCHEDULED_MAX):
        world.do(curve_change(DAY_ONE + hour * HOUR + 1))
    assert world.refusal(TermsRefused, curve_change(DAY_ONE + DAY)).rule == "R9"
    world.wait(2 * HOUR)
    world.do(curve_change(DAY_ONE + DAY))  # The boundaries that passed have made room.


def test_a_change_names_one_model_of_its_kind_or_several_rewards() -> None:
    world = prepared()
    for kind, models in (
        (ModelKind.RATE_MODEL, ()),
        (ModelKind.RATE_MODEL, (DEAR, DEAR)),
        (ModelKind.RATE_MODEL, (REWARD,)),
        (ModelKind.LIQUIDATION_POLICY, (POLICY, POLICY)),
        (ModelKind.STAKING_REWARD, ()),
        (ModelKind.STAKING_REWARD, (REWARD, DEAR)),
    ):
        world.refusal(InvalidInput, c.ScheduleModel("BTC", kind, models, "", 0, DAY_ONE + HOUR))
    world.do(c.ScheduleModel("BTC", ModelKind.STAKING_REWARD, (REWARD, REWARD), "", 0, DAY_ONE + HOUR))
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").staking_rate == 2 * PERCENT


def test_a_time_that_is_now_is_not_past() -> None:
    world = prepared()
    world.wait(60)
    world.do(curve_change(world.now))
    assert world.refusal(InvalidInput, curve_change(world.now - 1)).field == "effectiveAt"


def test_a_market_that_is_not_there_has_nothing_ahead() -> None:
    world = prepared()
    world.refusal(NotFound, c.ScheduleModel("NONE", ModelKind.RATE_MODEL, (DEAR,), "", 0, DAY_ONE + HOUR))
    world.refusal(NotFound, c.CancelScheduledChange("NONE", "x"))
    world.refusal(NotFound, c.CancelScheduledChange("BTC", "x"))


def test_the_old_model_steps_for_the_hour_that_ends_before_the_new_one_is_asked() -> None:
    world = prepared()
    world.do(curve_change(DAY_ONE + HOUR))
    world.models.asked.clear()
    world.wait(HOUR)
    world.cross("BTC")
    half = 5 * 10**17
    assert world.models.asked[0] == ("BTC", half, HOUR)
    assert [(name, elapsed) for name, _, elapsed in world.models.asked[1:3]] == [("BTC", 0), ("dear", 0)]


def test_another_curve_starts_from_its_own_initial_state_and_the_same_one_keeps_its_state() -> None:
    world = prepared()
    for name in ("BTC", "dear"):
        world.models.curves[name] = remembering(PERCENT)
    world.do(curve_change(DAY_ONE + 5 * HOUR, model_ref(ModelKind.RATE_MODEL, "BTC"), "7"))
    world.do(curve_change(DAY_ONE + 6 * HOUR, DEAR, "7"))
    world.wait(5 * HOUR)
    world.cross("BTC")
    assert int(world.market("BTC").model_state) > 10**16
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").model_state == "7"


def test_the_events_of_a_change_say_which_model_at_which_version_from_when() -> None:
    world = prepared()
    world.do(curve_change(DAY_ONE + HOUR), "announced")
    world.wait(HOUR)
    world.cross("BTC")
    told = [event.details for event in world.events if event.type is EventType.MARKET_CHANGED and "change" in event.details]
    assert [details["change"] for details in told] == ["SCHEDULED", "APPLIED"]
    assert all(details["models"] == "dear 1" and details["change_id"] == "announced" for details in told)
    assert world.market("BTC").rate_model.since == DAY_ONE + HOUR


def test_a_look_sees_the_change_applied_before_anybody_has_walked_the_boundary() -> None:
    world = prepared()
    world.do(curve_change(DAY_ONE + HOUR))
    world.wait(HOUR + 10)
    seen = project(world.book, "BTC", world.now, world.models)
    assert (seen.rate_model.name, seen.scheduled) == ("dear", ())
    assert world.market("BTC").rate_model.name == "BTC"


def test_an_asset_that_comes_meanwhile_may_stand_in_the_way_of_a_policy() -> None:
    world = prepared()
    world.do(c.ScheduleModel("BTC", ModelKind.LIQUIDATION_POLICY, (POLICY,), "", 13 * PERCENT, DAY_ONE + HOUR))
    assert world.market("BTC").scheduled[0].obstacle is None
    world.do(c.CreateAsset("GOLD", "Gold", 6, 10**6, 0, RISK))
    assert world.market("BTC").scheduled[0].obstacle is None
    world.do(c.CreateAsset("IRON", "Iron", 6, 10**6, 0, replace(RISK, haircut_weight=91 * PERCENT)))
    assert "IRON" in str(world.market("BTC").scheduled[0].obstacle)


@pytest.mark.parametrize(("effective_at", "applied_at"), [(0, HOUR), (1, HOUR), (HOUR, HOUR), (HOUR + 1, 2 * HOUR)])
def test_a_change_tells_the_boundary_at_which_it_will_be_applied(effective_at: int, applied_at: int) -> None:
    change = ScheduledChange("x", ModelKind.RATE_MODEL, (DEAR,), "", 0, DAY_ONE + effective_at, DAY_ONE)
    assert applies_at(prepared().market("BTC"), change) == DAY_ONE + applied_at


def test_a_preview_shows_the_rates_of_the_change_alone_and_leaves_the_market_as_it_is() -> None:
    world = prepared()
    world.models.curves["dear"] = sloped(0, 10 * PERCENT)
    world.do(curve_change(DAY_ONE + HOUR))
    market = world.market("BTC")
    before, has_rate = preview(world.book, world.models, market)
    assert (before.borrow_rate, has_rate) == (market.borrow_rate, True)
    after, has_rate = preview(world.book, world.models, market, market.scheduled[0])
    assert (after.borrow_rate, has_rate) == (5 * PERCENT, True)
    assert market.rate_model.name == "BTC"
    world.models.curves["dear"] = broken
    assert preview(world.book, world.models, market, market.scheduled[0])[1] is False


def test_a_preview_of_rewards_counts_them_for_borrowers_too() -> None:
    world = prepared()
    world.models.rewards["reward"] = 30 * PERCENT
    world.do(c.ScheduleModel("BTC", ModelKind.STAKING_REWARD, (REWARD,), "", 0, DAY_ONE + HOUR))
    market = world.market("BTC")
    after, _ = preview(world.book, world.models, market, market.scheduled[0])
    assert after.staking_rate == 30 * PERCENT
    assert after.borrow_rate >= 30 * PERCENT


def test_a_simulated_change_of_one_model_keeps_what_a_boundary_has_applied_by_then() -> None:
    world = prepared()
    world.do(curve_change(DAY_ONE + HOUR))
    world.wait(2 * HOUR)
    step = ChangeModel("BTC", model_ref(ModelKind.STAKING_REWARD, "reward"))
    (done,) = simulate(world.book, "B", (step,), world.now, world.models).steps
    (market,) = (one for one in done.after.markets if one.symbol == "BTC")
    assert (market.rate_model.name, market.borrow_rate) == ("dear", 20 * PERCENT)
