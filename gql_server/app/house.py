"""The composition root: makes every part of an installation, joins them, starts and stops them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from gql_server.app.identity import IdentityDesk
from gql_server.app.machine import RandomIdentifiers, SystemClock
from gql_server.app.tables import require_tables
from gql_server.app.webhooks import Webhooks
from gql_server.plugin_host import PluginHost, RecordingModels, Registered, load_plugins
from gql_server.ports.runtime import Clock
from gql_server.schema.services import Services
from gql_server.service.address_book import AddressBook
from gql_server.service.api_keys import ApiKeys
from gql_server.service.background import Background, Worker
from gql_server.service.boundaries import Boundaries
from gql_server.service.budgets import Budgets
from gql_server.service.clock import SandboxClock
from gql_server.service.closing import Closing
from gql_server.service.credentials import Credentials
from gql_server.service.demo_accounts import DemoAccounts
from gql_server.service.devices import Devices
from gql_server.service.email_change import EmailChanges
from gql_server.service.erasing import Erasing
from gql_server.service.gate import Gate
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.live import Live, LiveLimits
from gql_server.service.mail import MailWorker
from gql_server.service.maturities import Maturities
from gql_server.service.notices import Notices
from gql_server.service.onboarding import Onboarding
from gql_server.service.onboarding_moves import OnboardingMoves
from gql_server.service.opening import Opening
from gql_server.service.operators import Operators
from gql_server.service.passkey_desk import PasskeyDesk
from gql_server.service.passwords import PasswordPool
from gql_server.service.payouts import Payouts
from gql_server.service.prices import Prices
from gql_server.service.sandbox_approval import SandboxApproval
from gql_server.service.sealing import FernetSeals, derived_key
from gql_server.service.second_factors import SecondFactors
from gql_server.service.seeding import Seeding
from gql_server.service.sessions import Sessions
from gql_server.service.settling import Settling
from gql_server.service.signed_requests import SignedRequests
from gql_server.service.step_up import StepUps
from gql_server.service.sub_accounts import SubAccounts
from gql_server.service.teller import Teller
from gql_server.service.throttle import Throttles
from gql_server.service.watch import EveryDebtor, LiquidationWatch
from gql_server.service.withdrawal_delays import WithdrawalDelays
from gql_server.service.workers import (
    boundary_worker,
    maturity_worker,
    notice_worker,
    payout_worker,
    price_worker,
    settling_worker,
    waking,
    watch_worker,
)
from gql_server.settings import Settings
from gql_server.storage.memory import MemoryAttempts
from gql_server.storage.opening import open_storage

MAIL_SECONDS: Final = 2
"""How often the outbox is looked at; the mail's own claim is the worker's, so this one has another name."""


def seals_of(settings: Settings) -> FernetSeals:
    """Return what seals personal data: the keys that were given, or in a sandbox the one that follows from its secret."""
    return FernetSeals(settings.data_keys or [derived_key(settings.secret)], settings.secret)


class House:
    """Everything that an installation is made of, joined but not started.

    Raises:
        PluginHostError: A plugin cannot be loaded as it is.
        ValueError: The database's address is none.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None, plugins: Registered | None = None) -> None:
        """Make the parts by the settings; another clock than real time is for tests, as are plugins that were loaded before."""
        self.settings = settings
        self.clock = SystemClock() if clock is None else clock
        self.milliseconds = SystemClock().milliseconds if clock is None else lambda: 1_000 * clock.now()
        self.identifiers = RandomIdentifiers()
        if plugins is None:
            plugins = load_plugins(
                plugins_dir=settings.plugins_dir,
                enabled=settings.plugins,
                disabled=settings.disabled_plugins,
                is_tracing=settings.trace_plugins,
            )
        self.host = PluginHost(plugins, adapter_settings=settings.plugin_settings, is_production=not settings.is_sandbox)
        self.models = self.host.models(monotonic=self.clock.monotonic)
        self.storage = open_storage(
            settings.database_url,
            clock=self.clock,
            seals=seals_of(settings),
            connections_min=settings.database_connections_min,
            connections_max=settings.database_connections_max,
            direct_url=settings.database_direct_url,
        )
        self.ledger, self.people, self.claims = self.storage.ledger, self.storage.people, self.storage.claims
        self.teller = Teller(
            self.ledger,
            lambda: RecordingModels(self.models),
            self.identifiers,
            self.clock,
            batch_max=settings.teller_batch_max,
            queue_max=settings.teller_queue_max,
            wait_seconds_max=settings.teller_wait_seconds_max,
            jitter=lambda: 0.5 + secrets.randbelow(1_000) / 1_000,
        )
        self.live = Live(self.storage, self.clock, idle_seconds=settings.session_idle_hours * 3600, limits=self._live_limits())
        self._make_door()
        self.webhooks = Webhooks(settings, storage=self.storage, models=self.models, clock=self.clock, identifiers=self.identifiers)
        self._make_background()

    def _live_limits(self) -> LiveLimits:
        """Return how much is followed."""
        settings = self.settings
        most = settings.live_connections_max * settings.live_operations_max
        return LiveLimits(subscribers_max=most, events_waiting_max=settings.live_events_waiting_max)

    def _make_door(self) -> None:
        """Make what lets people in: accounts, passwords, sessions."""
        settings, people, clock, identifiers = self.settings, self.people, self.clock, self.identifiers
        throttles = Throttles(self.storage.attempts if settings.shared_attempts else MemoryAttempts(), clock)
        self.gate = Gate(throttles, settings.attempts_per_network)
        self.passwords = PasswordPool(settings.password_hash_workers)
        hashes = KeyedHashes(settings.secret)
        letters = Letters(settings.base_url, clock, identifiers)
        opening = Opening(people, self.ledger, self.teller, identifiers)
        self.onboarding = Onboarding(
            people=people,
            opening=opening,
            passwords=self.passwords,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.settling = Settling(self.storage.onboarding, people, opening, clock)
        self.moves = OnboardingMoves(
            store=self.storage.onboarding,
            people=people,
            opening=opening,
            letters=Letters(settings.base_url, clock, identifiers),
            clock=clock,
        )
        self.sandbox_approval = SandboxApproval(cases=self.moves, people=people, opening=opening, hashes=hashes)
        self.identity = IdentityDesk(
            self.host, settings, storage=self.storage, moves=self.moves, throttles=throttles, clock=clock, identifiers=identifiers
        )
        self.passkey_desk = PasskeyDesk(
            settings.passkey_site,
            passkeys=self.storage.passkeys,
            one_time=self.storage.one_time,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.second_factors = SecondFactors(
            factors=self.storage.second_factors,
            passkeys=self.passkey_desk.proofs,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.step_ups = StepUps(
            is_required=settings.step_up,
            addresses=self.storage.saved_addresses,
            one_time=self.storage.one_time,
            people=people,
            factors=self.second_factors,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.delays = WithdrawalDelays(
            ledger=self.ledger,
            addresses=self.storage.saved_addresses,
            people=people,
            letters=letters,
            floor_seconds=settings.withdrawal_delay_seconds_min,
        )
        self.address_book = AddressBook(
            addresses=self.storage.saved_addresses,
            one_time=self.storage.one_time,
            people=people,
            factors=self.second_factors,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            delays=self.delays,
            clock=clock,
            identifiers=identifiers,
        )
        self.api_keys = ApiKeys(
            keys=self.storage.api_keys,
            ledger=self.ledger,
            people=people,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.signed_requests = SignedRequests(
            keys=self.storage.api_keys, nonces=self.storage.attempts, clock=clock, milliseconds=self.milliseconds
        )
        self.budgets = Budgets(
            throttles, clock, key_points=settings.key_points_per_minute, network_points=settings.network_points_per_minute
        )
        self.closing = Closing(
            closures=self.storage.closures,
            people=people,
            ledger=self.ledger,
            teller=self.teller,
            letters=letters,
            clock=clock,
            identifiers=identifiers,
            retention_years=settings.retention_years,
        )
        self.email_changes = EmailChanges(
            changes=self.storage.email_changes,
            one_time=self.storage.one_time,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.erasing = Erasing(self.storage.closures, self.closing, clock)
        self.sessions = Sessions(
            people=people,
            sessions=self.storage.sessions,
            factors=self.second_factors,
            opening=opening,
            passwords=self.passwords,
            hashes=hashes,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
            letters=letters,
            devices=Devices(self.storage.known_devices, letters, clock),
            session_hours=settings.session_hours,
            idle_hours=settings.session_idle_hours,
        )
        self.passkeys = self.passkey_desk.passkeys(self.second_factors)
        self.passkey_sign_in = self.passkey_desk.sign_in(self.sessions)
        self.credentials = Credentials(
            people=people,
            sessions=self.storage.sessions,
            one_time=self.storage.one_time,
            passwords=self.passwords,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.sub_accounts = SubAccounts(people, self.teller, identifiers)
        self.operators = Operators(people=people, passwords=self.passwords, hashes=hashes, clock=clock, identifiers=identifiers)

    def _make_background(self) -> None:
        """Make what happens by itself: boundaries, prices, the liquidation watch, payouts, mail."""
        ledger, teller, settings = self.ledger, self.teller, self.settings
        self.custodian = self.host.custodian(settings.custodian)
        self.boundaries = Boundaries(ledger, teller)
        self.prices = Prices(ledger, teller, self.identifiers, self.host.price_sources(), is_sandbox=settings.is_sandbox)
        self.watch = LiquidationWatch(ledger, teller, EveryDebtor(ledger, self.models))
        self.payouts = Payouts(ledger, teller, self.custodian)
        self.maturities = Maturities(ledger, self.storage.notices, teller, self.identifiers)
        self.notices = Notices(
            store=self.storage.notices,
            muted=self.storage.muted_notices,
            ledger=ledger,
            people=self.people,
            letters=Letters(settings.base_url, self.clock, self.identifiers),
        )
        watch, payouts = watch_worker(self.watch), payout_worker(self.payouts)
        notices = notice_worker(self.notices)
        workers = [
            boundary_worker(self.boundaries),
            price_worker(self.prices),
            watch,
            payouts,
            maturity_worker(self.maturities),
            notices,
            self._mail_worker(),
            self.webhooks.writing,
            self.webhooks.sending,
            self.identity.worker(),
            settling_worker(self.settling),
            Worker("erasing", self.erasing.run_once),
        ]
        self.background = Background(workers if settings.background else [], self.claims)
        if settings.background:
            teller.observe(waking(watch=watch, payouts=payouts, notices=notices, webhooks=self.webhooks.writing))

    def _mail_worker(self) -> Worker:
        async def run_once() -> float:
            notifier: Any = self.host.notifier(self.settings.notifier)  # Its name is its own, where the protocol has the class's.
            await MailWorker(self.people, notifier, self.claims, self.clock).run_once()
            return MAIL_SECONDS

        return Worker("mail-rounds", run_once)

    def services(self) -> Services:
        """Return what GraphQL needs of it."""
        sandbox_clock = SandboxClock(
            self.ledger,
            self.claims,
            boundaries=self.boundaries,
            prices=self.prices,
            watch=self.watch,
            payouts=self.payouts,
            maturities=self.maturities,
        )
        return Services(
            storage=self.storage,
            host=self.host,
            models=self.models,
            teller=self.teller,
            custodian=self.custodian,
            clock=self.clock,
            identifiers=self.identifiers,
            gate=self.gate,
            passwords=self.passwords,
            onboarding=self.onboarding,
            moves=self.moves,
            sandbox_approval=self.sandbox_approval,
            identity=self.identity.verification,
            sessions=self.sessions,
            credentials=self.credentials,
            second_factors=self.second_factors,
            passkeys=self.passkeys,
            passkey_proofs=self.passkey_desk.proofs,
            passkey_sign_in=self.passkey_sign_in,
            step_ups=self.step_ups,
            address_book=self.address_book,
            api_keys=self.api_keys,
            signed_requests=self.signed_requests,
            budgets=self.budgets,
            delays=self.delays,
            closing=self.closing,
            email_changes=self.email_changes,
            sub_accounts=self.sub_accounts,
            webhooks=self.webhooks.desk,
            live=self.live,
            sandbox_clock=sandbox_clock if self.settings.is_sandbox else None,
        )

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep the database open for a while."""
        await self.storage.open()
        try:
            yield
        finally:
            self.passwords.close()
            await self.storage.close()

    @asynccontextmanager
    async def deciding(self) -> AsyncIterator[None]:
        """Keep the database open and the teller at work for a while; what is queued at the end is decided."""
        async with self.opened():
            await self.teller.start()
            try:
                yield
            finally:
                await self.teller.stop()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run everything for a while: the background too."""
        async with self.deciding():
            await self.background.start()
            try:
                async with self.live.running():
                    yield
            finally:
                self.webhooks.sender.end()
                await self.background.stop()

    async def prepare(self) -> None:
        """Make the database ready to be served: its tables, the first operator, the sandbox's seed. Safe to repeat.

        In production the tables are migrated by a command of their own.

        Raises:
            SandboxAdapter: The money is real and an adapter only plays.
            NotMigrated: The database has not this version's tables.
            StorageFailure, TellerFailure: The database cannot be used now.
            InvalidInput, OperatorAddressTaken: The first operator cannot be made of the settings.
            Refusal: The seed does not fit what is there.
        """
        if self.settings.is_sandbox:
            await self.storage.migrate()
        async with self.deciding():
            await require_tables(self.storage)
            if not self.settings.is_sandbox:
                self.host.require_real_adapters(
                    {
                        "notifier": self.settings.notifier,
                        "custodian": self.settings.custodian,
                        "identity provider": self.settings.identity_provider,
                    }
                )
                self.host.notifier(self.settings.notifier)  # Made now, so that a missing setting stops the start.
            if self.settings.operator_email:
                await self.operators.ensure_operator(self.settings.operator_email, self.settings.operator_password)
            if self.settings.is_seeded_at_start:
                await self.seeding().run()

    def seeding(self) -> Seeding:
        """Return what gives the sandbox its markets and demo customers."""
        return Seeding(
            ledger=self.ledger,
            people=self.people,
            claims=self.claims,
            teller=self.teller,
            prices=self.prices,
            host=self.host,
            accounts=DemoAccounts(self.onboarding, self.people, self.sandbox_approval),
            identifiers=self.identifiers,
        )
