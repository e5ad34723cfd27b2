"""Markets as operators look at them: what is paused, and which markets end and who is still in them."""

from __future__ import annotations

import strawberry

from gql_server.domain.pauses import in_force
from gql_server.domain.terms import Delisting
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.markets import Market
from gql_server.schema.scalars import DateTime
from gql_server.schema.view import View


@strawberry.type(description="A market that ends, and who is still in it; the operator's own positions count, too.")
class MarketEnd:
    """A market that ends, and who is still in it."""

    market: Market = strawberry.field(description="The market; its `delisting` has the dates.")
    lending: int = strawberry.field(description="How many lend positions there are.")
    matured: int = strawberry.field(description="How many of these have matured.")
    owing: int = strawberry.field(description="How many debts there are.")
    lent: Amount = strawberry.field(description="What is lent in all, with interest.")
    owed: Amount = strawberry.field(description="What is owed in all, with interest.")
    last_matures_at: DateTime | None = strawberry.field(description="When the last lend position has matured; null without any.")
    told: bool = strawberry.field(description="Whether everybody who was in it has been told.")


@strawberry.type
class CareFields:
    """Markets among what operators look at."""

    @resolved("Assets of which something is paused.")
    async def paused(self, info: Info) -> list[Asset]:
        """Return the assets."""
        view = await info.context.reader.house()
        return [Asset(view=view, symbol=one.symbol) for one in view.book.assets.values() if in_force(one.pauses, view.now)]

    @resolved("Markets that are to end, or have ended.")
    async def ending_markets(self, info: Info) -> list[MarketEnd]:
        """Return the markets."""
        view = await info.context.reader.house()
        return [
            await _ending(info, view, market.symbol, market.delisting)
            for market in view.book.markets.values()
            if market.delisting is not None
        ]


async def _ending(info: Info, view: View, symbol: str, delisting: Delisting) -> MarketEnd:
    counts, market = await info.context.storage.queues.holder_counts(symbol, view.now), view.market(symbol)
    return MarketEnd(
        market=Market(view=view, symbol=symbol),
        lending=counts.lending,
        matured=counts.matured,
        owing=counts.owing,
        lent=amount_of(view, symbol, market.total_lent),
        owed=amount_of(view, symbol, market.total_borrowed),
        last_matures_at=None if counts.last_matures_at is None else DateTime(counts.last_matures_at),
        told=delisting.is_told,
    )
