"""What a what-if answers: states and steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import strawberry

from gql_server.domain import simulated as domain
from gql_server.domain.earnings import project_earnings
from gql_server.domain.explaining_liquidation import explain_liquidation
from gql_server.domain.liquidity import available_liquidity
from gql_server.domain.market import Market, utilization
from gql_server.schema import refusals as r
from gql_server.schema.amounts import Amount, LendRate, Rate, amount_of, lend_rate_of
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.earnings import ProjectedEarnings
from gql_server.schema.explanations import Explanation, RateSide, Side, explanation_of, rate_explanation
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import optional_rate_text, rate_text
from gql_server.schema.margin import Margin, health_explanation
from gql_server.schema.models_catalogue import ChosenModel, ModelInUse
from gql_server.schema.scalars import DateTime, Decimal, Duration
from gql_server.schema.view import View

EARNINGS_SECONDS_MAX: Final = 366 * 86_400
MONTH: Final = Duration(30 * 86_400)


@strawberry.type(description="A market as it would be.")
class SimulatedMarket:
    """A market as it would be."""

    view: strawberry.Private[View]
    market: strawberry.Private[Market]
    hypothetical: bool = strawberry.field(
        description="Whether a utilization step has moved its totals: an imaginary stranger lent or borrowed."
    )

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.market.symbol)

    @resolved("Lent by everyone, with interest.")
    def total_lent(self) -> Amount:
        """Return the lent total."""
        return amount_of(self.view, self.market.symbol, self.market.total_lent)

    @resolved("Owed by everyone, with interest.")
    def total_borrowed(self) -> Amount:
        """Return the borrowed total."""
        return amount_of(self.view, self.market.symbol, self.market.total_borrowed)

    @resolved("What of the lent total is neither borrowed nor spoken for in custody.")
    def available_liquidity(self) -> Amount:
        """Return the liquidity."""
        symbol = self.market.symbol
        return amount_of(self.view, symbol, available_liquidity(self.market, self.view.book.ledgers[symbol]))

    @resolved("Borrowed of the lent total, a fraction.")
    def utilization(self) -> Decimal:
        """Return the utilization."""
        return rate_text(utilization(self.market))

    @resolved("What borrowers would pay.")
    def borrow_rate(self) -> Rate:
        """Return the borrow rate."""
        return Rate(value=self.market.borrow_rate, time=self.view.now)

    @resolved("What lenders would earn.")
    def lend_rate(self) -> LendRate:
        """Return the lend rate."""
        return lend_rate_of(self.market, self.view.now)

    @resolved("How a rate would come about; see `Market.explainRate`.")
    def explain_rate(self, info: Info, side: Side = RateSide.BORROW) -> Explanation:
        """Return the explanation."""
        decimals = self.view.decimals(self.market.symbol)
        return rate_explanation(self.market, decimals, side, self.view.models, info.context.rate_teller)

    @resolved("What would set the borrow rate.")
    def rate_model(self) -> ModelInUse:
        """Return the rate model."""
        return ModelInUse(ref=self.market.rate_model, fault=self.market.model_fault, status=self.market.model_status)


@strawberry.type(description="A lend position or a debt as it would be.")
class SimulatedHolding:
    """A lend position or a debt as it would be."""

    view: strawberry.Private[View]
    holding: strawberry.Private[domain.Holding]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.holding.symbol)

    @resolved("How much, with interest.")
    def amount(self) -> Amount:
        """Return the amount."""
        return amount_of(self.view, self.holding.symbol, self.holding.amount)

    @resolved("From when a lend position could be withdrawn; null for a debt.")
    def withdrawable_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.holding.withdrawable_at is None else DateTime(self.holding.withdrawable_at)


@strawberry.type(description="What would be. Everything in it is at the simulated prices and the simulated time.")
class SimulatedState:
    """What would be."""

    view: strawberry.Private[View]
    key: strawberry.Private[str]
    state: strawberry.Private[domain.SimulatedState]

    @resolved("When.")
    def at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.state.at)

    @resolved("The sub-account's margin, at the simulated prices.")
    def margin(self) -> Margin:
        """Return the margin."""
        return Margin(view=self.view, margin=self.state.margin)

    @resolved("Every market, by symbol.")
    def markets(self) -> list[SimulatedMarket]:
        """Return the markets."""
        imagined = self.state.imagined
        return [
            SimulatedMarket(view=self.view, market=market, hypothetical=market.symbol in imagined) for market in self.state.markets
        ]

    @resolved("What the sub-account would lend, by symbol.")
    def lend_positions(self) -> list[SimulatedHolding]:
        """Return the positions."""
        return [SimulatedHolding(view=self.view, holding=holding) for holding in self.state.lend_positions]

    @resolved("What the sub-account would owe, by symbol.")
    def borrows(self) -> list[SimulatedHolding]:
        """Return the debts."""
        return [SimulatedHolding(view=self.view, holding=holding) for holding in self.state.debts]

    @resolved("How the health factor of this state comes about.")
    def explain_health(self) -> Explanation:
        """Return the explanation."""
        return health_explanation(self.view, self.key)

    @resolved("What the sub-account would earn and pay from then on, at the rates of this state.")
    def earnings(
        self,
        over: Annotated[Duration, strawberry.argument(description="In what time: PT1S to P366D.")] = MONTH,
    ) -> ProjectedEarnings:
        """Return the projection."""
        if not 1 <= over <= EARNINGS_SECONDS_MAX:
            raise bad_input("over: expected PT1S to P366D")
        view = self.view
        return ProjectedEarnings(view=view, earnings=project_earnings(view.book, self.key, view.now, over, view.models))


@strawberry.type(description="One exchange of a liquidation.")
class LiquidationStep:
    """One exchange of a liquidation."""

    seize: Amount = strawberry.field(description="What would be taken.")
    repay: Amount = strawberry.field(description="What of the debt that would repay.")
    penalty: Amount = strawberry.field(description="What of the seized amount would be penalty.")
    counterparty: str = strawberry.field(
        description="Who would pay: `treasury`, `backstop` or `operator`; `balance` where the debt's own asset repays it."
    )
    reason: str = strawberry.field(description="Why so much.")


@strawberry.type(description="What would be liquidated.")
class LiquidationPlan:
    """What would be liquidated."""

    policy: str = strawberry.field(description="Names of the policies that decided, in order; `full_close` is the built-in one.")
    steps: list[LiquidationStep] = strawberry.field(description="The exchanges, in order.")
    health_before: Decimal | None = strawberry.field(description="The health factor before, rounded down; null without debt.")
    health_after: Decimal | None = strawberry.field(description="The health factor after, rounded down; null without debt.")
    bad_debt: list[Amount] = strawberry.field(description="What nobody could pay.")
    faults: list[str] = strawberry.field(description="What was wrong with plans that were not followed; the full close took over.")
    explanation: Explanation = strawberry.field(
        description="Who decided and by which branch, and of each exchange what was asked, seized, repaid and kept as penalty; the "
        "result is the health factor that is left."
    )


@strawberry.type(description="What a liquidation policy would do where the market's own is about to act.")
class PolicyComparison:
    """What a liquidation policy would do."""

    policy: ChosenModel = strawberry.field(description="The policy, with its parameters.")
    refusal: r.Error | None = strawberry.field(description="Why a market that is owed in could not have it; null: it could.")
    liquidation: LiquidationPlan | None = strawberry.field(description="What it would liquidate; null for nothing.")


@strawberry.type(description="What one step would do.")
class SimulationStep:
    """What one step would do."""

    refusal: r.Error | None = strawberry.field(description="Why it would be refused; then it changes nothing. Null: it passes.")
    borrowed: Amount | None = strawberry.field(description="What a borrow step came to; null for other steps.")
    after: SimulatedState = strawberry.field(description="What would be afterwards.")
    liquidation: LiquidationPlan | None = strawberry.field(description="What would be liquidated after it; null for nothing.")
    comparisons: list[PolicyComparison] = strawberry.field(
        description="What each of the `policies` would do instead, in their order, at the first moment of the step at which a "
        "liquidation is due."
    )


@strawberry.type(description="What would be, before and after each step. The rules are those that decide; nothing is kept.")
class Simulation:
    """What would be, before and after each step."""

    includes_others: bool = strawberry.field(
        description="Whether everybody else who owes something is watched and liquidated too, which moves totals and rates. Where "
        "they are too many only this sub-account is."
    )
    before: SimulatedState = strawberry.field(description="What is.")
    steps: list[SimulationStep] = strawberry.field(description="The steps' answers, in order.")


def all_decimals(view: View) -> dict[str, int]:
    """Return the decimals of every asset, by symbol."""
    return {asset.symbol: asset.decimals for asset in view.book.assets.values()}


def liquidation_plan(view: View, rounds: Sequence[domain.Round]) -> LiquidationPlan | None:
    """Return all rounds of a liquidation as one plan, None for no round."""
    outcomes = [one.outcome for one in rounds]
    if not outcomes:
        return None
    steps = [
        LiquidationStep(
            seize=amount_of(view, seizure.seize_symbol, seizure.seized),
            repay=amount_of(view, seizure.repay_symbol, seizure.repaid),
            penalty=amount_of(view, seizure.seize_symbol, seizure.penalty),
            counterparty=seizure.counterparty,
            reason=seizure.reason,
        )
        for outcome in outcomes
        for seizure in outcome.seizures
    ]
    bad_debt: dict[str, int] = {}
    for symbol, units in (pair for outcome in outcomes for pair in outcome.bad_debt):
        bad_debt[symbol] = bad_debt.get(symbol, 0) + units
    return LiquidationPlan(
        policy=", ".join(dict.fromkeys(outcome.policy for outcome in outcomes if outcome.policy)),
        steps=steps,
        health_before=optional_rate_text(outcomes[0].health_before),
        health_after=optional_rate_text(outcomes[-1].health_after),
        bad_debt=[amount_of(view, symbol, units) for symbol, units in sorted(bad_debt.items())],
        faults=[outcome.fault for outcome in outcomes if outcome.fault is not None],
        explanation=explanation_of(explain_liquidation([(one.outcome, one.exchanges) for one in rounds], all_decimals(view))),
    )
