"""A story in which steps of a simulation are really taken: by commands, as the teller, the clock and the watch would."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import next_boundary, project
from gql_server.domain.book import Book
from gql_server.domain.capacity import max_borrow
from gql_server.domain.errors import InvalidInput, Refusal
from gql_server.domain.market import ModelKind, ModelRef, utilization
from gql_server.domain.outcomes import BoundaryCrossed, Liquidated
from gql_server.domain.simulated import SimulatedState, state_of
from gql_server.domain.simulation import ROUNDS_MAX
from gql_server.domain.supposing import Act, BorrowShare, ChangeModel, ChangePrice, SetPrice, SetUtilization, Step, Wait
from gql_server.plugin_host import ModelChoice
from gql_server.units import WAD
from tests.properties.aim import ADDRESS
from tests.properties.genesis import COINS, HOUR, PERCENT, UNLIMITED, Coin, list_asset, open_market, units_of
from tests.properties.histories import Player, Temper
from tests.properties.hosting import CURVES, POLICIES, host
from tests.properties.world import World

GOLD = Coin("GOLD", 6, 10**6 * WAD, 50 * PERCENT)
"""Collateral of the strangers; it is in no market, so it moves none."""
NAMES = {
    ModelKind.RATE_MODEL: CURVES,
    ModelKind.LIQUIDATION_POLICY: POLICIES,
    ModelKind.STAKING_REWARD: ("steady", "observed"),
}


class NobodyCould(Exception):
    """No real stranger can bring about what a simulation supposes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step, what came of it, and what was afterwards."""

    step: Step
    refusal: Refusal | None
    liquidated: tuple[Liquidated, ...]
    after: SimulatedState


class Story:
    """Somebody with bitcoin, in a world that has lived a little.

    Attributes:
        who: Whose steps they are.
        begun: The book before the first.
        others: Everybody there is.
    """

    def __init__(self, seed: int) -> None:
        """Begin: lenders and a treasury everywhere, strangers with gold, and a few moves by chance."""
        self.rng, self.world, self.who = Random(seed), World(), "ada-0"
        player, run = Player(seed, self.world, Temper(is_watched=False, crash=0.2)), self.world.run
        run(list_asset(GOLD))
        run(c.ObservePrices((c.ObservedPrice("GOLD", GOLD.usd, "exchange"),)))
        for name in ("strange", "lender"):
            run(c.OpenAccount(name, name))
            run(c.ApproveAccount(name))
        run(c.CreditDeposit("strange", "GOLD", 10**15))
        for coin in COINS:
            run(open_market(coin))  # Where chance has opened none.
            run(c.UpdateMarket(coin.symbol, limits=UNLIMITED))
            run(c.CreditDeposit("bob-0", coin.symbol, units_of(coin, 10**6 * WAD)))
            run(c.FundTreasury(coin.symbol, units_of(coin, self.rng.choice((1, 10**4)) * WAD)))
        run(c.CreditDeposit(self.who, "BTC", units_of(COINS[1], 10**5 * WAD)))
        for move in self.rng.choices((player.deposit, player.borrow, player.wait, player.repay), k=6):
            move()
        self._liquidate()
        self.begun, self.began_at = _copy(self.world.book), self.world.now
        self.others = tuple(self.begun.sub_accounts.keys())
        self.before = self.look()

    def look(self) -> SimulatedState:
        """Return what is, in the words of a simulation."""
        return state_of(_copy(self.world.book), self.who, self.world.now, self.world.surroundings, frozenset())

    def go_on(self) -> Taken | None:
        """Take a step that comes to mind; None where nobody could really bring it about."""
        step, refusal, liquidated = self._invent(), None, list[Liquidated]()
        try:
            self._take(step, liquidated)
            liquidated += self._liquidate()
            self._pay_out()
        except Refusal as refused:
            refusal = refused
        except NobodyCould:
            return None
        return Taken(step, refusal, tuple(liquidated), self.look())

    def _invent(self) -> Step:
        coin, rng = self.rng.choice(COINS), self.rng
        steps: tuple[Step, ...] = (
            BorrowShare(coin.symbol, rng.choice((WAD, WAD * 7 // 10, 1)), rng.choice((None, ADDRESS))),
            BorrowShare("USDC", rng.choice((WAD, WAD * 99 // 100)), ADDRESS),
            Act(c.CreditDeposit(self.who, coin.symbol, units_of(coin, rng.randint(1, 10**4) * WAD))),
            Act(c.Repay(self.who, coin.symbol, rng.choice((None, 10**6)))),
            Act(c.WithdrawLendPosition(self.who, "BTC", ADDRESS)),
            SetPrice(coin.symbol, coin.usd),
            ChangePrice(coin.symbol, rng.randint(-30, 10) * PERCENT),
            ChangePrice("BTC", rng.randint(-25, 0) * PERCENT),
            SetUtilization(coin.symbol, rng.randint(1, 100) * PERCENT),
            self._model(coin.symbol),
            self._model("USDC"),
            Wait(rng.choice((1, 600, HOUR, 5 * HOUR + 17))),
        )
        return rng.choice(steps)

    def _model(self, symbol: str) -> ChangeModel:
        kind = self.rng.choice(tuple(ModelKind))
        chosen = host().choose(kind, self.rng.choice(NAMES[kind]))
        if kind is ModelKind.RATE_MODEL:
            return ChangeModel(symbol, chosen.ref, initial_state=chosen.initial_state)
        return ChangeModel(symbol, chosen.ref, penalty_max=chosen.penalty_max if kind is ModelKind.LIQUIDATION_POLICY else 0)

    # ── taking steps ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, step: Step, liquidated: list[Liquidated]) -> None:
        if isinstance(step, Wait):
            self._wait(step.seconds, liquidated)
        elif isinstance(step, Act):
            self._do(step.command)
        elif isinstance(step, BorrowShare):
            self._borrow(step)
        elif isinstance(step, ChangeModel):
            self._change(step)
        elif isinstance(step, SetUtilization):
            self._move(step)
        else:
            usd = self.world.book.prices[step.symbol].usd
            usd = step.usd if isinstance(step, SetPrice) else max(1, usd * (WAD + step.change) // WAD)
            self._do(c.ObservePrices((c.ObservedPrice(step.symbol, usd, "exchange"),)))

    def _do(self, command: c.Command) -> object:
        (answer,) = self.world.run(command)
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def _borrow(self, step: BorrowShare) -> None:
        world, is_payout = self.world, step.address is not None
        maximum = max_borrow(world.book, self.who, step.symbol, world.now, world.surroundings, is_payout=is_payout) or 0
        amount = maximum * step.share // WAD
        if maximum and not amount:
            raise InvalidInput("shareOfMaximum", "comes to less than one unit")
        self._do(c.Borrow(self.who, step.symbol, max(1, amount), step.address))

    def _change(self, step: ChangeModel) -> None:
        """Change one model of a market as ``updateMarket`` does: all of them are resolved by the host."""
        market, kind = self.world.book.markets[step.symbol], step.ref.kind
        rate = step.ref if kind is ModelKind.RATE_MODEL else market.rate_model
        policy = step.ref if kind is ModelKind.LIQUIDATION_POLICY else market.liquidation_policy
        rewards = (step.ref,) if kind is ModelKind.STAKING_REWARD else market.staking_rewards
        models = host().market_models(
            rate_model=_choice(rate), staking_rewards=[_choice(ref) for ref in rewards], liquidation_policy=_choice(policy)
        )
        self._do(c.UpdateMarket(step.symbol, models=models))

    def _move(self, step: SetUtilization) -> None:
        """Let a real stranger borrow or lend until the utilization is what it should be."""
        world, symbol, wanted = self.world, step.symbol, step.utilization
        market = project(world.book, symbol, world.now, world.surroundings)
        if wanted == utilization(market):
            return
        if wanted > utilization(market):
            amount = -(-wanted * market.total_lent // WAD) - market.total_borrowed
            command: c.Command = c.Borrow("strange", symbol, amount, ADDRESS)
        else:
            amount = -(-market.total_borrowed * WAD // wanted) - market.total_lent
            command = c.CreditDeposit("lender", symbol, amount)
        is_held = isinstance(command, c.CreditDeposit) and amount < world.book.assets[symbol].minimum_deposit
        if is_held or isinstance(world.run(command)[0], Refusal):
            raise NobodyCould

    def _wait(self, seconds: int, liquidated: list[Liquidated]) -> None:
        world, until = self.world, self.world.now + seconds
        while True:
            boundary = min(next_boundary(market) for market in world.book.markets.values())
            world.now = min(until, max(world.now, boundary))
            prices = [c.ObservedPrice(price.symbol, price.usd, "exchange") for price in world.book.prices.values()]
            world.run(c.ObservePrices(tuple(prices)))
            crossed: list[object] = []
            for market in list(world.book.markets.values()):
                if next_boundary(market) <= world.now:
                    crossed += world.run(c.CrossBoundary(market.symbol))
            liquidated += self._liquidate()
            if world.now >= until:
                return
            if any(isinstance(one, BoundaryCrossed) and one.paid for one in crossed):
                self._pay_out()

    def _pay_out(self) -> None:
        requested = [payout.id for payout in self.world.book.payouts.values() if payout.status is PayoutStatus.REQUESTED]
        if requested:
            self.world.run(*(c.SettlePayout(payout_id, PayoutStatus.SENT, "sent") for payout_id in requested))

    def _liquidate(self) -> tuple[Liquidated, ...]:
        """Let the watch liquidate whomever it finds, all in one batch, until it finds nobody; return what happened to ours."""
        own: list[Liquidated] = []
        rounds: Counter[str] = Counter()
        while found := [one for one in sorted(self.world.liquidatable()) if rounds[one] < ROUNDS_MAX]:
            answers = self.world.run(*(c.Liquidate(one, rounds[one]) for one in found))
            own += [
                answer for one, answer in zip(found, answers, strict=True) if one == self.who and isinstance(answer, Liquidated)
            ]
            rounds.update(found)
        return tuple(own)


def _choice(ref: ModelRef) -> ModelChoice:
    return ModelChoice(ref.name, ref.parameters)


def _copy(book: Book) -> Book:
    """Return a book of the same things; what changes is replaced in the other, never changed in place."""
    copied = Book()
    for name in Book.shelf_names():
        getattr(copied, name).own.update(getattr(book, name).own)
    return copied
