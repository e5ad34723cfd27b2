# ruff: noqa: ANN401 - a reward that misbehaves ignores what it is told and answers anything
"""Staking rewards that misbehave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from gql_server.units import WAD


class Feed:
    """Pays what its feed says."""

    name: ClassVar[str]
    formula: ClassVar[str] = "what the feed says"
    feeds: ClassVar[tuple[str, ...]] = ("staking.bad",)

    def annual_rate(self, observations: Mapping[str, int]) -> Any:
        return observations.get("staking.bad")


@dataclass(frozen=True)
class PaysTooMuch(Feed):
    """Pays more than everything."""

    name: ClassVar[str] = "pays_too_much"

    def annual_rate(self, observations: Mapping[str, int]) -> Any:
        return None if "staking.bad" not in observations else WAD + 1


@dataclass(frozen=True)
class PaysFloats(Feed):
    """Pays a float."""

    name: ClassVar[str] = "pays_floats"

    def annual_rate(self, observations: Mapping[str, int]) -> Any:
        return None if "staking.bad" not in observations else 0.03


@dataclass(frozen=True)
class TakesNothingForKnown(Feed):
    """Pays 0 for what it does not know."""

    name: ClassVar[str] = "takes_nothing_for_known"

    def annual_rate(self, observations: Mapping[str, int]) -> Any:
        return min(observations.get("staking.bad", 0), WAD)


@dataclass(frozen=True)
class Peeks(Feed):
    """Looks at somebody else's feed."""

    name: ClassVar[str] = "peeks"

    def annual_rate(self, observations: Mapping[str, int]) -> Any:
        known = observations.get("staking.bad")
        return None if known is None else min(known + observations.get("staking.good", 0), WAD)


@dataclass(frozen=True)
class Meddles(Feed):
    """Changes what was observed."""

    name: ClassVar[str] = "meddles"

    def annual_rate(self, observations: Any) -> Any:
        if "staking.bad" in observations:
            observations["staking.bad"] = 0
            return 0
        return None


REWARDS: list[Any] = [PaysTooMuch, PaysFloats, TakesNothingForKnown, Peeks, Meddles]
