"""Bad states of a real house, each told by its own exposition: what somebody would see who looked at that moment."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace

import httpx2
import pytest
from starlette.requests import Request
from starlette.types import ASGIApp

from gql_server.app import House
from gql_server.app.metrics import counting, custody_of
from gql_server.domain.commands import FundTreasury, PauseAssets, ReverseDeposit, SetPriceTerms
from gql_server.domain.needs import Needs
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pricing import PriceTerms
from gql_server.plugin_api.custody import Arrival
from gql_server.plugin_host.adapters import GuardedPriceSource
from gql_server.ports.ledger import SYSTEM_SCOPE, Snapshot
from gql_server.ports.proposals import Proposal
from gql_server.schema.ids import key_of
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from gql_server.service import requests
from gql_server.service.background import Background, Worker
from gql_server.service.codec import encode
from gql_server.service.prices import Prices
from gql_server.service.requests import system_request
from gql_server.settings import Settings
from gql_server.units import WAD
from gql_server.web.metrics import Counters, Counting, MetricsPage
from tests.ops.series import Scene
from tests.schema.world import CLOCK, OPERATOR, World, plugins, schema_of, settings_of
from tests.service.test_prices import Source

HOUR = 3600
MARKETS = "{ markets { id } }"
SUB_ACCOUNTS = 6


class HandClock:
    """A clock that a test moves; ``step`` is what each look at the monotonic one takes."""

    def __init__(self) -> None:
        self.time = CLOCK.now()
        self.step = 0.0
        self._monotonic = 0.0

    def now(self) -> int:
        return self.time

    def monotonic(self) -> float:
        self._monotonic += self.step
        return self._monotonic


@dataclass
class Watched:
    """A house that is counted."""

    world: World
    clock: HandClock
    counters: Counters

    @property
    def house(self) -> House:
        return self.world.house

    async def tell(self) -> str:
        """Return what it tells who watches."""

        async def look() -> Snapshot:
            return await self.house.ledger.snapshot(Needs(has_every_asset=True))

        page = MetricsPage(self.counters, look, None, custody_of(self.house))
        answer = await page.answer(Request({"type": "http", "headers": []}))
        return bytes(answer.body).decode()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx2.AsyncClient]:
        """Return who asks it by HTTP."""
        endpoint: ASGIApp = GraphQLEndpoint(self.world.schema, self.world.services)
        app = Counting(endpoint, self.counters.count_request, ["/graphql"])
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as client:
            yield client

    async def turn(self, go_bad: Callable[[Watched], Awaitable[None]]) -> Scene:
        """Return what it tells before something goes bad, and after it."""
        async with self.client() as client:
            assert (await client.post("/graphql", json={"query": MARKETS})).status_code == 200
        before, at = await self.tell(), self.clock.time
        await go_bad(self)
        return Scene(before, await self.tell(), at, self.clock.time)


@asynccontextmanager
async def watched(url: str, settings: Settings | None = None) -> AsyncIterator[Watched]:
    clock = HandClock()
    house = House(settings_of(url) if settings is None else settings, clock, plugins())
    schema = schema_of(is_sandbox=True)
    meter = schema.meter
    counters = counting(house, schema)
    try:
        async with house.deciding():
            yield Watched(World(house, house.services(), schema), clock, counters)
    finally:
        schema.meter = meter


async def stand_still(one: Watched) -> None:
    """Nothing is done by itself any more, for three hours."""
    one.clock.time += 3 * HOUR


async def work_once(one: Watched) -> None:
    """Do every round of the background once."""
    rounds = one.house.rounds
    await one.house.rounds.watch.run_once()
    again = Background([Worker("payouts", _nothing)], one.house.claims)
    again.observers = rounds.background.observers
    await _one_round(again)


async def fail_working(one: Watched) -> None:
    """Fail twice at a background's round."""
    for _ in range(2):
        failing = Background([Worker("payouts", _fails)], one.house.claims)
        failing.observers = one.house.rounds.background.observers
        await _one_round(failing)


