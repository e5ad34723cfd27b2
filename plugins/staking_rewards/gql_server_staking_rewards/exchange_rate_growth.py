"""A reward that shows in the exchange rate of a liquid-staking token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import SECONDS_PER_YEAR, WAD

_FEED = "staking.exchange_rate.{feed}"


@dataclass(frozen=True)
class ExchangeRateGrowth:
    """Pays as a liquid-staking token grows: what its exchange rate gained between two observations, stretched to a year.

    The feed says how much of the staked coin one token is worth, such as 1.0712. A fall, as after a slashing, pays nothing until it
    has grown again. What is observed only once, over too short a time, too long ago, or grows more than anybody would believe is
    unknown, never 0.

    Source: the exchange rates of Lido ``wstETH``, Rocket Pool ``rETH`` and Jito ``JitoSOL``.
    """

    name: ClassVar[str] = "exchange_rate_growth"
    formula: ClassVar[str] = "max(0, rate / rate_before - 1) * dilution_factor * year / seconds_between"
    feeds: ClassVar[tuple[str, ...]] = (_FEED, _FEED + ".age")

    feed: int = parameter(
        "Which feed: `staking.exchange_rate.` and this number.", unit="count", default=0, minimum=0, maximum=999_999
    )
    dilution_factor: int = parameter(
        "What part of the growth reaches lenders.", unit="fraction", default=WAD * 90 // 100, minimum=0, maximum=WAD
    )
    seconds_min: int = parameter(
        "How far apart two observations must be to say anything.",
        unit="seconds",
        default=43_200,
        minimum=1,
        maximum=SECONDS_PER_YEAR,
    )
    age_seconds_max: int = parameter(
        "How old the latest observation may be; an older one says nothing.",
        unit="seconds",
        default=259_200,
        minimum=3_600,
        maximum=SECONDS_PER_YEAR,
    )
    rate_max: int = parameter(
        "The highest yearly rate that is believed.", unit="rate", default=WAD * 25 // 100, minimum=0, maximum=WAD
    )

    def annual_rate(self, observations: Mapping[str, int]) -> int | None:
        """Return the yearly rate, rounded down; None while two observations cannot be lived on."""
        latest, before = observations.get(_FEED), observations.get(_FEED + ".before")
        seconds, age = observations.get(_FEED + ".seconds"), observations.get(_FEED + ".age")
        if latest is None or not before or seconds is None or age is None:
            return None
        if seconds < self.seconds_min or age > self.age_seconds_max:
            return None
        growth = max(0, latest - before)
        rate = growth * self.dilution_factor * SECONDS_PER_YEAR // (before * seconds)
        return rate if rate <= self.rate_max else None
