"""Runs commands on the pure rules as the teller does: in batches, in order, on what is needed, and keeps the log."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gql_server.domain import commands as c
from gql_server.domain.accounts import SubAccount
from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX
from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, boundaries_missed, decide, finish_batch, order_of
from gql_server.domain.errors import Refusal
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.margin import measure
from gql_server.domain.market import ModelStatus
from gql_server.domain.models import Models
from gql_server.domain.needs import needs_of_all
from gql_server.domain.outcomes import BoundaryCrossed, Liquidated, Outcome, PayoutSettled, PositionWithdrawn
from gql_server.domain.report import MarginStatus
from gql_server.plugin_host import RecordedModels, RecordingModels
from gql_server.storage.memory.needs import part_of
from tests.properties.hosting import Around, Surroundings

ROUNDS_MAX = 12
"""As the liquidation watch: how often one run tries a sub-account."""

Answer = Outcome | Refusal


@dataclass(frozen=True, slots=True)
class Decided:
    """A command of the log with its answer; a refusal has no decision."""

    id: str
    command: c.Command
    answer: Answer
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A transaction of the log, with what the models answered in it and what was around them."""

    now: int
    answers: str
    decided: tuple[Decided, ...]
    around: Around


@dataclass
class Step:
    """A command that has just been decided.

    Attributes:
        before: The book before it, the whole of it; read only, and only while observing.
        after: The book after it, likewise.
    """

    world: "World"
    decided: Decided
    before: Book
    after: Book


Observer = Callable[[Step], None]


@dataclass
class World:
    """A ledger in memory, its clock, and the models around it."""

    now: int = 1_700_000_123
    surroundings: Surroundings = field(default_factory=Surroundings)
    observers: Sequence[Observer] = ()
    book: Book = field(default_factory=Book.genesis)
    log: list[Batch] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def run(self, *commands: c.Command) -> list[Answer]:
        """Decides commands in one batch; markets that are too far behind are walked in batches of their own first."""
        return [one.answer for one in self.run_batch(commands)]

    def run_batch(self, commands: Sequence[c.Command]) -> list[Decided]:
        """Decides commands in one batch and returns how, in the order given."""
        while behind := self._behind(commands):
            if all(isinstance(command, c.CrossBoundary) for command in commands):
                break
            self._transact([c.CrossBoundary(symbol) for symbol in behind])
        return self._transact(commands)

    def _behind(self, commands: Sequence[c.Command]) -> list[str]:
        part = part_of(self.book, needs_of_all(list(commands)))
        missed = boundaries_missed(part, self.now)
        return [symbol for symbol, count in missed.items() if count > BOUNDARIES_WALKED_MAX]

    def _transact(self, commands: Sequence[c.Command]) -> list[Decided]:
        models = RecordingModels(self.surroundings)
        overlay = part_of(self.book, needs_of_all(list(commands))).fork()
        done: dict[int, Decided] = {}
        for place in sorted(range(len(commands)), key=lambda place: order_of(commands[place])):
            done[place] = self._decide(overlay, commands[place], models)
        if any(one.decision is not None for one in done.values()):
            finish_batch(overlay, now=self.now, models=models)
        self.seen["epochs closed"] += sum(
            market.epoch > before.epoch
            for symbol, market in overlay.markets.own.items()
            if (before := self.book.markets.get(symbol)) is not None
        )
        for name, own in overlay.changed().items():
            getattr(self.book, name).own.update(own)
        self.log.append(Batch(self.now, models.answers_json(), tuple(done.values()), self.surroundings.around))
        return [done[place] for place in range(len(commands))]

    def _decide(self, overlay: Book, command: c.Command, models: Models) -> Decided:
        self.made += 1
        command_id = f"{self.made:032x}"
        before = self._whole(overlay.changed()) if self.observers else self.book
        try:
            decision = decide(overlay, command, now=self.now, models=models, command_id=command_id)
            decided = Decided(command_id, command, decision.outcome, decision)
        except Refusal as refusal:
            decided = Decided(command_id, command, refusal.with_traceback(None), None)
        self._count(decided)
        if self.observers:
            step = Step(self, decided, before, self._whole(overlay.changed()))
            for observe in self.observers:
                observe(step)
        return decided

    def _whole(self, changed: Mapping[str, Mapping[str, object]]) -> Book:
        whole = Book()
        for name in Book.shelf_names():
            getattr(whole, name).own.update(getattr(self.book, name).own)
            getattr(whole, name).own.update(changed.get(name, {}))
        return whole

    def _count(self, decided: Decided) -> None:
        kind, answer = type(decided.command).__name__, decided.answer
        self.seen[f"{kind} {'accepted' if decided.decision is not None else type(answer).__name__}"] += 1
        if decided.decision is not None:
            for event in decided.decision.events:
                self.seen[f"event {event.type}"] += 1
                if "change" in event.details:
                    self.seen[f"model {event.details['change']}"] += 1
            self._count_pay(decided.decision)
            self.seen["shadow steps"] += len(decided.decision.shadow_samples)
        if isinstance(answer, Liquidated) and answer.policy:
            self.seen[f"policy {answer.policy}"] += 1
            for seizure in answer.seizures:
                self.seen[f"counterparty {seizure.counterparty}"] += 1
        if isinstance(decided.command, c.ReleasePayout | c.CancelPayout) and isinstance(answer, PayoutSettled):
            self.seen[f"wait {answer.status}"] += answer.is_changed
        if isinstance(answer, PositionWithdrawn) and answer.is_queued:
            self.seen["line joined"] += 1
        if isinstance(answer, BoundaryCrossed):
            self.seen["line paid"] += answer.paid
            self.seen["line lent"] += answer.lent

    def _count_pay(self, decision: Decision) -> None:
        """Counts by which kind of pay a market has got interest, and what else its lenders and the insurance have got."""
        for entry in decision.entries:
            market = self.book.markets.get(entry.symbol)
            if market is not None and entry.debit is LedgerAccount.LOANS and entry.credit is LedgerAccount.LENDERS:
                self.seen[f"paid {market.terms.lender_pay.kind}"] += 1
            if (entry.debit, entry.credit) == (LedgerAccount.TREASURY, LedgerAccount.LENDERS):
                self.seen["paid top-up"] += 1
            if (entry.debit, entry.credit) == (LedgerAccount.TREASURY, LedgerAccount.INSURANCE):
                self.seen["paid insurance"] += 1

    # ── what the server does on its own ──────────────────────────────────────────────────────────────────────────────

    def pass_time(self, seconds: int) -> None:
        """Lets time go by; nobody does anything."""
        self.now += seconds

    def cross_boundaries(self) -> None:
        """Crosses every market's boundaries and serves what waits, as the background clock does."""
        for symbol in self.book.markets.keys():  # noqa: SIM118 - a shelf is no mapping
            while getattr(self.run(c.CrossBoundary(symbol))[0], "has_more", False):
                pass

    def liquidatable(self) -> list[str]:
        """Returns the sub-accounts below health 1 whose prices are fresh, the operator's own excepted."""
        indebted = [sub.id for sub in self.book.sub_accounts.values() if sub.debts and sub.id != "house"]
        margins = {sub_id: measure(self.book, sub_id, self.now, self.surroundings) for sub_id in indebted}
        return [sub_id for sub_id, margin in margins.items() if margin.status is MarginStatus.LIQUIDATABLE]

    def watch(self) -> list[str]:
        """Liquidates until nobody is left to, as the liquidation watch does; returns those on whom it gave up."""
        rounds: Counter[str] = Counter()
        while found := [sub_id for sub_id in self.liquidatable() if rounds[sub_id] < ROUNDS_MAX]:
            for sub_id in found:
                self.run(c.Liquidate(sub_id, rounds[sub_id]))
                rounds[sub_id] += 1
        return self.liquidatable()

    @property
    def stale_markets(self) -> list[str]:
        """Returns the markets whose rate model is broken."""
        return [market.symbol for market in self.book.markets.values() if market.model_status is ModelStatus.STALE]


