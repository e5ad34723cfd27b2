"""The work that is measured: customers who deposit, each waiting for an answer before the next, or as they come at some rate."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Final

from benchmarks.runtime import Tellers
from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.errors import Refusal
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.ports.ledger import LedgerStore
from gql_server.service.requests import Decided, Request, system_request
from gql_server.service.teller import Teller
from gql_server.units import WAD

SYMBOL: Final = "BTC"
AMOUNT: Final = 150_000
CLIENTS: Final = 64
SYMBOLS: Final = (SYMBOL, *(f"M{number}" for number in range(2, 9)))
"""The hot market, and seven beside it."""

_FIRST_ACCOUNT: Final = 1_000_000_000_000_000_000
_FIRST_SUB_ACCOUNT: Final = 2_000_000_000_000_000_000
_HOUR: Final = 3_600


def account_of(client: int) -> str:
    """Return a client's account. A number, so that ``pgbench`` can reckon it."""
    return str(_FIRST_ACCOUNT + client)


def sub_account_of(client: int) -> str:
    """Return a client's sub-account."""
    return str(_FIRST_SUB_ACCOUNT + client)


def symbol_of(client: int) -> str:
    """Return a client's own market: one of eight."""
    return SYMBOLS[client % len(SYMBOLS)]


@dataclass(slots=True)
class Measured:
    """What one round came to: seconds it took, and seconds that each deposit waited for its answer."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    batches: int = 0

    @property
    def per_second(self) -> float:
        """Return deposits per second."""
        return len(self.waits) / self.seconds


@dataclass
class Depositors:
    """Customers of one market on one ledger."""

    ledger: LedgerStore
    tellers: Tellers
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @asynccontextmanager
    async def teller(self, batch_max: int) -> AsyncIterator[Teller]:
        """Run a teller."""
        teller = self.tellers.make(self.ledger, batch_max=batch_max)
        await teller.start()
        try:
            yield teller
        finally:
            await teller.stop()

    async def open(self, host: PluginHost) -> None:
        """List the assets, open the markets and the accounts, and make each account's first deposits."""
        async with self.teller(256) as teller:
            for symbol in SYMBOLS:
                for command in market_commands(host, symbol):
                    _accepted(await teller.submit(system_request(f"open:{next(self.numbers)}", command)))

            async def open_account(client: int) -> None:
                for command in (c.OpenAccount(account_of(client), sub_account_of(client)), c.ApproveAccount(account_of(client))):
                    _accepted(await teller.submit(system_request(f"open:{next(self.numbers)}", command)))
                for symbol in {SYMBOL, symbol_of(client)}:
                    await self.deposit(teller, client, symbol)

            await asyncio.gather(*(open_account(client) for client in range(CLIENTS)))

    async def deposit(self, teller: Teller, client: int, symbol: str = SYMBOL) -> Decided:
        """Deposit under a new key."""
        key = f"bench-{next(self.numbers)}"
        command = c.CreditDeposit(sub_account_of(client), symbol, AMOUNT)
        return _accepted(
            await teller.submit(Request(account_of(client), key, "deposit", f'{{"amount":"0.0015","key":"{key}"}}', command))
        )

    async def run(
        self, *, batch_max: int, seconds: float, tick: Callable[[float], None] = lambda _: None, is_hot: bool = True
    ) -> Measured:
        """Let every client deposit for some seconds.

        Args:
            batch_max: How many deposits share a transaction at most.
            seconds: For how long new deposits are begun.
            tick: Told how many seconds went by.
            is_hot: Whether all deposit into one market; else each into its own, eight clients a market.
        """
        measured = Measured()
        async with self.teller(batch_max) as teller:
            began = time.perf_counter()

            async def client(number: int) -> None:
                while (asked := time.perf_counter()) < began + seconds:
                    await self.deposit(teller, number, SYMBOL if is_hot else symbol_of(number))
                    measured.waits.append(time.perf_counter() - asked)

            ticking = asyncio.create_task(_tick(tick))
            await asyncio.gather(*(client(number) for number in range(CLIENTS)))
            measured.seconds = time.perf_counter() - began
            ticking.cancel()
            measured.batches = teller.counts.batches
        return measured

    async def run_paced(self, *, per_second: float, seconds: float, tick: Callable[[float], None] = lambda _: None) -> Measured:
        """Let deposits into the hot market come at a rate, whether earlier ones are answered or not, at irregular intervals.

        A wait begins when the deposit was to come, so one that was held up by others before it is not counted from later on.

        Args:
            per_second: How many come in a second, on average.
            seconds: For how long they come.
            tick: Told how many seconds went by.
        """
        measured, chance = Measured(), Random(len(SYMBOLS))
        async with self.teller(256) as teller:
            began = time.perf_counter()

            async def come(number: int, due: float) -> None:
                await self.deposit(teller, number % CLIENTS)
                measured.waits.append(time.perf_counter() - due)

            ticking = asyncio.create_task(_tick(tick))
            async with asyncio.TaskGroup() as coming:
                due = began
                for number in count():
                    due += chance.expovariate(per_second)
                    if due > began + seconds:
                        break
                    if (early := due - time.perf_counter()) > 0:
                        await asyncio.sleep(early)
                    coming.create_task(come(number, due))
            measured.seconds = time.perf_counter() - began
            ticking.cancel()
            measured.batches = teller.counts.batches
        return measured


async def _tick(tick: Callable[[float], None]) -> None:
    before = time.perf_counter()
    while True:
        await asyncio.sleep(0.25)
        before, passed = (now := time.perf_counter()), now - before
        tick(passed)


def market_commands(host: PluginHost, symbol: str = SYMBOL) -> list[c.Command]:
    """Return what lists the asset and opens its market."""
    risk = RiskTerms(
        haircut_weight=WAD * 9 // 10,
        haircut_base=WAD,
        haircut_penalty=0,
        initial_margin_base=WAD // 5,
        initial_margin_factor=0,
        maintenance_margin_base=WAD // 10,
        maintenance_margin_factor=0,
        price_max_age_seconds=24 * _HOUR,
    )
    models = host.market_models(rate_model=ModelChoice("two_slope_kinked"), liquidation_policy=ModelChoice("close_factor"))
    terms = LendingTerms(maturity_seconds=7 * 24 * _HOUR, is_full_withdrawal_only=True, fee=WAD // 10, cadence_seconds=_HOUR)
    limits = MarketLimits(
        lent_cap=None,
        borrowed_cap=None,
        utilization_max=WAD * 95 // 100,
        throttle_threshold=WAD * 8 // 10,
        throttle_fraction=WAD // 2,
    )
    return [
        c.CreateAsset(symbol, "Bitcoin", 8, 10_000, 1_000, risk),
        c.CreateMarket(symbol, MarketState.OPEN, terms, limits, models, WAD // 2),
    ]


def _accepted(decided: Decided) -> Decided:
    if isinstance(decided.outcome, Refusal):
        raise decided.outcome
    return decided
