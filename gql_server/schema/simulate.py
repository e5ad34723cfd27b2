"""What-if: the same rules on a copy of the book that nobody keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain import simulation as domain
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID
from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import Market, utilization
from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Liquidated
from gql_server.schema import refusals as r
from gql_server.schema.amounts import Amount, LendRate, Rate, amount_of, lend_rate_of
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.fixed import optional_rate_text, rate_text
from gql_server.schema.margin import Margin
from gql_server.schema.mutations import known_asset, mutation, own_sub_account, read_number, units_of
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.simulate_inputs import SimulateInput, SimulationStepInput
from gql_server.schema.translate import refusal_of
from gql_server.schema.view import View
from gql_server.service.authorization import Action

_ADDRESS: Final = "simulated"


@strawberry.type(description="A market as it would be.")
class SimulatedMarket:
    """A market as it would be."""

    view: strawberry.Private[View]
    market: strawberry.Private[Market]
    at: strawberry.Private[int]

    @resolved("Of what.")
    def asset(self) -> Asset:
        """Return the asset."""
        return Asset(view=self.view, symbol=self.market.symbol)

    @resolved("Borrowed of the lent total, a fraction.")
    def utilization(self) -> Decimal:
        """Return the utilization."""
        return rate_text(utilization(self.market))

    @resolved("What borrowers would pay.")
    def borrow_rate(self) -> Rate:
        """Return the borrow rate."""
        return Rate(value=self.market.borrow_rate, time=self.at)

    @resolved("What lenders would earn.")
    def lend_rate(self) -> LendRate:
        """Return the lend rate."""
        return lend_rate_of(self.market, self.at)


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


@strawberry.type(description="What would be.")
class SimulatedState:
    """What would be."""

    view: strawberry.Private[View]
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
        return [SimulatedMarket(view=self.view, market=market, at=self.state.at) for market in self.state.markets]

    @resolved("What the sub-account would lend, by symbol.")
    def lend_positions(self) -> list[SimulatedHolding]:
        """Return the positions."""
        return [SimulatedHolding(view=self.view, holding=holding) for holding in self.state.lend_positions]

    @resolved("What the sub-account would owe, by symbol.")
    def borrows(self) -> list[SimulatedHolding]:
        """Return the debts."""
        return [SimulatedHolding(view=self.view, holding=holding) for holding in self.state.debts]


@strawberry.type(description="One exchange of a liquidation.")
class LiquidationStep:
    """One exchange of a liquidation."""

    seize: Amount = strawberry.field(description="What would be taken.")
    repay: Amount = strawberry.field(description="What of the debt that would repay.")
    penalty: Amount = strawberry.field(description="What of the seized amount would be penalty.")
    reason: str = strawberry.field(description="Why so much.")


@strawberry.type(description="What would be liquidated.")
class LiquidationPlan:
    """What would be liquidated."""

    policy: str = strawberry.field(description="Names of the policies that decided, in order.")
    steps: list[LiquidationStep] = strawberry.field(description="The exchanges, in order.")
    health_before: Decimal | None = strawberry.field(description="The health factor before, rounded down; null without debt.")
    health_after: Decimal | None = strawberry.field(description="The health factor after, rounded down; null without debt.")
    bad_debt: list[Amount] = strawberry.field(description="What nobody could pay.")


@strawberry.type(description="What one step would do.")
class SimulationStep:
    """What one step would do."""

    refusal: r.Error | None = strawberry.field(description="Why it would be refused; then it changes nothing. Null: it passes.")
    after: SimulatedState = strawberry.field(description="What would be afterwards.")
    liquidation: LiquidationPlan | None = strawberry.field(description="What would be liquidated after it; null for nothing.")


@strawberry.type(description="What would be, before and after each step. The rules are those that decide; nothing is kept.")
class Simulation:
    """What would be, before and after each step."""

    before: SimulatedState = strawberry.field(description="What is.")
    steps: list[SimulationStep] = strawberry.field(description="The steps' answers, in order.")


SimulateResult: TypeAlias = Annotated[
    Simulation | r.InvalidInput | r.NotFound, strawberry.union("SimulateResult", description="What `simulate` answers.")
]


@strawberry.type
class SimulateRoot:
    """The root field of what-if."""

    @mutation("What if: steps, prices and time on a copy of the book, by the rules that decide. Nothing is kept.")
    async def simulate(
        self, info: Info, input: Annotated[SimulateInput, strawberry.argument(description="Whose steps, and which.")]
    ) -> SimulateResult:
        """Simulate."""
        view, key = await own_sub_account(info, input.sub_account_id, Action.SIMULATE)
        steps = [await _read_step(info, view, key, given, f"steps.{index}") for index, given in enumerate(input.steps)]
        needs = Needs(
            sub_accounts=frozenset({key, HOUSE_SUB_ACCOUNT_ID, *_targets(steps)}),
            holdings_of=frozenset({key}),
            waiting_in=frozenset(view.book.markets.keys()),
            has_every_asset=True,
            has_backstops=True,
        )
        snapshot = await info.context.storage.ledger.snapshot(needs)
        models = info.context.models
        # A month of boundaries is too much to walk between two other requests.
        done = await asyncio.to_thread(domain.simulate, snapshot.book, key, tuple(steps), snapshot.now, models)
        return await _shown(info, View.of(snapshot, models), done)


def _targets(steps: Sequence[domain.Step]) -> list[str]:
    acts = [step.command for step in steps if isinstance(step, domain.Act)]
    return [command.to_sub_account_id for command in acts if isinstance(command, c.Transfer)]


async def _read_step(info: Info, view: View, key: str, given: SimulationStepInput, path: str) -> domain.Step:
    if given.wait is not None:
        return domain.Wait(given.wait.value)
    if given.price is not None:
        price = given.price.value
        return domain.SetPrice(known_asset(view, price.asset), read_number(price.usd, 18, f"{path}.price.usd", is_zero_fine=False))
    if given.price_change is not None:
        return _read_price_change(view, given, f"{path}.priceChange.change")
    if given.transfer is not None:
        moved = given.transfer.value
        _, target = await own_sub_account(info, moved.to_sub_account_id, Action.SIMULATE)
        return domain.Act(c.Transfer(key, target, known_asset(view, moved.asset), _optional(view, moved, f"{path}.transfer")))
    return domain.Act(_read_command(view, key, given, path))


def _optional(view: View, given: object, path: str) -> int | None:
    amount: Decimal | None = getattr(given, "amount")  # noqa: B009 - a transfer's or a repayment's
    return None if amount is None else units_of(view, getattr(given, "asset"), amount, f"{path}.amount")  # noqa: B009


def _read_price_change(view: View, given: SimulationStepInput, path: str) -> domain.Step:
    if given.price_change is None:
        raise TypeError("a step without a price change")
    change = given.price_change.value
    moved = read_number(change.change, 18, path, is_signed=True)
    if moved <= -(10**18):
        raise InvalidInput(path, "must be more than -1")
    return domain.ChangePrice(known_asset(view, change.asset), moved)


def _read_command(view: View, key: str, given: SimulationStepInput, path: str) -> c.Command:
    if given.deposit is not None:
        came = given.deposit.value
        return c.CreditDeposit(key, came.asset, units_of(view, came.asset, came.amount, f"{path}.deposit.amount"))
    if given.withdraw_lend_position is not None:
        return c.WithdrawLendPosition(key, known_asset(view, given.withdraw_lend_position.value.asset), _ADDRESS)
    if given.withdraw is not None:
        left = given.withdraw.value
        return c.Withdraw(key, left.asset, units_of(view, left.asset, left.amount, f"{path}.withdraw.amount"), _ADDRESS)
    if given.borrow is not None:
        lent = given.borrow.value
        units = units_of(view, lent.asset, lent.amount, f"{path}.borrow.amount")
        return c.Borrow(key, lent.asset, units, _ADDRESS if lent.payout else None)
    if given.repay is not None:
        repaid = given.repay.value
        return c.Repay(key, known_asset(view, repaid.asset), _optional(view, repaid, f"{path}.repay"))
    raise InvalidInput(path, "expected exactly one step")


async def _shown(info: Info, view: View, done: domain.Simulation) -> Simulation:
    steps = [
        SimulationStep(
            refusal=None if step.refusal is None else await refusal_of(step.refusal, info.context.reader),
            after=SimulatedState(view=view, state=step.after),
            liquidation=_plan(view, step.liquidations) if step.liquidations else None,
        )
        for step in done.steps
    ]
    return Simulation(before=SimulatedState(view=view, state=done.before), steps=steps)


def _plan(view: View, rounds: Sequence[Liquidated]) -> LiquidationPlan:
    """Return all rounds of a liquidation as one plan."""
    steps = [
        LiquidationStep(
            seize=amount_of(view, seizure.seize_symbol, seizure.seized),
            repay=amount_of(view, seizure.repay_symbol, seizure.repaid),
            penalty=amount_of(view, seizure.seize_symbol, seizure.penalty),
            reason=seizure.reason,
        )
        for one in rounds
        for seizure in one.seizures
    ]
    bad_debt: dict[str, int] = {}
    for symbol, units in (pair for one in rounds for pair in one.bad_debt):
        bad_debt[symbol] = bad_debt.get(symbol, 0) + units
    return LiquidationPlan(
        policy=", ".join(dict.fromkeys(one.policy for one in rounds)),
        steps=steps,
        health_before=optional_rate_text(rounds[0].health_before),
        health_after=optional_rate_text(rounds[-1].health_after),
        bad_debt=[amount_of(view, symbol, units) for symbol, units in sorted(bad_debt.items())],
    )
