# ruff: noqa: ANN401, ARG002 - a plugin that misbehaves ignores what it is asked and answers anything
"""Staking rewards that pass registration and misbehave when asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gql_server.plugin_api import StakingReward, hookimpl, parameter
from gql_server.units import WAD


@dataclass(frozen=True)
class OddReward:
    """Answers an odd rate."""

    name: ClassVar[str] = "odd_reward"
    formula: ClassVar[str] = "odd"
    feeds: ClassVar[tuple[str, ...]] = ("staking.sol",)

    which: int = parameter("Which odd rate.", unit="count", minimum=0, maximum=9)

    def annual_rate(self, observations: Mapping[str, int]) -> Any:
        return [WAD + 1, True, -1, 0.03, "0.03"][self.which]


@dataclass(frozen=True)
class Unknowing:
    """Does not know its rate until its feed was observed."""

    name: ClassVar[str] = "unknowing"
    formula: ClassVar[str] = "feed"
    feeds: ClassVar[tuple[str, ...]] = ("staking.sol",)

    def annual_rate(self, observations: Mapping[str, int]) -> int | None:
        return observations.get("staking.sol")


@dataclass(frozen=True)
class Meddling:
    """Tries to change what was observed."""

    name: ClassVar[str] = "meddling"
    formula: ClassVar[str] = "more"
    feeds: ClassVar[tuple[str, ...]] = ("staking.sol",)

    def annual_rate(self, observations: Any) -> int:
        observations["staking.sol"] = WAD
        return 0


@hookimpl
def register_staking_rewards() -> Sequence[type[StakingReward]]:
    return [OddReward, Unknowing, Meddling]
