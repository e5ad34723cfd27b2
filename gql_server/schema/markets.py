"""Markets: totals, rates, terms, limits, models, curve and history."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain import market as domain
from gql_server.domain.accrual import next_boundary
from gql_server.domain.liquidity import available_liquidity
from gql_server.domain.rate_curve import market_curve
from gql_server.domain.stepping import staking_answer
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.schema.amounts import Amount, LendRate, Rate, amount_of, lend_rate_of
from gql_server.schema.assets import Asset
from gql_server.schema.backtests import BOUNDARIES_MAX, BacktestSample, backtest_of
from gql_server.schema.connections import After, Connection, First
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved, told_by
from gql_server.schema.enums import Interval, MarketState, ModelKind, ModelStatus
from gql_server.schema.explanations import Explanation, RateSide, Side, rate_explanation
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import rate_text
from gql_server.schema.history import HistoryRange, MarketSample, history_page
from gql_server.schema.ids import global_id
from gql_server.schema.market_terms import LendingTerms, MarketLimits, lending_terms_of, market_limits_of
from gql_server.schema.model_inputs import ModelChoiceInput
from gql_server.schema.models_catalogue import ModelInUse
from gql_server.schema.node import Node
from gql_server.schema.pauses import Pause, pauses_of
from gql_server.schema.policy_curves import DEBT_USD, DebtUsd, LiquidationCurvePoint, liquidation_curve_of
from gql_server.schema.rate_curves import CurvePoint, Points, check_points, curve_points
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.scheduled_changes import ScheduledChange, scheduled_changes_of
from gql_server.schema.scheduled_terms import Delisting, ScheduledTerms, delisting_of, scheduled_terms_of
from gql_server.schema.shadows import ShadowModel, shadows_of
from gql_server.schema.view import View
from gql_server.units import SECONDS_PER_HOUR


@told_by("view", "symbol")
@strawberry.type(description="Where one asset is lent and borrowed. All values are projected to now; looking changes nothing.")
class Market(Node):
    """Where one asset is lent and borrowed."""

    view: strawberry.Private[View]
    symbol: strawberry.Private[str]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Market", self.symbol)

    @resolved("The time of all values here: money time when they were asked for; every commit that the server knew of is in them.")
    def as_of(self) -> DateTime:
        """Return the time of the view."""
        return DateTime(self.view.now)

    @resolved("What is lent and borrowed here.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.symbol)

    @resolved("Whether it takes new loans and borrows.")
    def state(self) -> MarketState:
        """Return the state."""
        return self._market.state

    @resolved("Lent by everyone, with interest.")
    def total_lent(self) -> Amount:
        """Return the lent total."""
        return amount_of(self.view, self.symbol, self._market.total_lent)

    @resolved("Owed by everyone, with interest.")
    def total_borrowed(self) -> Amount:
        """Return the borrowed total."""
        return amount_of(self.view, self.symbol, self._market.total_borrowed)

    @resolved("What of the lent total is neither borrowed nor spoken for in custody. The throttle may allow less.")
    def available_liquidity(self) -> Amount:
        """Return the liquidity."""
        return amount_of(self.view, self.symbol, available_liquidity(self._market, self.view.book.ledgers[self.symbol]))

    @resolved("Borrowed of the lent total, a fraction; above 1 when more is owed than lent, 1 when nothing is lent.")
    def utilization(self) -> Decimal:
        """Return the utilization."""
        return rate_text(domain.utilization(self._market))

    @resolved("What borrowers pay now.")
    def borrow_rate(self) -> Rate:
        """Return the borrow rate."""
        return Rate(value=self._market.borrow_rate, time=self.view.now)

    @resolved("What lenders earn now.")
    def lend_rate(self) -> LendRate:
        """Return the lend rate."""
        return lend_rate_of(self._market, self.view.now)

    @resolved("The next boundary, at which the rate model's state moves; the rate also follows each change of the totals.")
    def next_rate_at(self) -> DateTime:
        """Return the next boundary."""
        return DateTime(next_boundary(self._market))

    @resolved("What a lender agrees to.")
    def terms(self) -> LendingTerms:
        """Return the terms."""
        return lending_terms_of(self._market)

    @resolved("How far the market goes.")
    def limits(self) -> MarketLimits:
        """Return the limits."""
        return market_limits_of(self.view, self._market)

    @resolved("What sets the borrow rate.")
    def rate_model(self) -> ModelInUse:
        """Return the rate model."""
        return ModelInUse(ref=self._market.rate_model, fault=self._market.model_fault, status=self._market.model_status)

    @resolved("What adds to the lenders' rate; their rates sum.")
    def staking_rewards(self) -> list[ModelInUse]:
        """Return the staking rewards."""
        return [self._reward(ref) for ref in self._market.staking_rewards]

    @resolved("What decides when collateral is seized for debts of this market.")
    def liquidation_policy(self) -> ModelInUse:
        """Return the policy."""
        ref = self._market.liquidation_policy
        is_installed = self.view.models.version_of(ref.kind, ref.name) is not None
        fault = None if is_installed else "The policy is not installed; the built-in full close stands in for it."
        return ModelInUse(ref=ref, fault=fault, status=ModelStatus.LIVE if is_installed else ModelStatus.STALE)

    @resolved("Changes of its models that are announced, in the order in which they will be applied.")
    def scheduled_changes(self) -> list[ScheduledChange]:
        """Return what is ahead of the market."""
        return scheduled_changes_of(self.view, self.symbol)

    @resolved("Changes of its terms that are announced, in the order in which they will be applied.")
    def scheduled_terms(self) -> list[ScheduledTerms]:
        """Return what is ahead of the terms."""
        return scheduled_terms_of(self.view, self.symbol)

    @resolved("How the market ends; null while it is not to.")
    def delisting(self) -> Delisting | None:
        """Return how it ends."""
        delisting = self._market.delisting
        return None if delisting is None else delisting_of(delisting)

    @resolved("What an operator has stopped here for a while. Deposits, repayments and liquidations go on.")
    def pauses(self) -> list[Pause]:
        """Return what is paused."""
        return pauses_of(self.view.asset(self.symbol), self.view.now)

    @resolved("Rate models that run beside its own and move nothing, in the order in which they were attached.")
    def shadows(self) -> list[ShadowModel]:
        """Return the shadows."""
        return shadows_of(self.view, self.symbol)

    @resolved(
        "How a rate came about: the utilization, what the model made of it and by which branch, and the terms of the market. The "
        "borrow rate is explained on the totals at which it was set, the lend rate on those of now."
    )
    def explain_rate(self, info: Info, side: Side = RateSide.BORROW) -> Explanation:
        """Return the explanation."""
        decimals = self.view.decimals(self.symbol)
        return rate_explanation(self._market, decimals, side, self.view.models, info.context.rate_teller)

    @resolved("A rate model's curve by the terms of this market; a point that the model does not answer is left out.")
    def curve(
        self,
        info: Info,
        points: Points = 101,
        model: Annotated[
            ModelChoiceInput | None,
            strawberry.argument(
                description="Another rate model, from its initial state; absent: the market's own as it stands now."
            ),
        ] = None,
    ) -> list[CurvePoint]:
        """Return the curve."""
        check_points(points)
        ref = state = None
        if model is not None:
            try:
                other = info.context.host.choose(ModelKind.RATE_MODEL, model.name, model.choice().parameters)
                ref, state = other.ref, other.initial_state
            except ChoiceInvalid as refused:
                raise bad_input(f"model: {refused}") from None
        drawn = market_curve(self.view.models, self._market, points, ref=ref, state=state)
        return curve_points(drawn, self.view.decimals(self.symbol))

    @resolved(
        "What the market's liquidation policy asks and closes at every health from 0.5 to 1, for an example whose debt requires "
        "what this asset's least maintenance margin says."
    )
    def liquidation_curve(self, points: Points = 51, debt_usd: DebtUsd = DEBT_USD) -> list[LiquidationCurvePoint]:
        """Return the curve."""
        check_points(points)
        market, risk = self._market, self.view.asset(self.symbol).risk
        return liquidation_curve_of(
            self.view.models,
            market.liquidation_policy,
            market.penalty_max,
            points,
            debt_usd,
            maintenance_fraction=None if risk is None else risk.maintenance_margin_base,
        )

    @resolved("What boundaries left behind, oldest first.")
    async def history(
        self,
        info: Info,
        range: Annotated[HistoryRange, strawberry.argument(description="Which part of the history.")],
        interval: Annotated[Interval, strawberry.argument(description="How far apart the rows are.")] = Interval.HOUR,
        first: First = 100,
        after: After = None,
    ) -> Connection[MarketSample]:
        """Return a page of history."""
        ledger, decimals = info.context.storage.ledger, self.view.decimals(self.symbol)
        return await history_page(
            lambda *span: ledger.samples(self.symbol, *span),
            lambda row: MarketSample(sample=row, decimals=decimals),
            range.bounds(self.view.now),
            interval,
            is_hourly=self._market.terms.cadence_seconds >= SECONDS_PER_HOUR,
            first=first,
            after=after,
        )

    @resolved(
        "The history that the market would have had under another rate model, oldest first: the model steps from its initial state "
        "on the utilization that was recorded, by the market's terms and staking rewards of now, and nobody reacts to its rates, "
        f"as with a shadow that had been attached then. Of a range with at most {BOUNDARIES_MAX} boundaries."
    )
    async def backtest(
        self,
        info: Info,
        model: Annotated[ModelChoiceInput, strawberry.argument(description="The rate model.")],
        range: Annotated[HistoryRange, strawberry.argument(description="Which part of the history.")],
        interval: Annotated[Interval, strawberry.argument(description="How far apart the rows are.")] = Interval.HOUR,
    ) -> list[BacktestSample]:
        """Return what would have been."""
        return await backtest_of(info, self._market, self.view.now, model, range, interval)

    def _reward(self, ref: domain.ModelRef) -> ModelInUse:
        feeds, at = self.view.book.feeds.values(), self._market.boundary_at
        answer = staking_answer(self.view.models, ref, feeds, at)
        status = ModelStatus.LIVE if answer.rate is not None else ModelStatus.STALE
        return ModelInUse(ref=ref, fault=answer.note, status=status, annual_value=answer.rate)

    @property
    def _market(self) -> domain.Market:
        return self.view.market(self.symbol)
