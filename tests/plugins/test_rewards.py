"""Staking rewards that live on recorded feeds: what they pay, and when they cannot know it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.feeds import Feed, observations_of
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import StakingAnswer
from gql_server.plugin_api import parameter
from gql_server.plugin_api.declared.errors import DeclarationRefused
from gql_server.plugin_api.declared.model import read_declaration
from gql_server.plugin_api.declared.offers import MODEL_OFFERS
from gql_server.units import SECONDS_PER_YEAR, WAD
from tests.plugins.hosts import shipped

MODELS = shipped().models(monotonic=time.monotonic)
DAY = 86_400


def reward(name: str, **parameters: object) -> ModelRef:
    return shipped().resolve(ModelKind.STAKING_REWARD, name, parameters)


def answer(ref: ModelRef, *feeds: Feed, at: int = 0) -> StakingAnswer:
    return MODELS.staking_rate(ref, observations_of(feeds, MODELS.feeds_of(ref), at))


def epoch(value: int, number: int = 0) -> Feed:
    return Feed(f"staking.epoch_rate.{number}", value, observed_at=0, changed_at=0)


def grown(before: int, latest: int, seconds: int, number: int = 0) -> Feed:
    return Feed(f"staking.exchange_rate.{number}", latest, 0, 0, before, -seconds)


def test_an_epoch_is_stretched_to_a_year_and_diluted() -> None:
    ref = reward("epoch_feed", dilution_factor="0.85", epoch_seconds=7 * DAY)
    assert answer(ref, epoch(WAD // 1000)) == StakingAnswer(WAD * 85 * 365 // (1000 * 100 * 7))


def test_an_epoch_without_any_reward_pays_nothing_and_is_known() -> None:
    assert answer(reward("epoch_feed"), epoch(0)) == StakingAnswer(0)


def test_an_epoch_that_nobody_observed_is_unknown() -> None:
    unknown = "nothing is recorded of staking.epoch_rate.0, staking.epoch_rate.0.age"
    assert answer(reward("epoch_feed")) == StakingAnswer(None, unknown)


def test_an_epoch_long_ago_is_unknown() -> None:
    ref = reward("epoch_feed", age_seconds_max=14 * DAY)
    assert answer(ref, epoch(WAD // 1000), at=14 * DAY).rate is not None
    assert answer(ref, epoch(WAD // 1000), at=14 * DAY + 1) == StakingAnswer(None, "it cannot know its rate yet")


def test_an_epoch_that_nobody_believes_is_unknown() -> None:
    ref = reward("epoch_feed", rate_max="0.2", epoch_seconds=SECONDS_PER_YEAR, dilution_factor="1")
    assert [answer(ref, epoch(value)).rate for value in (WAD // 5, WAD // 5 + 1)] == [WAD // 5, None]


def test_two_markets_may_live_on_feeds_of_their_own() -> None:
    feeds = (epoch(WAD // 1000, 0), epoch(WAD // 500, 7))
    sol, mon = (reward("epoch_feed", feed=number) for number in (0, 7))
    assert MODELS.feeds_of(mon) == ("staking.epoch_rate.7", "staking.epoch_rate.7.age")
    paid = [answer(ref, *feeds).rate for ref in (sol, mon)]
    assert paid == [WAD * 85 * 365 // (1000 * 100 * 7), WAD * 85 * 365 // (500 * 100 * 7)]


def test_a_growth_is_stretched_to_a_year_and_diluted() -> None:
    ref = reward("exchange_rate_growth", dilution_factor="0.9")
    assert answer(ref, grown(WAD, WAD + WAD // 1000, 10 * DAY)) == StakingAnswer(WAD * 9 * 365 // (1000 * 10 * 10))


def test_a_growth_of_one_observation_is_unknown() -> None:
    ref = reward("exchange_rate_growth")
    assert answer(ref, Feed("staking.exchange_rate.0", WAD, 0, 0)).rate is None
    assert answer(ref).rate is None


def test_a_fall_pays_nothing() -> None:
    assert answer(reward("exchange_rate_growth"), grown(WAD, WAD - 1, DAY)) == StakingAnswer(0)


def test_a_growth_from_nothing_is_unknown() -> None:
    assert answer(reward("exchange_rate_growth"), grown(0, WAD, DAY)).rate is None


def test_a_growth_within_minutes_is_unknown() -> None:
    ref = reward("exchange_rate_growth", seconds_min=3600)
    known = [answer(ref, grown(WAD, WAD + 10**12, seconds)).rate is not None for seconds in (3599, 3600)]
    assert known == [False, True]


def test_a_growth_long_ago_is_unknown() -> None:
    ref = reward("exchange_rate_growth", age_seconds_max=DAY)
    known = [answer(ref, grown(WAD, WAD + 10**12, DAY), at=at).rate is not None for at in (DAY, DAY + 1)]
    assert known == [True, False]


@given(st.integers(1, 10**24), st.integers(0, 10**24), st.integers(1, SECONDS_PER_YEAR), st.integers(0, WAD), st.integers(0, WAD))
def test_a_growth_is_exact_rounded_down_and_never_more_than_is_believed(
    before: int, growth: int, seconds: int, dilution: int, rate_max: int
) -> None:
    ref = reward("exchange_rate_growth", dilution_factor=dilution, rate_max=rate_max, seconds_min=1)
    exact = Fraction(growth, before) * Fraction(dilution, WAD) * Fraction(SECONDS_PER_YEAR, seconds)
    paid = answer(ref, grown(before, before + growth, seconds)).rate
    assert paid == (int(exact * WAD) if int(exact * WAD) <= rate_max else None)


@pytest.mark.parametrize("name", ["epoch_feed", "exchange_rate_growth"])
def test_a_reward_says_in_the_catalogue_which_feed_it_wants(name: str) -> None:
    model = shipped().catalogue.model(ModelKind.STAKING_REWARD, name)
    assert model is not None
    assert all(feed.startswith("staking.") and "{feed}" in feed for feed in model.feeds)


@pytest.mark.parametrize(
    "wanted", ["staking.{nothing}", "staking.{feed", "staking.feed}", "staking.{}", "staking.{signed}", "{feed!r}"]
)
def test_braces_around_what_is_no_parameter_stop_the_start(wanted: str) -> None:
    @dataclass(frozen=True)
    class Odd:
        """A reward of nothing."""

        name: ClassVar[str] = "odd"
        formula: ClassVar[str] = "0"
        feeds: ClassVar[tuple[str, ...]] = (wanted,)

        feed: int = parameter("A number.", unit="count", default=0, minimum=0, maximum=9)
        signed: int = parameter("A number.", unit="count", default=0, minimum=-9, maximum=9)

        def annual_rate(self, observations: Mapping[str, int]) -> int | None:  # noqa: ARG002 - nothing depends on it here
            return 0

    with pytest.raises(DeclarationRefused, match=r"has braces in .* around what is no parameter"):
        read_declaration(MODEL_OFFERS["register_staking_rewards"], Odd)
