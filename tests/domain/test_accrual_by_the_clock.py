"""What happens after each batch, and what at boundaries only (rules R2, R4, R6, C4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX, boundaries_missed, next_boundary, project, throttle_bound
from gql_server.domain.market import MarketState, SampleStatus, utilization_of
from gql_server.units import WAD
from tests.domain.fakes import sloped
from tests.domain.world import BTC, DAY_ONE, HOUR, LIMITS, PERCENT, TERMS, USDC, World, lent_and_borrowed, two_markets


def test_the_rate_follows_the_utilization_after_each_batch() -> None:
    world = two_markets()
    world.models.curves["BTC"] = sloped(PERCENT, 10 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, None))
    assert world.market("BTC").borrow_rate == 6 * PERCENT


def test_the_rate_of_a_market_that_is_opened_and_used_in_one_batch_follows_its_use() -> None:
    world = World()
    world.models.curves["USDC"] = sloped(PERCENT, 10 * PERCENT)
    world.list_asset("USDC", 6, 1)
    world.list_asset("BTC", 8, 100_000, minimum=10_000)
    world.list_market("BTC")
    world.models.policies["USDC"] = world.models.policies["BTC"]
    world.customer("A", "B")
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.batch(
        c.CreateMarket("USDC", MarketState.OPEN, TERMS, LIMITS, world.market_models("USDC"), 0),
        c.CreditDeposit("A", "USDC", 1000 * USDC),
        c.Borrow("B", "USDC", 500 * USDC, None),
    )
    assert world.market("USDC").borrow_rate == 6 * PERCENT


def test_the_state_moves_at_boundaries_only_by_the_average_utilization_of_the_hour() -> None:
    world = lent_and_borrowed()
    world.models.asked.clear()
    world.wait(HOUR // 2)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    assert [elapsed for _, _, elapsed in world.models.asked] == [0]
    world.models.asked.clear()
    world.wait(HOUR // 2)
    world.cross("BTC")
    stepped = [average for _, average, elapsed in world.models.asked if elapsed]
    assert len(stepped) == 1
    half, quarter = WAD // 2, utilization_of(5 * BTC, 20 * BTC)
    assert abs(stepped[0] - (half + quarter) // 2) < PERCENT // 100


def test_a_refusal_and_a_preview_set_no_rate() -> None:
    world = lent_and_borrowed()
    world.models.asked.clear()
    world.batch(c.Borrow("B", "BTC", 100 * BTC, None))
    assert world.models.asked == []


def test_a_model_sees_at_most_full_utilization() -> None:
    world = lent_and_borrowed()
    market = world.book.change_market("BTC")
    market.total_lent, market.base_lent = 4 * BTC, 4 * BTC
    world.models.asked.clear()
    project(world.book, "BTC", world.now + HOUR, world.models)
    assert {seen for _, seen, _ in world.models.asked} == {WAD}


def test_boundaries_are_unix_times_divisible_by_the_cadence() -> None:
    world = two_markets()
    world.wait(5)
    assert next_boundary(world.market("BTC")) == DAY_ONE + HOUR
    assert boundaries_missed(world.market("BTC"), DAY_ONE + HOUR - 1) == 0
    assert boundaries_missed(world.market("BTC"), DAY_ONE + HOUR) == 1
    assert boundaries_missed(world.market("BTC"), DAY_ONE + 5 * HOUR + 1) == 5


def test_one_command_walks_168_boundaries_at_most() -> None:
    world = two_markets()
    world.wait(400 * HOUR)
    first = world.do(c.CrossBoundary("BTC"))
    second = world.do(c.CrossBoundary("BTC"))
    third = world.do(c.CrossBoundary("BTC"))
    assert [first.walked, second.walked, third.walked] == [BOUNDARIES_WALKED_MAX, BOUNDARIES_WALKED_MAX, 64]
    assert [first.has_more, second.has_more, third.has_more] == [True, True, False]


def test_each_boundary_leaves_a_row_with_model_version_and_totals() -> None:
    world = lent_and_borrowed()
    world.wait(2 * HOUR)
    world.cross("BTC")
    rows = [sample for sample in world.samples if sample.symbol == "BTC"]
    assert [row.at for row in rows] == [DAY_ONE + HOUR, DAY_ONE + 2 * HOUR]
    assert rows[0].total_borrowed == 5 * BTC + 5000
    assert (rows[0].model, rows[0].model_version, rows[0].parameters_hash) == ("BTC", "1", "hash")
    assert rows[0].status is SampleStatus.LIVE
    assert rows[0].utilization_average == WAD // 2


def test_a_shorter_cadence_walks_no_boundary_of_the_past() -> None:
    """Rule R6: the hour that ran until the change leaves no rows that nobody saw."""
    world = lent_and_borrowed()
    world.wait(HOUR - 60)
    world.do(c.UpdateMarket("BTC", terms=replace(TERMS, cadence_seconds=60)))
    world.samples.clear()
    world.wait(59)
    world.cross("BTC")
    assert world.samples == []
    world.wait(1)
    world.cross("BTC")
    assert [sample.at for sample in world.samples] == [DAY_ONE + HOUR]
    assert abs(world.samples[0].utilization_average - WAD // 2) < PERCENT // 100


def test_a_longer_cadence_averages_over_the_whole_of_its_first_period() -> None:
    world = lent_and_borrowed(terms=replace(TERMS, cadence_seconds=60))
    world.wait(HOUR // 2)
    world.do(c.UpdateMarket("BTC", terms=TERMS))
    world.samples.clear()
    world.wait(HOUR // 2)
    world.cross("BTC")
    assert [sample.at for sample in world.samples] == [DAY_ONE + HOUR]
    assert abs(world.samples[0].utilization_average - WAD // 2) < PERCENT // 100


@pytest.mark.parametrize(
    ("utilization", "bound"),
    [(0, 80), (79, 80), (80, 83), (90, 91), (95, 95), (110, 95)],
)
def test_the_throttle_bound_creeps_from_the_present_utilization_toward_the_maximum(utilization: int, bound: int) -> None:
    limits = replace(LIMITS, utilization_max=95 * PERCENT, throttle_threshold=80 * PERCENT, throttle_fraction=20 * PERCENT)
    assert throttle_bound(limits, utilization * PERCENT) // PERCENT == bound


@given(st.integers(min_value=0, max_value=3 * WAD), *[st.integers(min_value=0, max_value=WAD)] * 3)
def test_the_throttle_bound_is_never_above_the_maximum(utilization: int, one: int, two: int, fraction: int) -> None:
    limits = replace(LIMITS, throttle_threshold=min(one, two), utilization_max=max(one, two), throttle_fraction=fraction)
    assert throttle_bound(limits, utilization) <= limits.utilization_max