def dump(book: Book) -> dict[str, str]:
    """Returns every field of everything in a book, as text; holdings by symbol: a database has an order of its own."""
    keys = [(name, key) for name in Book.shelf_names() for key in getattr(book, name).keys()]  # noqa: SIM118 - a shelf is no mapping
    return {f"{name} {key}": repr(_in_order(getattr(book, name)[key])) for name, key in keys}


def _in_order(thing: object) -> object:
    if not isinstance(thing, SubAccount):
        return thing
    return replace(
        thing,
        lends=dict(sorted(thing.lends.items())),
        debts=dict(sorted(thing.debts.items())),
        balances=dict(sorted(thing.balances.items())),
    )


def replay(log: Sequence[Batch]) -> tuple[Book, list[str]]:
    """Decides a log once more from genesis with the recorded answers; returns the book and where an answer differs."""
    book, differences = Book.genesis(), []
    for batch in log:
        models, overlay, accepted = RecordedModels(batch.answers), book.fork(), False
        for one in batch.decided:
            try:
                decision = decide(overlay, one.command, now=batch.now, models=models, command_id=one.id)
            except Refusal as refusal:
                answer: Answer = refusal.with_traceback(None)
            else:
                accepted, answer = True, decision.outcome
                if one.decision != decision:
                    differences.append(f"{one.command}: {decision} instead of {one.decision}")
            if repr(answer) != repr(one.answer):
                differences.append(f"{one.command}: {answer!r} instead of {one.answer!r}")
        if accepted:
            finish_batch(overlay, now=batch.now, models=models)
        overlay.merge()
    return book, differences
