"""The composition root: joins every part of an installation, starts and stops them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gql_server.app.door import Door
from gql_server.app.ground import Ground
from gql_server.app.rounds import Rounds
from gql_server.app.tables import require_tables
from gql_server.app.webhooks import Webhooks
from gql_server.plugin_host import Registered
from gql_server.ports.runtime import Clock
from gql_server.ports.tracing import Tracer
from gql_server.schema.services import Services
from gql_server.service.clock import SandboxClock
from gql_server.service.demo_accounts import DemoAccounts
from gql_server.service.house_bounds import HouseBounds
from gql_server.service.live import Live, LiveLimits
from gql_server.service.public_markets import PublicMarkets
from gql_server.service.seeding import Seeding
from gql_server.settings import Settings


class House(Ground):
    """Everything that an installation is made of, joined but not started.

    Raises:
        PluginHostError: A plugin cannot be loaded as it is.
        ValueError: The database's address is none.
    """

    def __init__(
        self, settings: Settings, clock: Clock | None = None, plugins: Registered | None = None, tracer: Tracer | None = None
    ) -> None:
        """Make the parts by the settings; of the others see ``Ground``."""
        super().__init__(settings, clock, plugins, tracer)
        most = settings.live_connections_max * settings.live_operations_max
        limits = LiveLimits(subscribers_max=most, events_waiting_max=settings.live_events_waiting_max)
        self.live = Live(self.storage, self.clock, idle_seconds=settings.session_idle_hours * 3600, limits=limits)
        self.markets = PublicMarkets(
            self.storage.glimpses, self.storage.announcements, self.clock, is_kept=settings.market_snapshot
        )
        self.teller.observe(self.markets.observe)
        self.door = Door(self)
        self.webhooks = Webhooks(settings, storage=self.storage, models=self.models, clock=self.clock, identifiers=self.identifiers)
        self.rounds = Rounds(self, self.door, self.webhooks)

    def services(self) -> Services:
        """Return what GraphQL needs of it."""
        sandbox_clock = SandboxClock(
            self.ledger,
            self.claims,
            boundaries=self.rounds.boundaries,
            prices=self.rounds.prices,
            watch=self.rounds.watch,
            payouts=self.rounds.payouts,
            maturities=self.rounds.maturities,
            delistings=self.rounds.delistings,
            moved=self.markets.forget,
        )
        return Services(
            storage=self.storage,
            host=self.host,
            models=self.models,
            teller=self.teller,
            custodian=self.rounds.custodian,
            addresses=self.rounds.addresses,
            arrivals=self.rounds.arrivals,
            clock=self.clock,
            identifiers=self.identifiers,
            gate=self.door.gate,
            passwords=self.passwords,
            onboarding=self.door.onboarding,
            moves=self.door.moves,
            sandbox_approval=self.door.sandbox_approval,
            identity=self.door.identity.verification,
            sessions=self.door.sessions,
            credentials=self.door.credentials,
            second_factors=self.door.second_factors,
            passkeys=self.door.passkeys,
            passkey_proofs=self.door.passkey_desk.proofs,
            passkey_sign_in=self.door.passkey_sign_in,
            step_ups=self.door.step_ups,
            address_book=self.door.address_book,
            api_keys=self.door.api_keys,
            signed_requests=self.door.signed_requests,
            budgets=self.door.budgets,
            delays=self.door.delays,
            closing=self.door.closing,
            email_changes=self.door.email_changes,
            sub_accounts=self.door.sub_accounts,
            webhooks=self.webhooks.desk,
            live=self.live,
            liabilities=self.liabilities,
            risk_desk=self.rounds.risk_desk,
            four_eyes=self.four_eyes,
            house_bounds=HouseBounds(self.settings.treasury_day_percent_max, self.settings.insurance_percent_min),
            markets=self.markets,
            payout_stuck_seconds=self.settings.payout_stuck_minutes * 60,
            arrival_stuck_seconds=self.settings.arrival_stuck_minutes * 60,
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
            await self.rounds.background.start()
            try:
                async with self.markets.running(), self.live.running():
                    yield
            finally:
                self.webhooks.sender.end()
                await self.rounds.background.stop()
                await self.rounds.prices.close()

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
                await self.door.operators.ensure_operator(self.settings.operator_email, self.settings.operator_password)
            if self.settings.is_seeded_at_start:
                await self.seeding().run()

    def seeding(self) -> Seeding:
        """Return what gives the sandbox its markets and demo customers."""
        return Seeding(
            ledger=self.ledger,
            people=self.people,
            claims=self.claims,
            teller=self.teller,
            prices=self.rounds.prices,
            host=self.host,
            accounts=DemoAccounts(self.door.onboarding, self.people, self.door.sandbox_approval),
            identifiers=self.identifiers,
        )