async def lose_custody(one: Watched) -> None:
    """Somebody has taken what lay in custody, and changed the row."""
    _alter(one, "UPDATE asset_ledger SET custody = '7' WHERE symbol = 'SOL'")


async def miss_coins(one: Watched) -> None:
    """A deposit has left again when its network forgets it, and there is no market in which it could be owed."""
    world = one.world
    alice = await world.customer("alice")
    deposit = (await world.deposit(alice, "PYTH", "100"))["deposit"]["id"]
    given = {"subAccountId": alice.sub_account_id, "asset": "PYTH", "amount": "100", "address": "anywhere"}
    assert (await world.move("withdraw", "", alice.viewer, **given))["__typename"] == "WithdrawSuccess"
    command = ReverseDeposit(key_of(deposit, "Deposit") or "")
    await world.house.teller.submit(requests.Request(SYSTEM_SCOPE, "forgotten", "test", "forgotten", command))


async def differ_from_custody(one: Watched) -> None:
    """An asset is said to come by a network, and the custodian has never seen any of it."""
    network = {"name": "bitcoin", "decimals": 8, "confirmations": 1, "minimumWithdrawal": "0.001"}
    await one.world.do("setAssetNetworks", "", OPERATOR, asset="BTC", networks=[network])
    await one.house.rounds.reconciliation.run()


async def stick(one: Watched) -> None:
    """The custodian takes a payout and does nothing with it for hours."""
    alice = await one.world.customer("alice")
    await one.world.deposit(alice, "BTC", "1")
    given = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "100", "address": "sandbox-stuck-here"}
    assert (await one.world.move("borrow", "", alice.viewer, **given))["__typename"] == "BorrowSuccess"
    await one.house.rounds.payouts.run_once()
    one.clock.time += 2 * HOUR


async def leave_waiting(one: Watched) -> None:
    """Nobody looks for a day at what is held, cannot be booked, gets no deeper, and at what another has proposed."""
    newcomer = await one.world.newcomer("newcomer")
    assert (await one.world.deposit(newcomer, "BTC", "1"))["deposit"]["status"] == "HELD"
    rounds, now = one.house.rounds, one.clock.now()
    came = Arrival("a:0", "CONFIRMED", "bitcoin", None, "a-rune", 1, 0, "anywhere", None, "a", 9, 1_000 * now)
    await rounds.custodian.play_arrival(came)
    await rounds.custodian.play_arrival(replace(came, id="b:0", state="PENDING", symbol="BTC", transaction="b", confirmations=1))
    await rounds.arrivals.run_once()
    payload = encode(FundTreasury("BTC", 1))
    what = ("key", "digest", "fundTreasury", payload.kind, payload.text, "hash", "{}", None)
    await one.house.storage.proposals.add(Proposal("proposal", "another", *what, now, now + 100 * HOUR))
    one.clock.time += 25 * HOUR


async def crash(one: Watched) -> None:
    """A price falls to a hundredth; what was borrowed against it is not covered any more."""
    world = one.world
    alice = await world.customer("alice")
    for number in range(SUB_ACCOUNTS):
        opened = "... on CreateSubAccountSuccess { subAccount { id } }"
        answer = await world.do("createSubAccount", opened, alice.viewer, name=f"number {number}")
        given = {"subAccountId": answer["subAccount"]["id"]}
        await world.move("deposit", "", alice.viewer, **given, asset="SOL", amount="100")
        await world.move("borrow", "", alice.viewer, **given, asset="USDC", amount="2000", address="anywhere")
    await world.do("sandboxSetPrice", "", asset="SOL", usd="1")
    await one.house.rounds.watch.run_once()


async def ask_for_prices(one: Watched) -> None:
    """A source answers, and then does not, for once."""
    await _ask(one, {"BTC": 99_000 * WAD, "USDC": WAD})
    await _ask(one, None)


