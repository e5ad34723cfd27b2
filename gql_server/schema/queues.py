"""What waits for an operator: held deposits, prices and models that do not answer."""

from __future__ import annotations

import strawberry

from gql_server.domain.assets import is_fresh
from gql_server.domain.market import ModelKind, ModelStatus
from gql_server.ports.onboarding import QueueFilter
from gql_server.schema.assets import Asset
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import OnboardingStatus
from gql_server.schema.markets import Market
from gql_server.schema.payments import Deposit
from gql_server.schema.view import View


@strawberry.type(description="How many accounts stand in a state of the onboarding.")
class OnboardingCount:
    """How many accounts stand in a state of the onboarding."""

    status: OnboardingStatus = strawberry.field(description="The state.")
    count: int = strawberry.field(description="How many.")


@strawberry.type
class QueueFields:
    """What waits for an operator."""

    @resolved("Deposits that are held, the oldest first: to be approved with their account, or returned.")
    async def held_deposits(self, info: Info, first: First = 20, after: After = None) -> Connection[Deposit]:
        """Return a page of deposits."""
        place = read_cursor(after, int, str)
        start = None if place is None else (int(place[0]), str(place[1]))
        found = await info.context.storage.queues.held_deposits(check_first(first) + 1, start)
        shown = await info.context.reader.deposits([one.id for one in found[:first]])
        rows = [((one[1].observed_at, one[1].id), Deposit(view=one[0], deposit=one[1])) for one in shown if one is not None]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)

    @resolved("Assets with risk terms whose price is missing or too old: they count nothing for new risk.")
    async def stale_prices(self, info: Info) -> list[Asset]:
        """Return the assets."""
        view = await info.context.reader.house()
        assets = [asset for asset in view.book.assets.values() if asset.risk is not None]
        return [
            Asset(view=view, symbol=asset.symbol) for asset in assets if not is_fresh(asset, view.price(asset.symbol), view.now)
        ]

    @resolved("Markets of which a model does not answer as it should; which one, its `rateModel` and the others say.")
    async def faulty_markets(self, info: Info) -> list[Market]:
        """Return the markets."""
        view = await info.context.reader.house()
        return [Market(view=view, symbol=market.symbol) for market in view.book.markets.values() if _is_faulty(view, market.symbol)]

    @resolved("How many accounts stand in each state of the onboarding; `reviewQueue` lists them.")
    async def onboarding(self, info: Info) -> list[OnboardingCount]:
        """Return the counts."""
        counts = await info.context.storage.onboarding.queue_counts(QueueFilter(tuple(OnboardingStatus), None, None))
        return [OnboardingCount(status=status, count=counts[status]) for status in OnboardingStatus if counts.get(status)]


def _is_faulty(view: View, symbol: str) -> bool:
    market = view.market(symbol)
    is_installed = view.models.version_of(ModelKind.LIQUIDATION_POLICY, market.liquidation_policy.name) is not None
    return market.model_status is ModelStatus.STALE or market.staking_rate is None or not is_installed
