"""A reward that is announced epoch by epoch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import SECONDS_PER_YEAR, WAD

_FEED = "staking.epoch_rate.{feed}"


@dataclass(frozen=True)
class EpochFeed:
    """Pays what the latest epoch earned, stretched to a year, until the next epoch is observed.

    The feed says what one epoch earned as a part of what was staked: 0.0012 for 0.12 %. The dilution factor is the part of it that
    reaches lenders, because not everything that could be staked was. What is not observed, older than the age limit, or more than
    anybody would believe is unknown, never 0.

    Source: SOL is rewarded per epoch and paid out weekly; the display of a rate and a dilution factor is Backpack's.
    """

    name: ClassVar[str] = "epoch_feed"
    formula: ClassVar[str] = "epoch_rate * dilution_factor * year / epoch"
    feeds: ClassVar[tuple[str, ...]] = (_FEED, _FEED + ".age")

    feed: int = parameter("Which feed: `staking.epoch_rate.` and this number.", unit="count", default=0, minimum=0, maximum=999_999)
    epoch_seconds: int = parameter(
        "How long the epoch is that an observation speaks of.",
        unit="seconds",
        default=604_800,
        minimum=3_600,
        maximum=SECONDS_PER_YEAR,
    )
    dilution_factor: int = parameter(
        "What part of it reaches lenders.", unit="fraction", default=WAD * 85 // 100, minimum=0, maximum=WAD
    )
    age_seconds_max: int = parameter(
        "How old an observation may be; an older one says nothing.",
        unit="seconds",
        default=1_209_600,
        minimum=3_600,
        maximum=SECONDS_PER_YEAR,
    )
    rate_max: int = parameter(
        "The highest yearly rate that is believed.", unit="rate", default=WAD * 25 // 100, minimum=0, maximum=WAD
    )

    def annual_rate(self, observations: Mapping[str, int]) -> int | None:
        """Return the yearly rate, rounded down; None while no observation can be lived on."""
        observed, age = observations.get(_FEED), observations.get(_FEED + ".age")
        if observed is None or age is None or age > self.age_seconds_max:
            return None
        rate = observed * self.dilution_factor * SECONDS_PER_YEAR // (WAD * self.epoch_seconds)
        return rate if rate <= self.rate_max else None
