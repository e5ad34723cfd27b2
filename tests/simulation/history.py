"""One seed, one history: servers, customers and troubles on one database, until all is said and everything has had its time."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from random import Random

import structlog

from gql_server.domain.commands import Command, CreateAsset, CreditDeposit, SetAssetNetworks, SetPriceTerms
from gql_server.domain.models import Models
from gql_server.domain.pricing import PriceTerms
from gql_server.plugin_host import RecordingModels
from gql_server.ports.arrivals import ArrivalBooking
from gql_server.ports.people import Member, OnboardingStatus, Role
from gql_server.service.batch import prepare, run_batch
from gql_server.service.requests import system_request
from gql_server.storage.memory.ledger import MemoryLedger
from gql_server.units import WAD
from tests.properties import genesis
from tests.properties.hosting import Surroundings
from tests.properties.world import World as PropertyWorld
from tests.simulation.arrival_laws import ArrivalLaws
from tests.simulation.customers import Customers, is_quiet
from tests.simulation.database import BEGAN, Database, Weather
from tests.simulation.laws import Broken, Laws
from tests.simulation.loop import SimulatedLoop, run
from tests.simulation.networks import NETWORKS
from tests.simulation.outside import CountingCustodian, Exchange, Outside, Post
from tests.simulation.senders import Senders
from tests.simulation.servers import Neighborhood, Numbered, ServerProcess

QUIET = Weather(slow=0.0)


@dataclass(frozen=True)
class Told:
    """What a history came to."""

    seed: int
    steps: int
    commits: int
    counts: Counter[str]
    faults: Counter[str]
    broken: str | None
    digest: str


@dataclass(frozen=True)
class World:
    """What a history is made with; a planted bug changes it.

    Attributes:
        arrange: In which order rows of one shelf are locked.
        models: What the teller decides by.
    """

    arrange: Callable[..., list[str]] = sorted
    models: Models | None = None


def play(seed: int, *, world: World | None = None, customers: int = 3, commands: int = 4) -> Told:
    """Plays the history of a seed."""
    rng = Random(seed)
    made: list[_History] = []
    _founded()  # In a loop of its own, before this one runs.

    async def main(loop: SimulatedLoop) -> str | None:
        history = _History(rng, world or World())
        made.append(history)
        try:
            await history.play(customers, commands)
        except Broken as broken:
            return str(broken)
        finally:
            loop.end_listening()
            history.end()
        return history.broken

    said = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # Failures by the hundred.
    try:
        broken, steps = run(rng, main)
    finally:
        structlog.configure(**said)
    [history] = made
    log = history.database.ledger.log
    digest = sha256("\n".join(f"{one.seq} {one.id} {one.payload} {one.outcome}" for one in log.commands).encode()).hexdigest()
    return Told(seed, steps, len(log.batches), history.laws.counts, history.database.faults, broken, digest)


class _History:
    def __init__(self, rng: Random, world: World) -> None:
        self._rng = rng
        weather = Weather(rng.choice((0, 0.002, 0.01)), rng.choice((0, 0.002, 0.01)), rng.choice((0, 0.01, 0.05)))
        self.database = Database(rng, weather)
        _found(self.database)
        outside = Outside(rng, rng.choice((0, 0.05, 0.3)), self.database.faults)
        models = world.models or Surroundings()
        self._around = Neighborhood(
            self.database,
            models,
            CountingCustodian(outside),
            Post(outside),
            Exchange(outside, {coin.symbol: coin.usd for coin in genesis.COINS}),
            world.arrange,
        )
        self._outside = outside
        self.laws = Laws(self.database, Surroundings(), self._around.custodian, latest=BEGAN)
        custody = {symbol: self.database.ledger.book.ledgers[symbol].custody for symbol in NETWORKS}
        self.arrivals = ArrivalLaws(self.database, self._around.custodian, self.laws.counts, custody)
        self.broken: str | None = None
        self.database.before.append(self._watched(self.laws.before_commit))
        self.database.watchers.append(self._watched(self.laws.after_commit))
        self.database.watchers.append(self._watched(self.arrivals.after_commit))
        self._made = 0
        self._dead: list[ServerProcess] = []
        self._servers = [self._start() for _ in range(rng.choice((1, 2, 3)))]

    async def play(self, customers: int, commands: int) -> None:
        """Lets customers ask while troubles come, then waits until nothing is left to do."""
        clients = Customers(self._rng, self.laws, lambda: self._rng.choice(self._servers))
        troubles = [asyncio.create_task(self._crash_now_and_then()), asyncio.create_task(self._go_away_now_and_then())]
        troubles.append(asyncio.create_task(self._turn_the_clock()))
        asking = [asyncio.create_task(clients.go_on(commands)) for _ in range(customers)]
        networks = self._around.custodian.networks
        senders = Senders(self._rng, networks, self.arrivals, lambda: self._rng.choice(self._servers), clients.insist)
        asking += [asyncio.create_task(senders.go_on(transactions)) for transactions in (2, 1)]
        asking.append(asyncio.create_task(senders.call_back(2)))
        try:
            for done in asyncio.as_completed(asking):
                await done
                self._look()
        finally:
            for task in (*troubles, *asking):
                task.cancel()
        self.database.weather = QUIET
        self.database.is_away = False
        self._outside.trouble = 0
        self.database.clock.off_by += max(
            0, self.laws.latest - self.database.clock.now()
        )  # So nothing waits for time to come back.
        await self._settle()
        self.laws.at_the_end(self._around.post.delivered)
        self.arrivals.at_the_end()

    async def _settle(self) -> None:
        """Gives the background of one server its time, and lets every letter be tried again at once."""
        for server in self._servers[1:]:
            server.crash(self.database)
        for _ in range(6):
            self.database.storage.people.kept.attempted.clear()  # type: ignore[attr-defined] # the people's store in memory
            await asyncio.sleep(12)
            self._look()
            if is_quiet(self.database.ledger.book) and self._is_all_told() and self._is_all_booked():
                return

    def _is_all_booked(self) -> bool:
        networks, name = self._around.custodian.networks, self._around.custodian.name
        arrivals = self.database.storage.arrivals
        read = arrivals._cursors.get(name, "0")  # type: ignore[attr-defined] # the arrivals' store in memory
        due = [one for one in arrivals.all() if one.due_at is not None]  # type: ignore[attr-defined] # likewise
        return read == str(len(networks.said)) and all(one.booking is ArrivalBooking.UNBOOKED for one in due)

    def _is_all_told(self) -> bool:
        mails = self.database.storage.people.kept.mails  # type: ignore[attr-defined] # the people's store in memory
        return all(mail.sent_at is not None for mail in mails.values())

    def end(self) -> None:
        for server in (*self._servers, *self._dead):
            server.bury()

    def _start(self) -> ServerProcess:
        self._made += 1
        return ServerProcess(self._made, self._around)

    def _watched(self, law: Callable[..., None]) -> Callable[..., None]:
        """Remembers the first law that is broken: whoever commits would take it for a failure of the database."""

        def watch(committed: object) -> None:
            try:
                law(committed)
            except Broken as broken:
                self.broken = self.broken or str(broken)

        return watch

    def _look(self) -> None:
        if self.broken:
            raise Broken(self.broken)

    async def _crash_now_and_then(self) -> None:
        pause = self._rng.choice((10_000, 12, 4))
        while True:
            await asyncio.sleep(self._rng.random() * 2 * pause)
            at = self._rng.randrange(len(self._servers))
            self.database.faults["crash"] += 1
            self._servers[at].crash(self.database)
            self._dead.append(self._servers[at])
            self._servers[at] = self._start()
            self._look()

    async def _go_away_now_and_then(self) -> None:
        pause = self._rng.choice((10_000, 20))
        while True:
            await asyncio.sleep(self._rng.random() * 2 * pause)
            self.database.faults["outage"] += 1
            self.database.is_away = True
            await asyncio.sleep(self._rng.random() * 5)
            self.database.is_away = False

    async def _turn_the_clock(self) -> None:
        pause = self._rng.choice((10_000, 20, 8))
        while True:
            await asyncio.sleep(self._rng.random() * 2 * pause)
            self.database.faults["clock jump"] += 1
            self.database.clock.off_by += self._rng.choice((-3, -50, 31, 3_600, 86_400, 8 * 86_400))


WILD = PriceTerms(deviation_max=WAD * 9 // 10)
"""There is but one exchange, and its prices leap; what is further than that is held (rule P3)."""


@cache
def _founded() -> MemoryLedger:
    """Returns a ledger with markets, customers and their first loans; every history begins with a copy."""
    ledger = MemoryLedger(_Still())
    world = PropertyWorld()
    genesis.found(world)
    commands = [_perishable(one.command) for batch in world.log for one in batch.decided]
    identifiers = Numbered(0)
    rng = Random(0)
    commands += [SetAssetNetworks(symbol, networks) for symbol, networks in NETWORKS.items()]
    for coin in genesis.COINS:
        commands.append(SetPriceTerms(coin.symbol, WILD))
        commands += [
            CreditDeposit(name, coin.symbol, genesis.units_of(coin, 50_000 * WAD)) for name in rng.sample(genesis.SUB_ACCOUNTS, 3)
        ]

    async def found() -> None:
        for number, command in enumerate(commands):
            async with ledger.transaction() as transaction:
                request = system_request(f"founding {number}", command)
                batch = await run_batch(transaction, [prepare(request, identifiers)], RecordingModels(Surroundings()))
                assert not batch.written[0].is_refused, batch.written

    asyncio.run(found())
    return ledger


def _perishable(command: Command) -> Command:
    """Returns the command that lists an asset with prices that grow stale within hours, and any other as it is."""
    if isinstance(command, CreateAsset) and command.risk is not None:
        return replace(command, risk=replace(command.risk, price_max_age_seconds=2 * genesis.HOUR))
    return command


class _Still:
    """A clock that stands where histories begin."""

    def now(self) -> int:
        return BEGAN

    def monotonic(self) -> float:
        return 0.0


def _found(database: Database) -> None:
    founded, ledger = _founded(), database.ledger
    for name in type(founded.book).shelf_names():
        own = getattr(founded.book, name).own
        getattr(ledger.book, name).own.update({key: _copied(thing) for key, thing in own.items()})
    for name in ("batches", "commands", "by_key", "by_id", "entries", "events", "samples", "shadow_samples"):
        setattr(ledger.log, name, copy.copy(getattr(founded.log, name)))
    ledger._references.update(founded._references)
    people = database.storage.people.kept  # type: ignore[attr-defined] # the people's store in memory
    for name in genesis.CUSTOMERS:
        address = f"{name}@example.com"
        people.by_id[name] = Member(name, address, address, "", Role.CUSTOMER, "en", None, OnboardingStatus.APPROVED, BEGAN, BEGAN)
    database.storage.notices._cursor = len(ledger.log.commands)  # type: ignore[attr-defined] # the notices' store in memory


def _copied(thing: object) -> object:
    return thing.copy() if hasattr(thing, "copy") else thing
