"""What happens by itself is integers, and the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

from gql_server.lab.chance import BILLION, Stream, demand_path, price_path
from gql_server.lab.population import ENTRIES, Population, draw, hourly
from gql_server.lab.scenario import BORROWERS, PricePath
from gql_server.units import WAD


def test_the_same_seed_is_the_same_world_and_another_is_another() -> None:
    path = demand_path(7, Stream.LENDERS, BORROWERS, 500)
    assert path == demand_path(7, Stream.LENDERS, BORROWERS, 500)
    assert path != demand_path(8, Stream.LENDERS, BORROWERS, 500)


def test_every_purpose_has_random_numbers_of_its_own() -> None:
    assert demand_path(7, Stream.LENDERS, BORROWERS, 50) != demand_path(7, Stream.BORROWERS, BORROWERS, 50)


def test_a_path_begins_near_what_customers_want_and_stays_a_positive_integer() -> None:
    path = demand_path(7, Stream.LENDERS, replace(BORROWERS, volatility=30.0), 2_000)
    assert abs(demand_path(7, Stream.LENDERS, BORROWERS, 1)[0] - BILLION) < BILLION // 10
    assert all(type(parts) is int and parts > 0 for parts in path)


def test_a_path_is_what_numpy_draws_whatever_the_machine() -> None:
    """Recorded once: a change of the generator would change every report."""
    assert demand_path(7, Stream.BORROWERS, BORROWERS, 3) == [1001497952, 997133604, 986735457]


def test_a_price_without_chance_stands_still() -> None:
    still = PricePath(usd=60_000 * WAD, volatility=0.0, jumps_per_year=0.0)
    assert price_path(7, still, 10) == [60_000 * WAD] * 10


def test_a_price_that_falls_without_end_stays_positive() -> None:
    falling = PricePath(usd=1, drift=-10_000.0)
    assert min(price_path(7, falling, 100)) == 1


def test_a_price_with_jumps_falls_more_often_than_it_rises() -> None:
    jumping = PricePath(usd=WAD, volatility=0.0, jumps_per_year=8_760.0, jump_size=0.01)
    assert price_path(7, jumping, 300)[-1] < WAD


def test_borrowers_are_drawn_within_their_bounds() -> None:
    population = Population(count=20)
    drawn = draw(population, 8)
    assert len(drawn) == 20
    assert all(len(entries) == ENTRIES for entries in drawn)
    assert all(population.use_low <= one.use <= population.use_high and one.collateral > 0 for one in drawn[0])


def test_a_recorded_price_stands_until_the_next_is_observed() -> None:
    hour = 3_600
    assert hourly([(0, 5), (hour + 1, 7), (2 * hour, 8)], 3 * hour) == (5, 5, 8, 8)
    assert hourly([], hour) == ()


def test_recorded_prices_take_the_place_of_drawn_ones() -> None:
    assert Population(hours=2, recorded=(3, 4, 5)).prices() == [3, 4]
    assert len(Population(hours=2).prices()) == 2
