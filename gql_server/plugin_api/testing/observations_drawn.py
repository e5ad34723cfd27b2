"""Draws what staking rewards are told."""

from __future__ import annotations

from hypothesis import strategies as st

from gql_server.domain.feeds import AGE, BEFORE, SECONDS
from gql_server.plugin_api.testing.observations import DAY, Observed, main_feeds
from gql_server.units import WAD


def observed(feeds: tuple[str, ...]) -> st.SearchStrategy[Observed]:
    """Return what may be known of feeds: each known or not, with what it was before or without."""
    return st.tuples(*(_of_one(feed, has_age=feed + AGE in feeds) for feed in main_feeds(feeds))).map(
        lambda parts: {name: value for part in parts for name, value in part.items()}
    )


@st.composite
def _of_one(draw: st.DrawFn, feed: str, *, has_age: bool) -> Observed:
    if not draw(st.integers(0, 5)):
        return {}
    value = st.sampled_from([0, 1, WAD // 20, WAD, 10 * WAD]) | st.integers(0, 2 * WAD) | st.integers(0, 2**96)
    told = {feed: draw(value)}
    if draw(st.booleans()):
        near = st.integers(-(told[feed] // 50) - 1, told[feed] // 50 + 1).map(lambda change: max(0, told[feed] + change))
        told[feed + BEFORE] = draw(near | value)
        told[feed + SECONDS] = draw(st.sampled_from([1, 3_600, DAY, 7 * DAY]) | st.integers(1, 400 * DAY))
    if has_age:
        told[feed + AGE] = draw(st.sampled_from([0, DAY, 30 * DAY]) | st.integers(0, 400 * DAY))
    return told
