"""What would happen: the same rules, on an overlay that nobody merges.

Steps run through ``decide`` in order, so a preview has no arithmetic of its own. After each step whoever is below health 1 is
liquidated as the watch would do it, and the rates are set as after a batch of its own. Policies to compare are asked on overlays
of the moment at which the market's own policy is about to act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, PayoutStatus
from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX, next_boundary, project, rebase
from gql_server.domain.book import Book
from gql_server.domain.capacity import max_borrow
from gql_server.domain.decide import Decision, boundaries_missed, decide, finish_batch
from gql_server.domain.draft import Draft, require_asset, require_market
from gql_server.domain.errors import InvalidInput, NotFound, Refusal
from gql_server.domain.events import Event, EventType
from gql_server.domain.imagining import imagine_utilization
from gql_server.domain.liquidation import LIQUIDATION_ROUNDS_MAX
from gql_server.domain.margin import draw_sheet
from gql_server.domain.market import Market, ModelKind
from gql_server.domain.models import Models
from gql_server.domain.outcomes import BorrowedOut, BoundaryCrossed, Liquidated
from gql_server.domain.shadows import without_shadows
from gql_server.domain.simulated import Comparison, Round, SimulatedState, SimulatedStep, Simulation, state_of
from gql_server.domain.supposing import (
    Act,
    BorrowShare,
    ChangeModel,
    ChangePrice,
    Contender,
    SetPrice,
    SetUtilization,
    Step,
    Wait,
)
from gql_server.units import WAD

STEPS_MAX: Final = 20
POLICIES_MAX: Final = 5
WAIT_SECONDS_MAX: Final = 31 * 86_400
"""All waits of one simulation together; the boundaries of a longer time are too many to walk within one request."""
ROUNDS_MAX: Final = LIQUIDATION_ROUNDS_MAX + 4
"""As many rounds as the watch tries: well past the one from which the built-in full close runs."""
_SOURCE: Final = "simulated"


def simulate(
    book: Book,
    sub_account_id: str,
    steps: tuple[Step, ...],
    now: int,
    models: Models,
    contenders: tuple[Contender, ...] = (),
    others: Iterable[str] = (),
) -> Simulation:
    """Run steps on a copy of the book.

    Args:
        book: Holds every asset, the sub-account, the operator's own one, the backstops and the others.
        steps: At most ``STEPS_MAX``; their waits at most ``WAIT_SECONDS_MAX`` together.
        contenders: At most ``POLICIES_MAX`` liquidation policies to compare with the markets' own.
        others: Sub-accounts that are liquidated as well when they fall below health 1: that moves treasuries, totals and rates.

    Raises:
        InvalidInput: Too many steps or policies, too long a wait, or a negative one.
    """
    waits = [step.seconds for step in steps if isinstance(step, Wait)]
    if len(steps) > STEPS_MAX:
        raise InvalidInput("steps", f"must be at most {STEPS_MAX}")
    if len(contenders) > POLICIES_MAX:
        raise InvalidInput("policies", f"must be at most {POLICIES_MAX}")
    if any(seconds <= 0 for seconds in waits) or sum(waits) > WAIT_SECONDS_MAX:
        raise InvalidInput("steps", f"waits must be positive and at most {WAIT_SECONDS_MAX // 86_400} days together")
    run = _Run(book, sub_account_id, now, models, contenders, others)
    before = run.state()
    return Simulation(before, tuple(run.take(step) for step in steps))


class _Run:
    """A simulation under way. Each state keeps the overlay that it was measured on; what follows goes to a new one."""

    def __init__(
        self,
        book: Book,
        sub_account_id: str,
        now: int,
        models: Models,
        contenders: Sequence[Contender] = (),
        others: Iterable[str] = (),
    ) -> None:
        self.watched = sorted({sub_account_id, *others} - {HOUSE_SUB_ACCOUNT_ID})
        self.book = without_shadows(book.fork())
        self.sub_account_id = sub_account_id
        self.now = now
        self.models = models
        self.contenders = contenders
        self.count = 0
        self.borrowed: tuple[str, int] | None = None
        self.imagined: frozenset[str] = frozenset()
        self.comparisons: tuple[Comparison, ...] | None = None

    def state(self) -> SimulatedState:
        state = state_of(self.book, self.sub_account_id, self.now, self.models, self.imagined)
        self.book = self.book.fork()
        return state

    def take(self, step: Step) -> SimulatedStep:
        self._begin()
        refusal = None
        try:
            liquidations = self._run(step)
            self._pay_out()
        except Refusal as refused:
            refusal, liquidations = refused, ()
        compared = tuple(Comparison(contender, None, ()) for contender in self.contenders)
        return SimulatedStep(refusal, self.state(), liquidations, self.borrowed, self.comparisons or compared)

    def _begin(self) -> None:
        self.borrowed = self.comparisons = None

    def _run(self, step: Step) -> tuple[Round, ...]:
        if isinstance(step, Wait):
            return self._wait(step.seconds)
        if isinstance(step, Act):
            self._act(step.command)
        elif isinstance(step, BorrowShare):
            self._borrow_share(step)
        elif isinstance(step, SetUtilization):
            self._set_utilization(step)
        elif isinstance(step, ChangeModel):
            self._change_model(step)
        else:
            self._move_price(step)
        return self._liquidate()

    # ── one step ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _decide(self, command: c.Command) -> Decision:
        self._catch_up()
        with self._batch() as batch:
            return self._decide_in(batch, command)

    def _decide_in(self, batch: Book, command: c.Command) -> Decision:
        self.count += 1
        return decide(batch, command, now=self.now, models=self.models, command_id=f"simulated-{self.count}")

    @contextmanager
    def _batch(self) -> Iterator[Book]:
        """Give the book of a batch of its own, whose rates are set when it ends (rule R2)."""
        batch = self.book.fork()
        yield batch
        finish_batch(batch, now=self.now, models=self.models)
        batch.merge()

    def _catch_up(self) -> None:
        """Walk markets that are too far behind, as the teller does first (rule R4)."""
        while behind := [
            symbol for symbol, missed in boundaries_missed(self.book, self.now).items() if missed > BOUNDARIES_WALKED_MAX
        ]:
            for symbol in behind:
                with self._batch() as batch:
                    self._decide_in(batch, c.CrossBoundary(symbol))

    def _act(self, command: c.Command) -> None:
        outcome = self._decide(command).outcome
        if isinstance(command, c.Borrow) and isinstance(outcome, BorrowedOut):
            self.borrowed = (command.symbol, outcome.amount)

    def _borrow_share(self, step: BorrowShare) -> None:
        """Borrow a share of the maximum; where nothing may be borrowed, a single unit is asked for and tells why."""
        require_asset(self.book, step.symbol)
        require_market(self.book, step.symbol)
        is_payout = step.address is not None
        maximum = max_borrow(self.book, self.sub_account_id, step.symbol, self.now, self.models, is_payout=is_payout) or 0
        amount = maximum * step.share // WAD
        if maximum and not amount:
            raise InvalidInput("shareOfMaximum", "comes to less than one unit")
        self._act(c.Borrow(self.sub_account_id, step.symbol, max(1, amount), step.address))

    def _set_utilization(self, step: SetUtilization) -> None:
        self._catch_up()
        with self._batch() as batch:
            draft = Draft(batch.fork(), self.now, self.models)
            imagine_utilization(draft, step.symbol, step.utilization)
            rebase(draft)
            draft.book.merge()
        self.imagined |= {step.symbol}

    def _change_model(self, step: ChangeModel) -> None:
        require_market(self.book, step.symbol)
        market = project(self.book, step.symbol, self.now, self.models)  # What a boundary has applied by now stays (rule R9).
        self._decide(c.UpdateMarket(step.symbol, models=models_with(market, step)))

    def _move_price(self, step: SetPrice | ChangePrice) -> None:
        if isinstance(step, SetPrice):
            self._observe({step.symbol: step.usd})
            return
        price = self.book.prices.get(step.symbol)
        if price is None:
            raise NotFound("price")
        self._observe({step.symbol: max(1, price.usd * (WAD + step.change) // WAD)})

    def _observe(self, prices: dict[str, int]) -> None:
        if prices:
            observed = tuple(c.ObservedPrice(symbol, usd, _SOURCE) for symbol, usd in sorted(prices.items()))
            self._decide(c.ObservePrices(observed))

    def _wait(self, seconds: int) -> tuple[Round, ...]:
        """Go boundary by boundary as the test clock does: observe prices again, accrue, serve what waits, liquidate, pay out."""
        until, liquidations = self.now + seconds, list[Round]()
        while True:
            markets = list(self.book.markets.values())
            boundary = min((next_boundary(market) for market in markets), default=until)
            self.now = min(until, max(self.now, boundary))  # Markets may be behind; time never goes back for them.
            self._observe({price.symbol: price.usd for price in self.book.prices.values()})
            due = [market.symbol for market in markets if next_boundary(market) <= self.now]
            crossed = [self._decide(c.CrossBoundary(symbol)).outcome for symbol in due]
            liquidations += self._liquidate()
            if self.now >= until:
                return tuple(liquidations)
            if any(isinstance(one, BoundaryCrossed) and one.paid for one in crossed) or self._delayed():
                self._pay_out()

    def _pay_out(self) -> None:
        """Let go what has waited long enough, and the custodian send it: the fees are the treasury's then (rules L10, D3)."""
        with self._batch() as batch:
            for payout_id in self._delayed():
                self._decide_in(batch, c.ReleasePayout(payout_id))
        requested = [payout.id for payout in self.book.payouts.values() if payout.status is PayoutStatus.REQUESTED]
        with self._batch() as batch:
            for payout_id in requested:
                self._decide_in(batch, c.SettlePayout(payout_id, PayoutStatus.SENT))

    def _delayed(self) -> list[str]:
        return [payout.id for payout in self.book.payouts.values() if payout.status is PayoutStatus.DELAYED]

    # ── liquidation ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _liquidate(self) -> tuple[Round, ...]:
        """Liquidate as the watch does, and return what that means for the sub-account.

        Whoever is found is liquidated by one round, all in one batch, until nobody is found. The contenders are asked at the first
        moment of a step at which the sub-account itself is due.
        """
        rounds: Counter[str] = Counter()
        own: list[Round] = []
        while found := [one for one in self.watched if rounds[one] < ROUNDS_MAX and self._is_due(one)]:
            if self.sub_account_id in found and self.comparisons is None:
                self.comparisons = tuple(self._compare(contender) for contender in self.contenders)
            self._catch_up()
            with self._batch() as batch:
                for one in found:
                    decision = self._decide_in(batch, c.Liquidate(one, rounds[one]))
                    if one == self.sub_account_id and isinstance(decision.outcome, Liquidated):
                        own.append(Round(decision.outcome, self._exchanges(decision)))
            rounds.update(found)
        return tuple(own)

    def _exchanges(self, decision: Decision) -> tuple[Event, ...]:
        told = (event for event in decision.events if event.type is EventType.LIQUIDATED)
        return tuple(event for event in told if event.sub_account_id == self.sub_account_id)

    def _is_due(self, sub_account_id: str) -> bool:
        sub_account = self.book.sub_accounts[sub_account_id]
        return bool(sub_account.debts) and draw_sheet(self.book, sub_account, self.now, self.models).is_liquidatable

    def _compare(self, contender: Contender) -> Comparison:
        """Liquidate on an overlay on which every market that the sub-account owes in has this policy."""
        trial = _Run(self.book, self.sub_account_id, self.now, self.models, (), self.watched)
        try:
            for symbol in sorted(self.book.sub_accounts[self.sub_account_id].debts):
                trial._change_model(ChangeModel(symbol, contender.ref, penalty_max=contender.penalty_max))
        except Refusal as refused:
            return Comparison(contender, refused, ())
        return Comparison(contender, None, trial._liquidate())


def models_with(market: Market, change: ChangeModel) -> c.MarketModels:
    """Return the models of a market with one of them changed."""
    kind, ref = change.ref.kind, change.ref
    is_rate, is_policy = kind is ModelKind.RATE_MODEL, kind is ModelKind.LIQUIDATION_POLICY
    return c.MarketModels(
        rate_model=ref if is_rate else market.rate_model,
        staking_rewards=(ref,) if kind is ModelKind.STAKING_REWARD else market.staking_rewards,
        liquidation_policy=ref if is_policy else market.liquidation_policy,
        initial_state=change.initial_state if is_rate else market.model_state,
        penalty_max=change.penalty_max if is_policy else market.penalty_max,
    )
