"""Recorded feeds: what staking rewards are told, for everybody to see and for operators to record."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain import feeds as domain
from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.fixed import rate_text
from gql_server.schema.money_inputs import KEY
from gql_server.schema.mutations import decide, mutation, read_number
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.service.authorization import Action, authorize


@strawberry.type(description="A number that is observed from time to time, such as what a staking pays: rewards are told it.")
class Feed:
    """A number that is observed from time to time."""

    feed: strawberry.Private[domain.Feed]

    @resolved("Its name; a staking reward declares by name what it wants to be told.")
    def name(self) -> str:
        """Return the name."""
        return self.feed.name

    @resolved("Its latest value.")
    def value(self) -> Decimal:
        """Return the value."""
        return rate_text(self.feed.value)

    @resolved("When it was last observed, with this value.")
    def observed_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.feed.observed_at)

    @resolved("When it was first observed with this value.")
    def changed_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.feed.changed_at)

    @resolved("The last value that was different; null when there was none.")
    def before(self) -> Decimal | None:
        """Return the value before."""
        return None if self.feed.before is None else rate_text(self.feed.before)

    @resolved("When that was first observed.")
    def before_at(self) -> DateTime | None:
        """Return the time before."""
        return None if self.feed.before_at is None else DateTime(self.feed.before_at)


@strawberry.input(description="A feed, observed now.")
class ObserveFeedInput:
    """A feed, observed now."""

    feed: str = strawberry.field(description="Its name: lower-case words joined by points, such as `staking.sol`.")
    value: Decimal = strawberry.field(description="Its value, not negative, at most 18 decimals: 0.05 for 5 %.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.type(description="The observation is recorded; it counts at the boundaries that follow.")
class ObserveFeedSuccess:
    """The observation is recorded."""

    feed: Feed = strawberry.field(description="The feed as it is now.")


ObserveFeedResult: TypeAlias = Annotated[
    ObserveFeedSuccess | r.InvalidInput | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("ObserveFeedResult", description="What `observeFeed` answers."),
]


@strawberry.type
class FeedQueries:
    """Feeds to read."""

    @resolved("What is recorded of every feed, by name.")
    async def feeds(self, info: Info) -> list[Feed]:
        """Return the feeds."""
        return [Feed(feed=feed) for feed in (await info.context.reader.feeds()).values()]


@strawberry.type
class FeedMutations:
    """The operator's observations."""

    @mutation("Record a feed, observed now; hours that have passed keep what was recorded then. For operators.")
    async def observe_feed(
        self, info: Info, input: Annotated[ObserveFeedInput, strawberry.argument(description="What was observed.")]
    ) -> ObserveFeedResult:
        """Record a feed."""
        authorize(info.context.viewer, Action.OBSERVE_FEED)
        value = read_number(input.value, 18, "value")
        domain.require_feed(input.feed, value)
        key = input.idempotency_key or f"observeFeed:{info.context.services.identifiers.new_id()}"
        await decide(info, "observeFeed", c.ObserveFeeds((c.ObservedFeed(input.feed, value),)), key)
        return ObserveFeedSuccess(feed=Feed(feed=(await info.context.reader.feeds())[input.feed]))
