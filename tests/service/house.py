"""A whole house on a storage: the plugins that ship, a teller, and everything the clock sets in motion."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import count
from weakref import WeakKeyDictionary

from argon2.profiles import CHEAPEST

from gql_server.domain.commands import Command
from gql_server.domain.models import Models
from gql_server.plugin_host import PluginHost, RecordedModels, RecordingModels
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.payout_orders import PayoutOrderStore
from gql_server.ports.runtime import Claims, Storage
from gql_server.service.audit import AuditReport, audit
from gql_server.service.boundaries import Boundaries
from gql_server.service.clock import SandboxClock
from gql_server.service.demo_accounts import DemoAccounts
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.maturities import Maturities
from gql_server.service.onboarding import Onboarding
from gql_server.service.onboarding_changing import CaseChanges
from gql_server.service.opening import Opening
from gql_server.service.passwords import PasswordPool
from gql_server.service.payouts import Payouts
from gql_server.service.prices import Prices
from gql_server.service.requests import Decided, Request
from gql_server.service.sandbox_approval import SandboxApproval
from gql_server.service.seeding import Seeding
from gql_server.service.teller import Teller
from gql_server.service.throttle import Throttles
from gql_server.service.watch import LiquidationWatch
from gql_server.service.watching import ColumnDebtors
from gql_server.storage.memory import MemoryAttempts

TESTER = "tester"


class RunningClock:
    """The real clock."""

    def now(self) -> int:
        return int(time.time())

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class CountedIdentifiers:
    """Identifiers that count up; a prefix keeps two processes' apart."""

    prefix: int = 0
    numbers: count[int] = field(default_factory=lambda: count(1))

    def new_id(self) -> str:
        return f"{self.prefix:08x}{next(self.numbers):024x}"

    def new_token(self) -> str:
        return f"token-{self.prefix}-{next(self.numbers):037d}"


@lru_cache(maxsize=1)
def plugin_host() -> PluginHost:
    """The plugins of the checkout."""
    return PluginHost.load()


def guarded_models() -> Models:
    return plugin_host().models(monotonic=time.monotonic)


_custodians: WeakKeyDictionary[Storage, GuardedCustodian] = WeakKeyDictionary()


def custodian_of(storage: Storage) -> GuardedCustodian:
    """Return the sandbox's custodian with a memory of this storage's own: other tests count their ids from the same one on."""
    if storage not in _custodians:
        plugin_host()  # Makes the plugins of the checkout importable.
        from gql_server_sandbox_custody.sandbox_custody import SandboxCustody

        settings = {one.name: one.default or "" for one in SandboxCustody.settings}
        _custodians[storage] = GuardedCustodian(SandboxCustody(settings), "sandbox custody of a test", seconds_max=10)
    return _custodians[storage]


@dataclass
class House:
    """Everything, wired as the server wires it."""

    ledger: LedgerStore
    claims: Claims
    identifiers: CountedIdentifiers
    teller: Teller
    boundaries: Boundaries
    prices: Prices
    watch: LiquidationWatch
    debtors: ColumnDebtors
    payouts: Payouts
    orders: PayoutOrderStore
    maturities: Maturities
    clock: SandboxClock
    asked: count[int] = field(default_factory=lambda: count(1))

    def request(self, command: Command, key: str | None = None, *, scope: str = TESTER) -> Request:
        """Wrap a command; the text of the command stands for the mutation's input."""
        return Request(scope, f"key-{next(self.asked)}" if key is None else key, "test", repr(command), command)

    async def ask(self, command: Command, key: str | None = None) -> Decided:
        return await self.teller.submit(self.request(command, key))

    async def audit(self) -> AuditReport:
        return await audit(self.ledger, RecordedModels)


def make_teller(ledger: LedgerStore, identifiers: CountedIdentifiers | None = None, **options: object) -> Teller:
    models = guarded_models()
    make = partial(Teller, ledger, lambda: RecordingModels(models), identifiers or CountedIdentifiers(), RunningClock())
    return make(**options)  # type: ignore[arg-type] # options of the teller, as a test names them


@asynccontextmanager
async def open_house(storage: Storage, *, prefix: int = 0) -> AsyncIterator[House]:
    """Open a house on a storage that is open already; what is queued is decided at the end."""
    identifiers = CountedIdentifiers(prefix)
    ledger = storage.ledger
    teller = make_teller(ledger, identifiers)
    boundaries = Boundaries(ledger, teller)
    prices = Prices(ledger, teller, identifiers, [plugin_host().price_source()], is_sandbox=True)
    debtors = ColumnDebtors(ledger, storage.event_log, guarded_models(), page_size=3)
    teller.observe(debtors.observe)
    watch = LiquidationWatch(ledger, teller, debtors)
    payouts = Payouts(ledger, teller, custodian_of(storage), storage.payout_orders)
    maturities = Maturities(ledger, storage.notices, teller, identifiers)
    clock = SandboxClock(
        ledger,
        storage.claims,
        boundaries=boundaries,
        prices=prices,
        watch=watch,
        payouts=payouts,
        maturities=maturities,
    )
    await teller.start()
    try:
        yield House(
            ledger,
            storage.claims,
            identifiers,
            teller,
            boundaries,
            prices,
            watch,
            debtors,
            payouts,
            storage.payout_orders,
            maturities,
            clock,
        )
    finally:
        await teller.stop()


@asynccontextmanager
async def seeding_of(house: House, storage: Storage) -> AsyncIterator[Seeding]:
    """What gives this house its markets and demo customers."""
    clock, people, identifiers = RunningClock(), storage.people, house.identifiers
    passwords = PasswordPool(1, parameters=replace(CHEAPEST, salt_len=16, hash_len=32))
    opening = Opening(people, house.ledger, house.teller, identifiers)
    hashes, letters = KeyedHashes("a secret of at least thirty-two characters"), Letters("https://lend.example", clock, identifiers)
    cases = CaseChanges(store=storage.onboarding, people=people, opening=opening, letters=letters, clock=clock)
    approval = SandboxApproval(cases=cases, people=people, opening=opening, hashes=hashes)
    onboarding = Onboarding(
        people=people,
        opening=opening,
        passwords=passwords,
        hashes=hashes,
        letters=letters,
        throttles=Throttles(MemoryAttempts(), clock),
        clock=clock,
        identifiers=identifiers,
    )
    try:
        yield Seeding(
            ledger=house.ledger,
            people=people,
            claims=house.claims,
            teller=house.teller,
            prices=house.prices,
            host=plugin_host(),
            accounts=DemoAccounts(onboarding, people, approval),
            identifiers=identifiers,
        )
    finally:
        passwords.close()


async def seed(house: House, storage: Storage) -> None:
    """Give the house its markets and customers, and let these take out what they borrow."""
    async with seeding_of(house, storage) as seeding:
        await seeding.run()
    await house.payouts.run_once()
