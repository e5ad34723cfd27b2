"""What is recorded of a feed, and what a staking reward is told of it."""

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.domain.feeds import Feed, is_wanted, observations_of, require_feed
from gql_server.units import AMOUNT_MAX

FIRST = Feed("sol", 5, observed_at=100, changed_at=100)


def test_the_same_value_confirms_and_moves_nothing_else() -> None:
    grown = FIRST.observed(7, 160)
    assert grown.observed(7, 500) == Feed("sol", 7, 500, 160, 5, 100)


def test_another_value_takes_the_place_of_the_latest() -> None:
    assert FIRST.observed(5, 130).observed(7, 160) == Feed("sol", 7, 160, 160, 5, 100)


def test_a_correction_within_the_second_is_no_growth() -> None:
    assert FIRST.observed(6, 100) == Feed("sol", 6, 100, 100)
    assert FIRST.observed(7, 160).observed(8, 160) == Feed("sol", 8, 160, 160, 5, 100)


def test_a_reward_is_told_its_own_feeds_only() -> None:
    assert observations_of([FIRST, Feed("eth", 9, 100, 100)], ("eth",), 200) == (("eth", 9),)


def test_a_reward_is_told_the_value_before_and_how_long_it_took_to_grow() -> None:
    grown = FIRST.observed(7, 160).observed(7, 170)
    assert observations_of([grown], ("sol",), 200) == (("sol", 7), ("sol.before", 5), ("sol.seconds", 60))


def test_the_age_of_a_feed_is_told_to_whoever_asks_and_begins_anew_when_it_is_confirmed() -> None:
    assert observations_of([FIRST.observed(5, 170)], ("sol", "sol.age"), 200) == (("sol", 5), ("sol.age", 30))


def test_a_feed_that_is_recorded_ahead_of_a_boundary_has_no_age_below_0_there() -> None:
    assert [dict(observations_of([FIRST], ("sol.age",), at)) for at in (101, 100, 99)] == [
        {"sol.age": 1},
        {"sol.age": 0},
        {"sol.age": 0},
    ]


def test_what_is_not_recorded_is_not_told() -> None:
    assert observations_of([], ("sol", "sol.age"), 200) == ()


def test_a_reward_depends_on_a_feed_that_it_names_or_whose_age_it_wants() -> None:
    assert is_wanted("sol", ("sol",))
    assert is_wanted("sol", ("sol.age",))
    assert not is_wanted("sol", ("solana",))


@pytest.mark.parametrize("name", ["", "SOL", "sol.", ".sol", "so l", "9", "sol.before", "sol.seconds", "sol.age", "s" * 65, "ｓ"])
def test_a_name_that_is_no_name_or_taken_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="feed"):
        require_feed(name, 1)


@pytest.mark.parametrize("value", [-1, AMOUNT_MAX + 1])
def test_a_value_that_cannot_be_is_refused(value: int) -> None:
    with pytest.raises(InvalidInput, match="value"):
        require_feed("staking.sol", value)


def test_what_is_wrong_is_said_with_its_place_in_the_input() -> None:
    for place, name, value, field, problem in (
        ("", "A", 0, "feed", "must be lower-case words joined by points, 64 characters at most"),
        ("feeds.3.", "a.age", 0, "feeds.3.feed", "must not end with .before, .seconds or .age, which are derived"),
        ("", "a", -1, "value", "must not be negative, nor too large"),
    ):
        with pytest.raises(InvalidInput) as refused:
            require_feed(name, value, place)
        assert refused.value == InvalidInput(field, problem)


def test_a_feed_by_itself_is_named_without_a_place() -> None:
    with pytest.raises(InvalidInput) as refused:
        require_feed("A", 0)
    assert refused.value.field == "feed"


def test_the_longest_name_and_the_largest_value_are_taken() -> None:
    require_feed("s" * 64, AMOUNT_MAX)


def test_lower_case_words_joined_by_points_are_names() -> None:
    require_feed("staking.sol_epoch.2", 0)
