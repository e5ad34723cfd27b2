"""Changes of terms that are announced, and how a market ends."""

from __future__ import annotations

import strawberry

from gql_server.domain import terms as domain
from gql_server.domain.accrual import throttle_bound
from gql_server.domain.market import utilization
from gql_server.domain.scheduling import applies_at
from gql_server.schema.assets import Asset, RiskTerms
from gql_server.schema.declare import resolved
from gql_server.schema.enums import MarketState
from gql_server.schema.fixed import rate_text
from gql_server.schema.ids import global_id
from gql_server.schema.market_terms import LendingTerms, MarketLimits, lending_terms_of, market_limits_of
from gql_server.schema.node import Node
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View


@strawberry.type(
    description="A change of a market's terms that is announced: it is applied at the first boundary at or after its time; what is "
    "null stays as it is. Once it is applied, cancelled or dropped it is not found any more."
)
class ScheduledTerms(Node):
    """A change of a market's terms that is announced."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]
    change: strawberry.Private[domain.AnnouncedTerms]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("ScheduledTerms", self.symbol, self.change.id)

    @resolved("Whose market changes.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("Whether it will take new loans and borrows.")
    def state(self) -> MarketState | None:
        """Return the state."""
        return self.change.state

    @resolved("What lenders will agree to. Running loans keep their maturity.")
    def terms(self) -> LendingTerms | None:
        """Return the terms."""
        if self.change.terms is None:
            return None
        market = self.view.market(self.symbol).copy()
        market.terms = self.change.terms
        return lending_terms_of(market)

    @resolved("How far the market will go; the bound is that of its present utilization.")
    def limits(self) -> MarketLimits | None:
        """Return the limits."""
        if self.change.limits is None:
            return None
        market = self.view.market(self.symbol).copy()
        market.limits = self.change.limits
        market.throttle_bound = throttle_bound(market.limits, utilization(market))
        return market_limits_of(self.view, market)

    @resolved("The part of each liquidation penalty that will go to the insurance, a fraction.")
    def insurance_share(self) -> Decimal | None:
        """Return the share."""
        return None if self.change.insurance_share is None else rate_text(self.change.insurance_share)

    @resolved("How the asset will count as collateral, and what borrowing it will require.")
    def risk(self) -> RiskTerms | None:
        """Return the risk terms."""
        return None if self.change.risk is None else RiskTerms(terms=self.change.risk)

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

    @resolved("Why it would be dropped instead of applied, by the terms as they are; null: nothing stands in its way.")
    def obstacle(self) -> str | None:
        """Return what stands in its way."""
        return self.change.obstacle


def scheduled_terms_of(view: View, symbol: str) -> list[ScheduledTerms]:
    """Return what is ahead of a market's terms, in the order in which it will be applied."""
    return [ScheduledTerms(view=view, symbol=symbol, change=change) for change in view.market(symbol).announced]


def scheduled_term_of(view: View, symbol: str, change_id: str) -> ScheduledTerms | None:
    """Return one of them, None when it is not there any more."""
    if view.book.markets.get(symbol) is None:
        return None
    return next((found for found in scheduled_terms_of(view, symbol) if found.change.id == change_id), None)


@strawberry.type(description="How a market ends.")
class Delisting:
    """How a market ends."""

    announced_at: DateTime = strawberry.field(description="When it was announced.")
    repay_only_at: DateTime = strawberry.field(description="From then on it takes no new loan and no new borrow.")
    closed_at: DateTime = strawberry.field(description="From then on it is `CLOSED`.")
    leave_by: DateTime = strawberry.field(
        description="From then on loans that have matured are moved to the available balance, and debts are repaid out of what is "
        "available of the asset itself."
    )
    ended_at: DateTime | None = strawberry.field(description="When nobody was left in it; null while somebody is.")


def delisting_of(delisting: domain.Delisting) -> Delisting:
    """Return how a market ends."""
    return Delisting(
        announced_at=DateTime(delisting.announced_at),
        repay_only_at=DateTime(delisting.repay_only_at),
        closed_at=DateTime(delisting.closed_at),
        leave_by=DateTime(delisting.leave_by),
        ended_at=None if delisting.ended_at is None else DateTime(delisting.ended_at),
    )