async def disagree(one: Watched) -> None:
    """One source of the two that it takes leaps, USDC is not what it should be, and then nobody answers any more."""
    await one.house.teller.submit(system_request("peg", SetPriceTerms("USDC", PriceTerms(peg_usd=WAD))))
    await one.house.teller.submit(system_request("quorum", SetPriceTerms("BTC", PriceTerms(quorum=2))))
    await _ask(one, {"BTC": 50_000 * WAD, "USDC": WAD * 9 // 10})
    for _ in range(3):
        await _ask(one, None)


async def _ask(one: Watched, table: dict[str, int] | None) -> None:
    house = one.house
    guarded = GuardedPriceSource(Source("aster", table), "aster", 1)  # type: ignore[arg-type] # Its name is its own.
    prices = Prices(house.ledger, house.teller, house.identifiers, [guarded], is_sandbox=False)
    prices.observers = house.rounds.prices.observers
    await prices.run_once()


async def pause(one: Watched) -> None:
    """An operator stops new risk of an asset, and nobody resumes it."""
    await one.house.teller.submit(requests.system_request("pause", PauseAssets(("BTC",), (PauseScope.NEW_RISK,))))


async def be_lent_out(one: Watched) -> None:
    """Lenders have left until hardly more is lent than is borrowed; by hand, since that takes them days."""
    _alter(one, "UPDATE market SET total_lent = total_borrowed WHERE symbol = 'USDC'")


async def break_the_model(one: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rate model raises."""

    def fail(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("gql_server_rate_curves.two_slope_kinked.TwoSlopeKinked.rate_at", fail)
    one.clock.time += HOUR
    await one.house.rounds.boundaries.run_once()


async def lose_the_database(one: Watched) -> None:
    """The database goes away while somebody asks."""
    await one.house.storage.close()
    one.house.markets.forget()
    async with one.client() as client:
        for _ in range(5):
            asked = {"query": MARKETS}
            answer = await client.post("/graphql", json=asked, headers={"accept": "application/graphql-response+json"})
            assert answer.status_code == 503, answer.text


async def meet_a_bug(one: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver raises."""

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("gql_server.service.public_markets.PublicMarkets.assets", fail)
        assert await one.world.code(MARKETS) == "INTERNAL"


async def be_slow(one: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request and each transaction takes seconds, by the clocks that they are measured with."""
    ticks = iter(range(0, 1_000, 3))
    with monkeypatch.context() as slow:
        slow.setattr("gql_server.web.metrics.counting.perf_counter", lambda: float(next(ticks)))
        async with one.client() as client:
            for _ in range(5):
                await client.post("/graphql", json={"query": MARKETS})
    one.clock.step = 1.0
    await one.world.do("sandboxSetPrice", "", asset="SOL", usd="150")
    one.clock.step = 0.0
    for observer in one.house.teller.queue_observers:
        observer(40, 3.0)


async def be_asked_too_much(one: Watched) -> None:
    """The queue of the teller is full."""
    one.house.teller._queue_max = 0
    answer = await one.world.do("sandboxSetPrice", "", asset="SOL", usd="150")
    assert answer["code"] == "OVERLOADED", answer


async def be_tried(one: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tries one password after the other; that none fits is known at once here, without its hash."""

    async def verify(*_: object) -> bool:
        return False

    codes = set()
    with monkeypatch.context() as quick:
        quick.setattr("gql_server.service.passwords.PasswordPool.verify", verify)
        for number in range(55):
            answer = await one.world.do("signIn", "", email="alice@example.com", password=f"try number {number}")
            codes.add(answer["code"])
    assert codes == {"INVALID_CREDENTIALS", "TOO_MANY_REQUESTS"}


def trying(url: str) -> Settings:
    """Return the settings of a server that lets nobody try often."""
    return replace(settings_of(url), attempts_per_network=4)


async def _nothing() -> float:
    return 60


async def _fails() -> float:
    raise OSError("the other side is away")


async def _one_round(background: Background) -> None:
    """Run a background until it has ended a round."""
    ended = asyncio.Event()
    background.observers = [*background.observers, lambda *_: ended.set()]
    await background.start()
    await ended.wait()
    await background.stop()


def _alter(one: Watched, statement: str) -> None:
    with closing(sqlite3.connect(one.house.settings.database_url.removeprefix("sqlite:///"))) as database:
        assert database.execute(statement).rowcount == 1
        database.commit()
