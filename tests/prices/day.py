"""The day: what the service makes of three sources, round by round, beside what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from gql_server.domain import commands as c
from gql_server.domain.accounts import SubAccount
from gql_server.domain.assets import is_fresh, is_off_its_peg
from gql_server.domain.book import Book
from gql_server.domain.capacity import max_borrow
from gql_server.domain.events import EventType
from gql_server.domain.margin import draw_sheet
from gql_server.domain.needs import Needs
from gql_server.domain.pricing import PriceTerms, is_near
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.ports.event_log import LAST_LINE, Place
from gql_server.ports.runtime import Storage
from gql_server.service.prices import Prices
from gql_server.units import WAD
from tests.prices.feeds import CONFIRMED, DAY, MINUTE, NOTES, ROUND, SOURCES, TROUBLES, Source, true_usd
from tests.service.house import House, guarded_models, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at

BEGAN: Final = 1_800_000_000
TERMS: Final = PriceTerms(quorum=2, quote_max_age_seconds=15 * MINUTE)
CLEARLY: Final = WAD // 200
"""Within half a percent of health 1 it is a matter of which source is a little off; nobody is judged there."""
WAYS: Final = (("BTC", "USDC"), ("ETH", "USDC"), ("USDC", "ETH"))
RISKS: Final = (99, 92, 85, 78, 70, 60, 48, 35)
"""Percent of what may be borrowed: one borrower each, of each way."""
DECIMALS: Final = {"BTC": 8, "ETH": 18, "USDC": 6}


class DayClock:
    """A clock that the day moves."""

    def __init__(self) -> None:
        self.time = BEGAN

    def now(self) -> int:
        return self.time

    def monotonic(self) -> float:
        return float(self.time)


@dataclass
class Row:
    """A round in which something is to be told."""

    minute: int
    notes: list[str]
    believed: dict[str, str]
    liquidated: int
    wrongly: int
    waiting: int


@dataclass
class Told:
    """What became of the day."""

    rows: list[Row] = field(default_factory=list)
    rounds: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    borrowers: int = 0
    liquidated: list[str] = field(default_factory=list)
    wrongly: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    waited_minutes_max: int = 0
    by_first_source: set[str] = field(default_factory=set)


async def play() -> Told:
    """Play the day in memory and return what became of it."""
    clock = DayClock()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        async with opened(storage_at(MEMORY, clock)) as storage, open_house(storage) as house:
            return await _Day(clock, house, storage).play()
    finally:
        structlog.reset_defaults()


class _Day:
    def __init__(self, clock: DayClock, house: House, storage: Storage) -> None:
        self._clock, self._house, self._storage = clock, house, storage
        self._sources = [Source(name, BEGAN) for name in SOURCES]
        guarded = [GuardedPriceSource(source, source.name, 1) for source in self._sources]  # type: ignore[arg-type] # Its own name.
        self._guarded = guarded
        self._models = guarded_models()
        self._prices = Prices(house.ledger, house.teller, house.identifiers, guarded, is_sandbox=False)
        self._borrowers: list[str] = []
        self._told = Told()
        self._unhealthy_since: dict[str, int] = {}
        self._state: dict[str, str] = {}

    async def play(self) -> Told:
        await seed(self._house, self._storage)
        await self._found()
        for minute in range(0, DAY, ROUND // MINUTE):
            self._clock.time = BEGAN + minute * MINUTE
            for source in self._sources:
                source.minute = minute
            await self._round(minute)
        self._told.borrowers = len(self._borrowers)
        report = await self._house.audit()
        assert (report.faults, report.differences) == ([], []), report
        return self._told

    async def _found(self) -> None:
        """Lenders lend, and borrowers owe as much as each dares."""
        await self._do(*(c.ObservePrices((c.ObservedPrice(symbol, true_usd(symbol, 0), "founding"),)) for symbol in DECIMALS))
        for symbol in DECIMALS:
            await self._do(c.SetPriceTerms(symbol, replace(TERMS, peg_usd=WAD if symbol == "USDC" else None)))
            await self._customer(f"lender of {symbol}", symbol, 200_000_000)
        for held, owed in WAYS:
            for risk in RISKS:
                name = f"{held} for {owed} at {risk}"
                await self._customer(name, held, 100_000)
                book = (await self._house.ledger.snapshot(self._needs(name))).book
                most = max_borrow(book, name, owed, self._clock.now(), guarded_models(), is_payout=True)
                assert most, name
                await self._do(c.Borrow(name, owed, most * risk // 100, "elsewhere"))
                self._borrowers.append(name)

    async def _customer(self, name: str, symbol: str, usd: int) -> None:
        units = usd * WAD * 10 ** DECIMALS[symbol] // true_usd(symbol, 0)
        await self._do(c.OpenAccount(name, name), c.ApproveAccount(name), c.CreditDeposit(name, symbol, units))

    async def _do(self, *commands: c.Command) -> None:
        for command in commands:
            decided = await self._house.ask(command)
            assert not decided.command.is_refused, (command, decided.outcome)

    def _needs(self, *names: str) -> Needs:
        return Needs(sub_accounts=frozenset(names), holdings_of=frozenset(names), symbols=frozenset(DECIMALS))

    async def _round(self, minute: int) -> None:
        ledger, told = self._house.ledger, self._told
        await self._house.boundaries.run_once()
        first = await self._first_answers()
        await self._prices.run_once()
        notes = [one.note for one in TROUBLES if one.start == minute and one.note] + [
            note for at, note in NOTES.items() if at == minute
        ]
        if minute == CONFIRMED[0]:
            await self._do(c.ConfirmPrice(CONFIRMED[1], self._sources[0].frozen[CONFIRMED[1]].usd))
            notes.append(f"the operator confirms what aster says of {CONFIRMED[1]}")
        book = (await ledger.snapshot(self._needs(*self._borrowers))).book
        told.rounds += 1
        told.verdicts.update(one.verdict for symbol in DECIMALS for one in book.prices[symbol].heard)
        healths = {name: self._true_health(book, name, {}) for name in self._borrowers}
        is_odd = any(not is_near(usd, true_usd(symbol, minute), CLEARLY) for symbol, usd in first.items())
        believed = {name: self._true_health(book, name, first) for name in self._borrowers} if is_odd else {}
        told.by_first_source |= {
            name for name, health in believed.items() if _is_below(health, WAD) and not _is_below(healths[name], WAD + CLEARLY)
        }
        head = await ledger.sequence_head()
        await self._house.watch.run_once()
        events = await self._storage.event_log.of_type(
            EventType.LIQUIDATED, Place(head, LAST_LINE), await ledger.sequence_head(), 1_000
        )
        liquidated = sorted({str(one.event.sub_account_id) for one in events} & set(self._borrowers))
        wrongly = [name for name in liquidated if not _is_below(healths[name], WAD + CLEARLY)]
        told.liquidated += liquidated
        told.wrongly += wrongly
        waiting = self._wait(book, minute, healths, liquidated)
        self._tell(book, Row(minute, notes, {}, len(liquidated), len(wrongly), waiting))

    async def _first_answers(self) -> dict[str, int]:
        """Return what a service would believe that takes the first source that answers."""
        found: dict[str, int] = {}
        for source in self._guarded:
            try:
                quotes = await source.observe(list(DECIMALS))
            except AdapterFailed:
                continue
            found = {quote.symbol: quote.usd for quote in quotes} | found
        return found

    def _true_health(self, book: Book, name: str, instead: dict[str, int]) -> int | None:
        """Return the health at the true prices, or at others; None without debt."""
        minute = (self._clock.now() - BEGAN) // MINUTE
        sheet = draw_sheet(book, book.sub_accounts[name], self._clock.now(), self._models)
        for symbol in sheet.lines:
            sheet = sheet.with_price(symbol, instead.get(symbol, true_usd(symbol, minute)))
        return sheet.equity * WAD // sheet.maintenance_requirement if sheet.has_debt else None

    def _wait(self, book: Book, minute: int, healths: dict[str, int | None], liquidated: Sequence[str]) -> int:
        """Count who is truly unhealthy and waits; whoever waits although all prices are good was missed."""
        waiting = 0
        for name, health in healths.items():
            if not _is_below(health, WAD - CLEARLY):
                self._unhealthy_since.pop(name, None)
                continue
            since = self._unhealthy_since.setdefault(name, minute)
            if name in liquidated:
                self._told.waited_minutes_max = max(self._told.waited_minutes_max, minute - since)
                del self._unhealthy_since[name]
                continue
            waiting += 1
            if all(self._is_good(book, symbol, minute) for symbol in _assets_of(book.sub_accounts[name])):
                self._told.missed.append(f"{name} at {minute}")
        return waiting

    def _is_good(self, book: Book, symbol: str, minute: int) -> bool:
        price = book.prices[symbol]
        return is_fresh(book.assets[symbol], price, self._clock.now()) and is_near(price.usd, true_usd(symbol, minute), CLEARLY)

    def _tell(self, book: Book, row: Row) -> None:
        state = dict(self._states(book))
        row.believed = {symbol: state[symbol] for symbol in DECIMALS if state[symbol] != self._state.get(symbol, "")}
        self._state = state
        if row.notes or row.liquidated or row.believed:
            self._told.rows.append(row)

    def _states(self, book: Book) -> Iterator[tuple[str, str]]:
        for symbol in DECIMALS:
            asset, price = book.assets[symbol], book.prices[symbol]
            if price.halt is not None:
                yield symbol, f"held: {price.halt}"
            elif not is_fresh(asset, price, self._clock.now()):
                yield symbol, "too old"
            else:
                yield symbol, "off its peg" if is_off_its_peg(asset, price) else ""


def _assets_of(sub_account: SubAccount) -> set[str]:
    return set(sub_account.held_symbols)


def _is_below(health: int | None, line: int) -> bool:
    return health is not None and health < line
