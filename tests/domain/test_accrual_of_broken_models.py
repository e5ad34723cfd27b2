"""Models that change or break between two boundaries, and what stands meanwhile (rule R5)."""

from gql_server.domain import commands as c
from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX, project
from gql_server.domain.events import EventType
from gql_server.domain.market import ModelKind, ModelStatus
from tests.domain.fakes import broken, flat
from tests.domain.world import BTC, HOUR, PERCENT, RATE_1E5_AN_HOUR, World, lent_and_borrowed, two_markets


def rows_of(world: World) -> list[str]:
    return [f"{sample.status} {sample.model_version}" for sample in world.samples if sample.symbol == "BTC"]


def test_missed_hours_hold_the_last_rate_when_another_version_is_installed() -> None:
    world = lent_and_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.models.curves["BTC"] = flat(50 * PERCENT)
    world.wait(3 * HOUR)
    world.cross("BTC")
    assert rows_of(world) == ["HELD 1"] * 3
    assert world.market("BTC").borrow_rate == RATE_1E5_AN_HOUR
    assert world.market("BTC").rate_model.version == "2"


def test_the_new_version_begins_at_the_next_boundary() -> None:
    world = lent_and_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.models.curves["BTC"] = flat(50 * PERCENT)
    world.wait(HOUR)
    world.cross("BTC")
    world.do(c.CreditDeposit("A", "BTC", BTC))
    assert world.market("BTC").borrow_rate == RATE_1E5_AN_HOUR
    world.wait(HOUR)
    world.cross("BTC")
    assert rows_of(world) == ["HELD 1", "LIVE 2"]
    assert world.market("BTC").borrow_rate == 50 * PERCENT


def test_all_missed_hours_are_held_even_where_they_are_too_many_for_one_command() -> None:
    world = lent_and_borrowed()
    world.models.versions[ModelKind.RATE_MODEL, "BTC"] = "2"
    world.models.curves["BTC"] = flat(50 * PERCENT)
    world.wait((BOUNDARIES_WALKED_MAX + 10) * HOUR)
    projected = project(world.book, "BTC", world.now, world.models)
    world.cross("BTC")
    assert rows_of(world) == ["HELD 1"] * (BOUNDARIES_WALKED_MAX + 10)
    assert projected.total_borrowed == world.market("BTC").total_borrowed


def test_a_reward_and_a_curve_of_one_name_keep_their_own_versions() -> None:
    """Names are unique within a kind, not between kinds."""
    world = two_markets(rewards={"BTC": 0})
    world.models.versions[ModelKind.STAKING_REWARD, "BTC"] = "2"
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert (market.rate_model.kind, market.rate_model.version) == (ModelKind.RATE_MODEL, "1")
    assert [(ref.kind, ref.version) for ref in market.staking_rewards] == [(ModelKind.STAKING_REWARD, "2")]


def test_a_broken_model_keeps_the_last_good_rate_and_marks_the_market_stale() -> None:
    world = lent_and_borrowed()
    world.models.curves["BTC"] = broken
    world.wait(HOUR)
    world.cross("BTC")
    market = world.market("BTC")
    assert (market.borrow_rate, market.model_status) == (RATE_1E5_AN_HOUR, ModelStatus.STALE)
    assert rows_of(world) == ["HELD 1"]
    assert EventType.MODEL_BROKE in [event.type for event in world.events]


def test_the_operator_is_told_once_when_a_model_breaks_and_once_when_it_recovers() -> None:
    world = lent_and_borrowed()
    world.models.curves["BTC"] = broken
    world.wait(5 * HOUR)
    world.cross("BTC")
    world.models.curves["BTC"] = flat(PERCENT)
    world.wait(5 * HOUR)
    world.cross("BTC")
    told = [event.type for event in world.events if event.type in (EventType.MODEL_BROKE, EventType.MODEL_RECOVERED)]
    assert told == [EventType.MODEL_BROKE, EventType.MODEL_RECOVERED]
    assert world.market("BTC").model_status is ModelStatus.LIVE


def test_a_broken_model_leaves_its_state_as_it_was() -> None:
    world = lent_and_borrowed(initial_state="7")
    world.models.curves["BTC"] = broken
    world.wait(HOUR)
    world.cross("BTC")
    assert world.market("BTC").model_state == "7"
