"""Models in shadow, beyond the stories: on which utilization they step, what they write, what holds of versions (rule R10)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.decide import Decision, decide
from gql_server.domain.errors import InvalidInput, NotFound, TermsRefused
from gql_server.domain.history import ShadowSample
from gql_server.domain.market import ModelKind, ModelStatus
from gql_server.domain.shadows import SHADOWS_MAX, shadow_rate
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import Wait
from tests.domain.fakes import broken, flat, remembering, sloped
from tests.domain.world import BTC, DAY_ONE, HOUR, PERCENT, USDC, World, model_ref, two_markets

CANDIDATE = model_ref(ModelKind.RATE_MODEL, "candidate")
HALF = 5 * 10**17


def prepared() -> World:
    """Half of the BTC that is lent is borrowed, and a candidate with a state runs in shadow."""
    world = two_markets()
    world.models.curves["candidate"] = remembering(10 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    world.do(c.AttachShadow("BTC", CANDIDATE, "0"), "candidate's")
    return world


def crossed(world: World) -> list[ShadowSample]:
    """Cross BTC's boundaries in one command, and return what the shadows wrote."""
    decision: Decision = decide(world.book, c.CrossBoundary("BTC"), now=world.now, models=world.models, command_id="x")
    return decision.shadow_samples


def test_a_shadow_is_asked_what_the_live_model_is_asked_and_after_it() -> None:
    world = prepared()
    world.models.asked.clear()
    world.wait(HOUR)
    crossed(world)
    live, shadow = world.models.asked[:2], world.models.asked[2:]
    assert [name for name, _, _ in live + shadow] == ["BTC", "BTC", "candidate", "candidate"]
    assert [question[1:] for question in live] == [question[1:] for question in shadow] == [(HALF, HOUR), (live[1][1], 0)]


def test_a_row_stands_beside_the_live_rate_of_its_boundary() -> None:
    world = prepared()
    world.wait(HOUR)
    (row,) = crossed(world)
    market = world.market("BTC")
    assert (row.symbol, row.shadow_id, row.at) == ("BTC", "candidate's", DAY_ONE + HOUR)
    assert (row.borrow_rate, row.live_rate) == (market.shadows[0].rate, market.borrow_rate)
    assert (row.status, row.fault, row.model, row.model_version) == (ModelStatus.LIVE, None, "candidate", "1")


def test_a_shadow_does_not_depend_on_who_walks_and_how_often() -> None:
    once, often = prepared(), prepared()
    once.wait(30 * HOUR)
    rows = crossed(once)
    walked = []
    for _ in range(30):
        often.wait(HOUR)
        walked += crossed(often)
    assert rows == walked
    assert once.market("BTC") == often.market("BTC")


def test_a_look_sees_the_shadow_where_it_would_be_now() -> None:
    world = prepared()
    world.wait(3 * HOUR)
    seen = project(world.book, "BTC", world.now, world.models)
    crossed(world)
    assert seen.shadows == world.market("BTC").shadows


def test_its_present_rate_is_asked_at_the_utilization_for_which_the_live_rate_was_set() -> None:
    world = prepared()
    world.models.curves["candidate"] = sloped(0, 10 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    market = world.market("BTC")
    assert shadow_rate(world.models, market, market.shadows[0]) == 10 * PERCENT // 4
    world.models.curves["candidate"] = broken
    assert shadow_rate(world.models, market, market.shadows[0]) == market.shadows[0].rate
    world.models.versions[ModelKind.RATE_MODEL, "candidate"] = None
    assert shadow_rate(world.models, market, market.shadows[0]) == market.shadows[0].rate


def test_a_shadow_that_breaks_keeps_its_state_and_its_last_good_rate_and_says_why() -> None:
    world = prepared()
    before = world.market("BTC").shadows[0]
    world.models.curves["candidate"] = broken
    world.wait(HOUR)
    (row,) = crossed(world)
    after = world.market("BTC").shadows[0]
    assert (row.status, row.fault, row.borrow_rate) == (ModelStatus.STALE, "curve 1: raised ZeroDivisionError", before.rate)
    assert (after.state, after.rate) == (before.state, before.rate)
    assert world.market("BTC").model_status is ModelStatus.LIVE


def test_hours_that_were_missed_hold_the_version_that_was_recorded() -> None:
    world = prepared()
    world.models.versions[ModelKind.RATE_MODEL, "candidate"] = "2"
    world.wait(2 * HOUR)
    held = crossed(world)
    assert [(row.status, row.model_version) for row in held] == [(ModelStatus.STALE, "1")] * 2
    assert "version 2 is installed" in str(held[0].fault)
    world.wait(HOUR)
    (row,) = crossed(world)
    assert (row.status, row.model_version) == (ModelStatus.LIVE, "2")


def test_eight_shadows_may_run_and_only_rate_models_that_answer() -> None:
    world = prepared()
    world.refusal(InvalidInput, c.AttachShadow("BTC", model_ref(ModelKind.STAKING_REWARD, "candidate"), ""))
    world.refusal(NotFound, c.AttachShadow("NONE", CANDIDATE, ""))
    world.models.curves["bad"] = broken
    assert world.refusal(TermsRefused, c.AttachShadow("BTC", model_ref(ModelKind.RATE_MODEL, "bad"), "")).rule == "R5"
    for _ in range(SHADOWS_MAX - 1):
        world.do(c.AttachShadow("BTC", CANDIDATE, "0"))
    assert world.refusal(TermsRefused, c.AttachShadow("BTC", CANDIDATE, "0")).rule == "R10"


def test_detached_it_runs_no_longer_and_the_others_go_on() -> None:
    world = prepared()
    world.models.curves["other"] = flat(PERCENT)
    world.do(c.AttachShadow("BTC", model_ref(ModelKind.RATE_MODEL, "other"), ""))
    world.do(c.DetachShadow("BTC", "candidate's"))
    world.wait(HOUR)
    assert [row.model for row in crossed(world)] == ["other"]
    world.refusal(NotFound, c.DetachShadow("BTC", "candidate's"))


@pytest.mark.parametrize("has_shadow", [False, True])
def test_a_batch_that_moves_utilization_asks_no_shadow(*, has_shadow: bool) -> None:
    world = prepared()
    if not has_shadow:
        world.do(c.DetachShadow("BTC", "candidate's"))
    world.models.asked.clear()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    assert [name for name, _, _ in world.models.asked] == ["BTC"]


def test_a_simulation_asks_no_shadow_and_comes_to_the_same() -> None:
    world, plain = prepared(), prepared()
    plain.do(c.DetachShadow("BTC", "candidate's"))
    world.models.asked.clear()
    shadowed = simulate(world.book, "B", (Wait(3 * HOUR),), world.now, world.models)
    assert {name for name, _, _ in world.models.asked} == {"BTC", "USDC"}
    assert (
        shadowed.steps[0].after.margin
        == simulate(plain.book, "B", (Wait(3 * HOUR),), plain.now, plain.models).steps[0].after.margin
    )
    assert world.market("BTC").shadows != ()


def test_the_first_rate_of_a_shadow_is_asked_with_its_own_initial_state() -> None:
    """Half is used, and it remembers 30 %: 10 % of the mean of both."""
    world = prepared()
    world.do(c.AttachShadow("BTC", CANDIDATE, str(30 * PERCENT)), "another")
    assert world.market("BTC").shadows[-1].rate == 4 * PERCENT
