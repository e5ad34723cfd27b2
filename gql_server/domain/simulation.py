"""What would happen: the same rules, on an overlay that nobody merges.

Steps run through ``decide`` in order, so a preview has no arithmetic of its own. After each step a sub-account below health 1
is liquidated as the watch would do it, and the rates are set as after a batch of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accrual import next_boundary, project
from gql_server.domain.book import Book
from gql_server.domain.decide import decide, finish_batch
from gql_server.domain.errors import InvalidInput, Refusal
from gql_server.domain.margin import measure, position_value_down
from gql_server.domain.market import Market, debt_up
from gql_server.domain.models import Models
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import Margin, MarginStatus
from gql_server.units import WAD

STEPS_MAX: Final = 20
WAIT_SECONDS_MAX: Final = 31 * 86_400
"""All waits of one simulation together; the boundaries of a longer time are too many to walk within one request."""
_SOURCE: Final = "simulated"


@dataclass(frozen=True, slots=True)
class Act:
    """Do what a command asks, for the sub-account or for the house."""

    command: c.Command


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Observe another price: USD per whole token, 18 decimals."""

    symbol: str
    usd: int


@dataclass(frozen=True, slots=True)
class ChangePrice:
    """Move a price by a fraction, 18 decimals: -0.3 is a fall of 30 %. The new price is rounded down, at least one unit."""

    symbol: str
    change: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass; prices stay as they are and stay fresh."""

    seconds: int


Step = Act | SetPrice | ChangePrice | Wait


@dataclass(frozen=True, slots=True)
class Holding:
    """A lend position or a debt as it would be, units; ``withdrawable_at`` is None for a debt."""

    symbol: str
    amount: int
    withdrawable_at: int | None


@dataclass(frozen=True, slots=True)
class SimulatedState:
    """What a step leaves. Markets are those of the whole book, by symbol."""

    at: int
    margin: Margin
    markets: tuple[Market, ...]
    lend_positions: tuple[Holding, ...]
    debts: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """A step's answer: why it would be refused, what it leaves, and what would be liquidated."""

    refusal: Refusal | None
    after: SimulatedState
    liquidations: tuple[Liquidated, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """The state before, and after each step."""

    before: SimulatedState
    steps: tuple[SimulatedStep, ...]


def simulate(book: Book, sub_account_id: str, steps: tuple[Step, ...], now: int, models: Models) -> Simulation:
    """Run steps on a copy of the book.

    Args:
        book: Holds every asset, the sub-account, the operator's own one and the backstops.
        steps: At most ``STEPS_MAX``; their waits at most ``WAIT_SECONDS_MAX`` together.

    Raises:
        InvalidInput: Too many steps, too long a wait, or a negative one.
    """
    waits = [step.seconds for step in steps if isinstance(step, Wait)]
    if len(steps) > STEPS_MAX:
        raise InvalidInput("steps", f"must be at most {STEPS_MAX}")
    if any(seconds <= 0 for seconds in waits) or sum(waits) > WAIT_SECONDS_MAX:
        raise InvalidInput("steps", f"waits must be positive and at most {WAIT_SECONDS_MAX // 86_400} days together")
    run = _Run(book.fork(), sub_account_id, now, models)
    before = run.state()
    return Simulation(before, tuple(run.take(step) for step in steps))


class _Run:
    """A simulation under way."""

    def __init__(self, book: Book, sub_account_id: str, now: int, models: Models) -> None:
        self.book = book
        self.sub_account_id = sub_account_id
        self.now = now
        self.models = models
        self.count = 0

    def take(self, step: Step) -> SimulatedStep:
        refusal = None
        try:
            liquidations = self._run(step)
        except Refusal as refused:
            refusal, liquidations = refused, ()
        return SimulatedStep(refusal, self.state(), liquidations)

    def _run(self, step: Step) -> tuple[Liquidated, ...]:
        if isinstance(step, Wait):
            return self._wait(step.seconds)
        if isinstance(step, Act):
            self._decide(step.command)
        elif isinstance(step, SetPrice):
            self._observe({step.symbol: step.usd})
        else:
            price = self.book.prices.get(step.symbol)
            if price is not None:
                self._observe({step.symbol: max(1, price.usd * (WAD + step.change) // WAD)})
        return self._liquidate()

    def _decide(self, command: c.Command) -> object:
        self.count += 1
        batch = self.book.fork()
        decision = decide(batch, command, now=self.now, models=self.models, command_id=f"simulated-{self.count}")
        finish_batch(batch, now=self.now, models=self.models)
        batch.merge()
        return decision.outcome

    def _observe(self, prices: dict[str, int]) -> None:
        if prices:
            observed = tuple(c.ObservedPrice(symbol, usd, _SOURCE) for symbol, usd in sorted(prices.items()))
            self._decide(c.ObservePrices(observed))

    def _wait(self, seconds: int) -> tuple[Liquidated, ...]:
        """Go boundary by boundary as the test clock does: observe prices again, accrue, serve what waits, liquidate."""
        until, liquidations = self.now + seconds, list[Liquidated]()
        while True:
            markets = list(self.book.markets.values())
            boundary = min((next_boundary(market) for market in markets), default=until)
            self.now = min(until, max(self.now, boundary))  # Markets may be behind; time never goes back for them.
            self._observe({price.symbol: price.usd for price in self.book.prices.values()})
            for market in markets:
                if next_boundary(market) <= self.now:
                    self._decide(c.CrossBoundary(market.symbol))
            liquidations += self._liquidate()
            if self.now >= until:
                return tuple(liquidations)

    def _liquidate(self) -> tuple[Liquidated, ...]:
        done = []
        round_number = 0
        while measure(self.book, self.sub_account_id, self.now, self.models).status is MarginStatus.LIQUIDATABLE:
            outcome = self._decide(c.Liquidate(self.sub_account_id, round_number))
            if isinstance(outcome, Liquidated):
                done.append(outcome)
            round_number += 1
        return tuple(done)

    def state(self) -> SimulatedState:
        sub_account = self.book.sub_accounts[self.sub_account_id]
        markets = {symbol: project(self.book, symbol, self.now, self.models) for symbol in self.book.markets.keys()}  # noqa: SIM118 - a shelf's keys are sorted
        lends = sorted(sub_account.lends.items())
        debts = sorted(sub_account.debts.items())
        return SimulatedState(
            at=self.now,
            margin=measure(self.book, self.sub_account_id, self.now, self.models),
            markets=tuple(markets.values()),
            lend_positions=tuple(
                Holding(symbol, position_value_down(markets[symbol], lend), lend.withdrawable_at) for symbol, lend in lends
            ),
            debts=tuple(Holding(symbol, debt_up(markets[symbol], debt.shares), None) for symbol, debt in debts),
        )
