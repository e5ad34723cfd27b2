"""A server process of the simulation: the real teller, the real background, wired as ``app`` wires them, over wires that break."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, TypeVar

from gql_server.domain.assets import Asset
from gql_server.domain.commands import ReturnDeposit
from gql_server.domain.models import Models
from gql_server.plugin_host import RecordingModels
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.arrivals import GivenAddress
from gql_server.service.arrivals.addresses import DepositAddresses
from gql_server.service.arrivals.booking import ArrivalBooks
from gql_server.service.arrivals.hearing import Hearing
from gql_server.service.arrivals.reading import ArrivalReading, Taken
from gql_server.service.background import Background, Worker
from gql_server.service.boundaries import Boundaries
from gql_server.service.letters import Letters
from gql_server.service.mail import MailWorker
from gql_server.service.maturities import Maturities
from gql_server.service.notices import Notices
from gql_server.service.payouts import Payouts
from gql_server.service.prices import Prices
from gql_server.service.requests import Decided, Request
from gql_server.service.returns import DepositReturns
from gql_server.service.teller import Teller
from gql_server.service.watch import EveryDebtor, LiquidationWatch
from gql_server.service.workers import (
    arrival_worker,
    boundary_worker,
    maturity_worker,
    notice_worker,
    payout_worker,
    price_worker,
    watch_worker,
)
from tests.simulation.database import Database, TestClock
from tests.simulation.loop import Place, bury, spawn
from tests.simulation.outside import CountingCustodian, Exchange, Post
from tests.simulation.wire import RemoteClaims, RemoteLedger, remote

T = TypeVar("T")

PRICES_SECONDS: Final = 60


class ConnectionLost(Exception):
    """The server is gone, and whether it did what it was asked nobody knows."""


@dataclass
class Numbered:
    """Identifiers that count up; each process of a history has its own prefix."""

    prefix: int
    numbers: count[int] = field(default_factory=lambda: count(1))

    def new_id(self) -> str:
        return f"{self.prefix:08x}{next(self.numbers):024x}"

    def new_token(self) -> str:
        return f"token-{self.prefix}-{next(self.numbers)}"


@dataclass
class Neighborhood:
    """What all processes share.

    Attributes:
        arrange: In which order rows of one shelf are locked.
    """

    database: Database
    models: Models
    custodian: CountingCustodian
    post: Post
    exchange: Exchange
    arrange: Callable[..., list[str]] = sorted


class ServerProcess:
    """One process. It ends by crashing."""

    def __init__(self, number: int, around: Neighborhood) -> None:
        self.place = Place(f"server {number}")
        self._open: dict[asyncio.Future[Any], None] = {}  # In order: a set of futures has another one in each process.
        database, rng = around.database, around.database.rng
        clock = TestClock(asyncio.get_running_loop(), off_by=rng.randint(-120, 120))
        identifiers = Numbered(number)
        storage = database.storage
        ledger = RemoteLedger(database, self.place, around.arrange).as_store()
        claims = RemoteClaims(database, self.place)
        people = remote(storage.people, database)
        notices_store = remote(storage.notices, database)
        self.teller = Teller(
            ledger, lambda: RecordingModels(around.models), identifiers, clock, batch_max=rng.choice((1, 4, 64)), jitter=rng.random
        )
        source = GuardedPriceSource(around.exchange, "exchange 1.0", 20)
        custodian = GuardedCustodian(around.custodian, "custodian 1.0", 20)
        mail = MailWorker(people, around.post, claims, clock)
        payouts = Payouts(ledger, self.teller, custodian, remote(storage.payout_orders, database))
        notices = Notices(
            store=notices_store,
            muted=remote(storage.muted_notices, database),
            ledger=ledger,
            people=people,
            letters=Letters("https://lend.example", clock, identifiers),
        )

        arrivals = remote(storage.arrivals, database)
        self._reading = ArrivalReading(
            custodian=custodian,
            store=arrivals,
            ledger=ledger,
            hearing=Hearing(arrivals, identifiers),
            booking=ArrivalBooks(arrivals, ledger, self.teller),
            payouts=payouts,
            clock=clock,
        )
        self._addresses = DepositAddresses(custodian, arrivals, ledger, identifiers)
        self._returns = DepositReturns(arrivals, ledger)

        async def send_mail() -> float:
            await mail.run_once()
            return 5

        workers = [
            boundary_worker(Boundaries(ledger, self.teller)),
            price_worker(Prices(ledger, self.teller, identifiers, [source], is_sandbox=False), PRICES_SECONDS),
            watch_worker(LiquidationWatch(ledger, self.teller, EveryDebtor(ledger, around.models))),
            payout_worker(payouts),
            arrival_worker(self._reading),
            maturity_worker(Maturities(ledger, notices_store, self.teller, identifiers)),
            notice_worker(notices),
            Worker("mail-rounds", send_mail),
        ]
        self._background = Background(workers, claims)
        self._started = spawn(self.place, self._start())

    async def _start(self) -> None:
        await self.teller.start()
        await self._background.start()

    async def ask(self, request: Request) -> Decided:
        """Asks as a client does, over a connection that a crash cuts.

        Raises:
            ConnectionLost: The process is gone.
        """
        return await self._over_the_wire(lambda: self.teller.submit(request))

    async def call_back(self, body: bytes) -> Taken:
        """Delivers what the custodian reports by itself."""
        return await self._over_the_wire(lambda: self._reading.take(CountingCustodian.name, {}, body))

    async def address(self, sub_account_id: str, asset: Asset, network: str) -> GivenAddress:
        """Asks where coins are to be sent."""
        return await self._over_the_wire(lambda: self._addresses.give(sub_account_id, asset, network))

    async def way_back(self, deposit_id: str, address: str | None) -> ReturnDeposit:
        """Asks how a held deposit goes back."""
        return await self._over_the_wire(lambda: self._returns.command(deposit_id, address))

    async def _over_the_wire(self, work: Callable[[], Awaitable[T]]) -> T:
        if not self.place.is_alive:
            raise ConnectionLost
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._open[answer] = None
        spawn(self.place, self._answer(work, answer))
        try:
            return await answer
        finally:
            self._open.pop(answer, None)

    async def _answer(self, work: Callable[[], Awaitable[T]], answer: asyncio.Future[T]) -> None:
        try:
            await self._started
            done = await work()
        except Exception as failure:  # noqa: BLE001 - whatever is raised is the answer
            if not answer.done():
                answer.set_exception(failure)
        else:
            if not answer.done():
                answer.set_result(done)

    def crash(self, database: Database) -> None:
        """Ends it between any two of its steps; nothing of it goes on."""
        self.place.is_alive = False
        database.crash(self.place)
        for answer in list(self._open):
            if not answer.done():
                answer.set_exception(ConnectionLost())

    def bury(self) -> None:
        """Clears away what is left of it."""
        self.place.is_alive = False
        bury(self.place)
