"""A whole book to try commands on: decides them as the teller does, one batch each, and checks the invariants after every one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any, TypedDict, TypeVar, Unpack

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.book import Book, Shelf
from gql_server.domain.decide import Decision, decide, finish_batch, order_of
from gql_server.domain.errors import Refusal
from gql_server.domain.events import Event
from gql_server.domain.history import RateSample
from gql_server.domain.invariants import check
from gql_server.domain.journal import AssetLedger, Entry
from gql_server.domain.market import LendingTerms, Market, MarketLimits, MarketState, ModelKind, ModelRef
from gql_server.domain.outcomes import Outcome
from gql_server.units import WAD
from tests.domain.fakes import FakeModels, flat, half_of_the_largest

DAY_ONE = 20_834 * 86_400
"""Midnight of the first day of every test, Unix seconds."""
HOUR = 3_600
DAY = 86_400
PERCENT = WAD // 100
RATE_1E5_AN_HOUR = 876 * PERCENT // 100
"""8.76 % a year: exactly one part in 100,000 an hour, so that interest can be checked by hand."""
BTC, USDC = 10**8, 10**6

R = TypeVar("R", bound=Refusal)

RISK = RiskTerms(
    haircut_weight=90 * PERCENT,
    haircut_base=WAD,
    haircut_penalty=0,
    initial_margin_base=10 * PERCENT,
    initial_margin_factor=0,
    maintenance_margin_base=5 * PERCENT,
    maintenance_margin_factor=0,
    price_max_age_seconds=30 * DAY,
)
TERMS = LendingTerms(maturity_seconds=7 * DAY, is_full_withdrawal_only=True, fee=10 * PERCENT, cadence_seconds=HOUR)
LIMITS = MarketLimits(lent_cap=None, borrowed_cap=None, utilization_max=WAD, throttle_threshold=WAD, throttle_fraction=WAD)


class MarketOptions(TypedDict, total=False):
    """What a test may want otherwise of a market; see ``World.list_market`` for the defaults."""

    rate: int
    rewards: dict[str, int | None]
    terms: LendingTerms
    limits: MarketLimits
    penalty_max: int
    insurance_share: int
    state: MarketState
    initial_state: str


class LimitChanges(TypedDict, total=False):
    """Some limits of a market."""

    lent_cap: int | None
    borrowed_cap: int | None
    utilization_max: int
    throttle_threshold: int
    throttle_fraction: int


def model_ref(kind: ModelKind, name: str, version: str = "1") -> ModelRef:
    """A model as the host would have resolved it."""
    return ModelRef(kind, name, version, "{}", "hash")


class World:
    """A book, a clock, and models that a test sets."""

    def __init__(self) -> None:
        self.book = Book.genesis()
        self.now = DAY_ONE
        self.models = FakeModels()
        self.count = 0
        self.events: list[Event] = []
        self.samples: list[RateSample] = []
        self.entries: list[Entry] = []

    # ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────

    def do(self, command: c.Command, command_id: str | None = None) -> Any:  # noqa: ANN401 - a test knows which outcome its command has
        """Decide a command in a batch of its own; raises its refusal, then nothing has changed."""
        self.count += 1
        batch = self.book.fork()
        decision = decide(batch, command, now=self.now, models=self.models, command_id=command_id or f"c{self.count}")
        self._note(decision)
        self.events += finish_batch(batch, now=self.now, models=self.models)
        batch.merge()
        faults = check(self.book)
        assert not faults, (command, faults)
        return decision.outcome

    def batch(self, *commands: c.Command) -> list[Outcome | Refusal]:
        """Decide commands in one batch, in the teller's order; the answers come in the order given."""
        batch = self.book.fork()
        answers: dict[int, Outcome | Refusal] = {}
        for place in sorted(range(len(commands)), key=lambda place: order_of(commands[place])):
            self.count += 1
            try:
                decision = decide(batch, commands[place], now=self.now, models=self.models, command_id=f"c{self.count}")
            except Refusal as refusal:
                answers[place] = refusal
            else:
                self._note(decision)
                answers[place] = decision.outcome
        self.events += finish_batch(batch, now=self.now, models=self.models)
        batch.merge()
        assert not check(self.book)
        return [answers[place] for place in range(len(commands))]

    def _note(self, decision: Decision) -> None:
        for symbol in {entry.symbol for entry in decision.entries}:
            assert all(entry.amount > 0 for entry in decision.entries if entry.symbol == symbol)
        self.entries += decision.entries
        self.events += decision.events
        self.samples += decision.samples

    def refusal(self, kind: type[R], command: c.Command) -> R:
        """Return the refusal of a command, which must be of this kind and must leave the book as it was."""
        before = snapshot(self.book)
        try:
            outcome = self.do(command)
        except Refusal as refused:
            if not isinstance(refused, kind):
                raise
            assert snapshot(self.book) == before
            return refused
        raise AssertionError(f"{command} was not refused: {outcome}")

    def wait(self, seconds: int) -> None:
        """Let time pass; nobody looks."""
        self.now += seconds

    def cross(self, *symbols: str) -> None:
        """Let the clock cross every boundary there is, of these markets or of all."""
        for symbol in symbols or [market.symbol for market in self.book.markets.values()]:
            while self.do(c.CrossBoundary(symbol)).has_more:
                pass

    # ── setting up ───────────────────────────────────────────────────────────────────────────────────────────────

    def list_asset(
        self, symbol: str, decimals: int, usd: int | None, *, minimum: int = 10**6, fee: int = 0, risk: RiskTerms | None = RISK
    ) -> None:
        """List an asset and observe its price, USD per whole token."""
        self.do(c.CreateAsset(symbol, symbol, decimals, minimum, fee, risk))
        if usd is not None:
            self.price(symbol, usd)

    def list_market(self, symbol: str, **options: Unpack[MarketOptions]) -> None:
        """Open a market with a flat curve, named for the asset, that a test may replace in ``models.curves``."""
        rewards = options.get("rewards", {})
        self.models.curves.setdefault(symbol, flat(options.get("rate", 0)))
        self.models.rewards.update(rewards)
        self.models.policies.setdefault(symbol, half_of_the_largest())
        self.do(
            c.CreateMarket(
                symbol,
                options.get("state", MarketState.OPEN),
                options.get("terms", TERMS),
                options.get("limits", LIMITS),
                self.market_models(
                    symbol, tuple(rewards), options.get("penalty_max", 5 * PERCENT), options.get("initial_state", "")
                ),
                options.get("insurance_share", 0),
            )
        )

    @staticmethod
    def market_models(
        symbol: str, rewards: tuple[str, ...] = (), penalty_max: int = 5 * PERCENT, initial_state: str = ""
    ) -> c.MarketModels:
        """The models of a market, all named for the asset but for its rewards."""
        return c.MarketModels(
            model_ref(ModelKind.RATE_MODEL, symbol),
            tuple(model_ref(ModelKind.STAKING_REWARD, name) for name in rewards),
            model_ref(ModelKind.LIQUIDATION_POLICY, symbol),
            initial_state,
            penalty_max,
        )

    def customer(self, *names: str) -> None:
        """Open approved accounts; the default sub-account is named like its account."""
        for name in names:
            self.do(c.OpenAccount(name, name))
            self.do(c.ApproveAccount(name))

    def price(self, symbol: str, usd: int, *, wad: bool = False) -> None:
        """Observe a price: USD per whole token."""
        self.do(c.ObservePrices((c.ObservedPrice(symbol, usd if wad else usd * WAD, "test"),)))

    def limits(self, symbol: str, **changes: Unpack[LimitChanges]) -> None:
        """Change some limits of a market."""
        self.do(c.UpdateMarket(symbol, limits=replace(self.market(symbol).limits, **changes)))

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def market(self, symbol: str) -> Market:
        """The market as it stands in the book, not projected."""
        return self.book.markets[symbol]

    def ledger(self, symbol: str) -> AssetLedger:
        """The asset's control accounts."""
        return self.book.ledgers[symbol]


def two_markets(**options: Unpack[MarketOptions]) -> World:
    """BTC at 100,000 USD and USDC at 1 USD, both lent at 8.76 % a year; A, B and C are customers."""
    world = World()
    world.list_asset("BTC", 8, 100_000, minimum=10_000)
    world.list_asset("USDC", 6, 1)
    options.setdefault("rate", RATE_1E5_AN_HOUR)
    world.list_market("BTC", **options)
    world.list_market("USDC", rate=RATE_1E5_AN_HOUR)
    world.customer("A", "B", "C")
    return world


def lent_and_borrowed(**options: Unpack[MarketOptions]) -> World:
    """A lends 10 BTC of which B has borrowed 5 against USDC; 8.76 % a year, fee 10 %."""
    world = two_markets(**options)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 5 * BTC, "wallet"))
    return world


def snapshot(book: Book) -> dict[str, dict[str, object]]:
    """Everything in a book, copied, to compare with later."""
    return {name: _copies(getattr(book, name)) for name in Book.shelf_names()}


def _copies(shelf: Shelf[object]) -> dict[str, object]:
    return {key: deepcopy(shelf[key]) for key in list(shelf.keys())}
