"""Models in shadow: what they would have borrowers pay, now and at every boundary, beside what they do pay."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain.history import ShadowSample as DomainSample
from gql_server.domain.market import Market, Shadow
from gql_server.domain.shadows import shadow_rate
from gql_server.schema.amounts import Rate
from gql_server.schema.assets import Asset
from gql_server.schema.connections import After, Connection, First
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import Interval, ModelStatus
from gql_server.schema.fixed import rate_text
from gql_server.schema.history import HistoryRange, history_page
from gql_server.schema.ids import global_id
from gql_server.schema.models_catalogue import ChosenModel, Model
from gql_server.schema.node import Node
from gql_server.schema.scalars import JSON, DateTime, Decimal
from gql_server.schema.view import View
from gql_server.units import SECONDS_PER_HOUR


@strawberry.type(description="A shadow as one boundary left it, beside the live rate of the same boundary. Rates are yearly.")
class ShadowSample(Node):
    """A shadow as one boundary left it."""

    sample: strawberry.Private[DomainSample]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("ShadowSample", self.sample.shadow_id, self.sample.at)

    @resolved("The boundary.")
    def at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.sample.at)

    @resolved("What borrowers would pay from this boundary on; the last good rate while the status is `STALE`.")
    def borrow_rate(self) -> Decimal:
        """Return the shadow's rate."""
        return rate_text(self.sample.borrow_rate)

    @resolved("What borrowers do pay from this boundary on.")
    def live_rate(self) -> Decimal:
        """Return the live rate."""
        return rate_text(self.sample.live_rate)

    @resolved("The shadow's rate less the live one; below 0 when borrowers would pay less.")
    def difference(self) -> Decimal:
        """Return the difference."""
        return rate_text(self.sample.borrow_rate - self.sample.live_rate)

    @resolved("Whether the shadow answered as it should.")
    def status(self) -> ModelStatus:
        """Return the status."""
        return self.sample.status

    @resolved("What was wrong with its answer; null when nothing was.")
    def fault(self) -> str | None:
        """Return the fault."""
        return self.sample.fault

    @resolved("Name of the rate model.")
    def model(self) -> str:
        """Return the model's name."""
        return self.sample.model

    @resolved("Its version.")
    def model_version(self) -> str:
        """Return the version."""
        return self.sample.model_version

    @resolved("SHA-256 of its parameters as canonical JSON, hexadecimal.")
    def parameters_hash(self) -> str:
        """Return the hash."""
        return self.sample.parameters_hash


@strawberry.type(
    description="A rate model that runs beside a market's own, on the same utilization: it steps at every boundary, is paid by "
    "nobody, and moves nothing."
)
class ShadowModel(Node):
    """A rate model that runs beside a market's own."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]
    shadow: strawberry.Private[Shadow]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("ShadowModel", self.symbol, self.shadow.id)

    @resolved("Beside whose market's model it runs.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("Which model, at which version.")
    def model(self, info: Info) -> Model:
        """Return the model."""
        return ChosenModel(ref=self.shadow.model).model(info)

    @resolved("Its parameters: an object; rates, fractions and dollars in fixed notation.")
    def parameters(self, info: Info) -> JSON:
        """Return the parameters."""
        return ChosenModel(ref=self.shadow.model).parameters(info)

    @resolved("Since when it runs.")
    def since(self) -> DateTime:
        """Return the time."""
        return DateTime(self.shadow.model.since)

    @resolved("Whether it answers as it should. The market's own status never depends on it.")
    def status(self) -> ModelStatus:
        """Return the status."""
        return ModelStatus.LIVE if self.shadow.fault is None else ModelStatus.STALE

    @resolved("What is wrong with it: which distribution and version broke, and how; null when nothing is.")
    def fault(self) -> str | None:
        """Return the fault."""
        return self.shadow.fault

    @resolved("What borrowers would pay now, at the utilization for which the live rate was set; its last good rate if it broke.")
    def borrow_rate(self) -> Rate:
        """Return the shadow's rate."""
        return Rate(value=self._rate, time=self.view.now)

    @resolved("The shadow's rate less the live one; below 0 when borrowers would pay less.")
    def difference(self) -> Decimal:
        """Return the difference."""
        return rate_text(self._rate - self._market.borrow_rate)

    @resolved("What it answered at each boundary since it runs, oldest first.")
    async def history(
        self,
        info: Info,
        range: Annotated[HistoryRange, strawberry.argument(description="Which part of the history.")],
        interval: Annotated[Interval, strawberry.argument(description="How far apart the rows are.")] = Interval.HOUR,
        first: First = 100,
        after: After = None,
    ) -> Connection[ShadowSample]:
        """Return a page of its history."""
        ledger, shadow_id = info.context.storage.ledger, self.shadow.id
        return await history_page(
            lambda *span: ledger.shadow_samples(shadow_id, *span),
            lambda row: ShadowSample(sample=row),
            range.bounds(self.view.now),
            interval,
            is_hourly=self._market.terms.cadence_seconds >= SECONDS_PER_HOUR,
            first=first,
            after=after,
        )

    @property
    def _market(self) -> Market:
        return self.view.market(self.symbol)

    @property
    def _rate(self) -> int:
        return shadow_rate(self.view.models, self._market, self.shadow)


def shadows_of(view: View, symbol: str) -> list[ShadowModel]:
    """Return what runs beside a market's rate model, in the order in which it was attached."""
    return [ShadowModel(view=view, symbol=symbol, shadow=shadow) for shadow in view.market(symbol).shadows]


def shadow_of(view: View, symbol: str, shadow_id: str) -> ShadowModel | None:
    """Return one of them, None when it is not there any more."""
    if view.book.markets.get(symbol) is None:
        return None
    return next((found for found in shadows_of(view, symbol) if found.shadow.id == shadow_id), None)
