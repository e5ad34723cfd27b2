"""Changes of models that are announced: what, from when, and the rates before and after."""

from __future__ import annotations

import strawberry

from gql_server.domain.market import Market
from gql_server.domain.market import ScheduledChange as DomainChange
from gql_server.domain.scheduling import applies_at, preview
from gql_server.schema.amounts import LendRate, Rate, lend_rate_of
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import ModelKind
from gql_server.schema.fixed import rate_text
from gql_server.schema.ids import global_id
from gql_server.schema.models_catalogue import ChosenModel, Model
from gql_server.schema.node import Node
from gql_server.schema.scalars import JSON, DateTime, Decimal
from gql_server.schema.view import View


@strawberry.type(description="What a market's models answer at its present utilization: a snapshot, not a promise.")
class ModelRates:
    """What a market's models answer at its present utilization."""

    market: strawberry.Private[Market]
    has_rate: strawberry.Private[bool]
    now: strawberry.Private[int]

    @resolved("What borrowers would pay; null when the rate model gives no rate.")
    def borrow_rate(self) -> Rate | None:
        """Return the borrow rate."""
        return Rate(value=self.market.borrow_rate, time=self.now) if self.has_rate else None

    @resolved("What lenders would earn; null when the rate model gives no rate.")
    def lend_rate(self) -> LendRate | None:
        """Return the lend rate."""
        return lend_rate_of(self.market, self.now) if self.has_rate else None

    @resolved("The highest penalty that the liquidation policy may ask, a fraction of what it repays.")
    def penalty_max(self) -> Decimal:
        """Return the highest penalty."""
        return rate_text(self.market.penalty_max)


@strawberry.type(
    description="A change of a market's models that is announced: it is applied at the first boundary at or after its time. Once "
    "it is applied, cancelled or dropped it is not found any more."
)
class ScheduledChange(Node):
    """A change of a market's models that is announced."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]
    change: strawberry.Private[DomainChange]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("ScheduledChange", self.symbol, self.change.id)

    @resolved("Whose market changes.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("What is replaced.")
    def kind(self) -> ModelKind:
        """Return the kind."""
        return self.change.kind

    @resolved("The new model; of several staking rewards the first.")
    def model(self, info: Info) -> Model:
        """Return the model."""
        return self.models()[0].model(info)

    @resolved("Its parameters: an object; rates, fractions and dollars in fixed notation.")
    def parameters(self, info: Info) -> JSON:
        """Return the parameters."""
        return self.models()[0].parameters(info)

    @resolved("All that the market will use of this kind: one, but for staking rewards, which are replaced as a whole.")
    def models(self) -> list[ChosenModel]:
        """Return the models."""
        return [ChosenModel(ref=ref) for ref in self.change.models]

    @resolved("From when it may be applied.")
    def effective_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.change.effective_at)

    @resolved("The boundary at which it will be applied, while the market's cadence stays as it is.")
    def applies_at(self) -> DateTime:
        """Return the boundary."""
        return DateTime(applies_at(self.view.market(self.symbol), self.change))

    @resolved("When it was announced.")
    def announced_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.change.announced_at)

    @resolved("What the market's models answer now.")
    def before(self) -> ModelRates:
        """Return the rates before the change."""
        return self._rates(None)

    @resolved("What they would answer now with this change made, others that are scheduled left aside.")
    def after(self) -> ModelRates:
        """Return the rates after the change."""
        return self._rates(self.change)

    @resolved(
        "Why it would be dropped instead of applied, by the terms of the assets as they are; null: nothing stands in its way."
    )
    def obstacle(self) -> str | None:
        """Return what stands in its way."""
        return self.change.obstacle

    def _rates(self, change: DomainChange | None) -> ModelRates:
        market, has_rate = preview(self.view.book, self.view.models, self.view.market(self.symbol), change)
        return ModelRates(market=market, has_rate=has_rate, now=self.view.now)


def scheduled_changes_of(view: View, symbol: str) -> list[ScheduledChange]:
    """Return what is ahead of a market, in the order in which it will be applied."""
    return [ScheduledChange(view=view, symbol=symbol, change=change) for change in view.market(symbol).scheduled]


def scheduled_change_of(view: View, symbol: str, change_id: str) -> ScheduledChange | None:
    """Return one of them, None when it is not there any more."""
    if view.book.markets.get(symbol) is None:
        return None
    return next((found for found in scheduled_changes_of(view, symbol) if found.change.id == change_id), None)
