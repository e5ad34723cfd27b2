"""Recorded observations: what staking rewards are told, as the book knew it at each boundary (rules R5, R8).

A feed is a number with a name that somebody observes from time to time: a reward rate per epoch, the exchange rate of a liquid
staking token. Only what was recorded by a boundary counts at it, so hours that nobody has walked yet are walked before a feed
moves: they see what was known then, whoever walks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.units import AMOUNT_MAX

FEEDS_OBSERVED_MAX: Final = 100
"""How many feeds one command may record."""

BEFORE: Final = ".before"
SECONDS: Final = ".seconds"
AGE: Final = ".age"

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", re.ASCII)
_NAME_LENGTH_MAX: Final = 64

Observations = tuple[tuple[str, int], ...]
"""What a staking reward is told, by name, in order of the names."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What is recorded of a feed. Values have 18 decimals, times are Unix seconds.

    Args:
        value: The latest one.
        observed_at: When it was last recorded or confirmed.
        changed_at: When it was first recorded: from then on it is the latest.
        before: The last value that was different, None when there was none.
        before_at: When that was first recorded.
    """

    name: str
    value: int
    observed_at: int
    changed_at: int
    before: int | None = None
    before_at: int | None = None

    def observed(self, value: int, now: int) -> Feed:
        """Return the feed after one more observation; the same value confirms, another one takes its place."""
        if value == self.value:
            return Feed(self.name, value, now, self.changed_at, self.before, self.before_at)
        if now == self.changed_at:  # A correction within the second: nothing has grown from the value that it corrects.
            return Feed(self.name, value, now, now, self.before, self.before_at)
        return Feed(self.name, value, now, now, self.value, self.changed_at)


def observations_of(feeds: Iterable[Feed], wanted: Iterable[str], at: int) -> Observations:
    """Return what a reward is told at a boundary: of each feed that it wants its value, the one before, and the time between.

    Args:
        feeds: What is recorded.
        wanted: The names that the reward declares; ``name.age`` asks for the age of ``name``.
        at: The boundary, Unix seconds.
    """
    names = frozenset(wanted)
    told: dict[str, int] = {}
    for feed in feeds:
        if feed.name in names:
            told[feed.name] = feed.value
            if feed.before is not None and feed.before_at is not None:
                told[feed.name + BEFORE] = feed.before
                told[feed.name + SECONDS] = feed.changed_at - feed.before_at
        if feed.name + AGE in names:
            told[feed.name + AGE] = max(0, at - feed.observed_at)
    return tuple(sorted(told.items()))


def is_wanted(feed: str, wanted: Iterable[str]) -> bool:
    """Tell whether a reward with these declared names depends on a feed."""
    return not {feed, feed + AGE}.isdisjoint(wanted)


def require_feed(name: str, value: int, where: str = "") -> None:
    """Refuse a feed whose name or value makes no sense; names that end like what is derived from a feed are taken.

    Args:
        where: The path to it in the input, with a point at its end, if it is not the input itself.

    Raises:
        InvalidInput: The name is not lower-case words joined by points, or the value is negative or too large.
    """
    if _NAME.fullmatch(name) is None or len(name) > _NAME_LENGTH_MAX:
        raise InvalidInput(f"{where}feed", f"must be lower-case words joined by points, {_NAME_LENGTH_MAX} characters at most")
    if name.endswith((BEFORE, SECONDS, AGE)):
        raise InvalidInput(f"{where}feed", f"must not end with {BEFORE}, {SECONDS} or {AGE}, which are derived")
    if not 0 <= value <= AMOUNT_MAX:
        raise InvalidInput(f"{where}value", "must not be negative, nor too large")
