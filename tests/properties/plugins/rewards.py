"""Staking rewards: one that is fixed, one that is unknown until it is observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import StakingReward, hookimpl, parameter
from gql_server.units import WAD


@dataclass(frozen=True)
class Steady:
    """Pays the same rate for ever."""

    name: ClassVar[str] = "steady"
    formula: ClassVar[str] = "rate"
    feeds: ClassVar[tuple[str, ...]] = ()

    rate: int = parameter("Yearly rate.", unit="rate", default=WAD // 20, minimum=0, maximum=WAD)

    def annual_rate(self, observations: Mapping[str, int]) -> int:
        return self.rate + 0 * len(observations)


@dataclass(frozen=True)
class Observed:
    """Pays what was observed last."""

    name: ClassVar[str] = "observed"
    formula: ClassVar[str] = "feed"
    feeds: ClassVar[tuple[str, ...]] = ("staking",)

    def annual_rate(self, observations: Mapping[str, int]) -> int | None:
        return observations.get("staking")


@hookimpl
def register_staking_rewards() -> Sequence[type[StakingReward]]:
    return [Steady, Observed]
