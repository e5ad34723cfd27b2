"""Recording feeds, and what the rewards of a market are told of them (rules R5, R8)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.accrual import walk_boundaries
from gql_server.domain.draft import Draft
from gql_server.domain.errors import InvalidInput
from gql_server.domain.events import EventType
from gql_server.domain.feeds import FEEDS_OBSERVED_MAX, Feed, is_wanted, require_feed
from gql_server.domain.market import ModelKind
from gql_server.domain.outcomes import Done


def observe_feeds(draft: Draft, command: c.ObserveFeeds) -> Done:
    """Record feeds as observed now; what was missed until now is walked first, by what was recorded then."""
    names = [observed.name for observed in command.feeds]
    if not 0 < len(names) <= FEEDS_OBSERVED_MAX or len(set(names)) < len(names):
        raise InvalidInput("feeds", f"must be 1 to {FEEDS_OBSERVED_MAX} different ones")
    for index, observed in enumerate(command.feeds):
        require_feed(observed.name, observed.value, f"feeds.{index}.")
    for market in list(draft.book.markets.values()):
        refs = [*market.staking_rewards, *(ref for change in market.scheduled for ref in change.models)]
        wanted = [feed for ref in refs if ref.kind is ModelKind.STAKING_REWARD for feed in draft.models.feeds_of(ref)]
        if any(is_wanted(name, wanted) for name in names):
            walk_boundaries(draft, market.symbol)
    for observed in command.feeds:
        before = draft.book.feeds.get(observed.name)
        if before is None:
            feed = Feed(observed.name, observed.value, draft.now, draft.now)
        else:
            feed = before.observed(observed.value, draft.now)
        draft.book.feeds.put(observed.name, feed)
        if before is None or before.value != observed.value:
            draft.tell(EventType.FEED_OBSERVED, details={"feed": observed.name, "value": observed.value})
    return Done()
