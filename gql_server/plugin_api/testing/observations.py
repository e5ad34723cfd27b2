"""What staking rewards are told: the same at every run, and a mapping that knows what was looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gql_server.domain.feeds import AGE, BEFORE, SECONDS
from gql_server.units import WAD

Observed = Mapping[str, int]

DAY: Final = 86_400


def main_feeds(feeds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the feeds that are recorded; an age is only told beside one of them."""
    return tuple(feed for feed in feeds if not feed.endswith(AGE))


def known(feeds: tuple[str, ...]) -> Iterator[Observed]:
    """Yield the same observations at every run: nothing, little, and everything."""
    yield {}
    for value in (0, WAD // 1000, WAD // 20, WAD, WAD * 11 // 10):
        told: dict[str, int] = {}
        for feed in main_feeds(feeds):
            told |= {feed: value, feed + BEFORE: value * 999 // 1000, feed + SECONDS: 5 * DAY}
            if feed + AGE in feeds:
                told[feed + AGE] = DAY
        yield told


class Looked(Mapping[str, int]):
    """Observations that note which names were asked for."""

    def __init__(self, values: Observed) -> None:
        """Hold what is told."""
        self._values = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> int:
        """Return what is told under a name, and note that it was asked for."""
        self.names.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names that are told."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many are told."""
        return len(self._values)
