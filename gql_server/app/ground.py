"""What an installation stands on, made by its settings before anything is joined."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

from gql_server.app.machine import RandomIdentifiers, SystemClock
from gql_server.plugin_host import PluginHost, RecordingModels, Registered, load_plugins
from gql_server.plugin_host.faults import FaultChange, log_fault_change
from gql_server.ports.proposals import names_of
from gql_server.ports.runtime import Clock
from gql_server.ports.tracing import Tracer
from gql_server.service.four_eyes import FourEyes
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.liability_snapshots import LiabilitySnapshots
from gql_server.service.passwords import PasswordPool
from gql_server.service.sealing import FernetSeals, derived_key
from gql_server.service.teller import Teller
from gql_server.service.throttle import Throttles
from gql_server.service.traced_teller import TracedTeller
from gql_server.settings import Settings
from gql_server.storage.memory import MemoryAttempts
from gql_server.storage.opening import file_of, open_storage


def seals_of(settings: Settings) -> FernetSeals:
    """Return what seals personal data: the keys that were given, or in a sandbox the one that follows from its secret."""
    return FernetSeals(settings.data_keys or [derived_key(settings.secret)], settings.secret)


class Ground:
    """What every part stands on: settings, time, plugins, the database, the teller; and what all of the door's parts share.

    Raises:
        PluginHostError: A plugin cannot be loaded as it is.
        ValueError: The database's address is none.
    """

    def __init__(
        self, settings: Settings, clock: Clock | None = None, plugins: Registered | None = None, tracer: Tracer | None = None
    ) -> None:
        """Make the parts by the settings.

        Args:
            settings: The settings.
            clock: Another one than real time, for tests.
            plugins: Those that were loaded before, for tests.
            tracer: Told what the teller and the database do; None: nobody is.
        """
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
        self.host = PluginHost(
            plugins,
            adapter_settings=settings.plugin_settings,
            is_production=not settings.is_sandbox,
            database=file_of(settings.database_url),
        )
        self.fault_observers: list[Callable[[FaultChange], None]] = [log_fault_change]
        self.models = self.host.models(monotonic=self.clock.monotonic, tell=self._tell_fault)
        self.storage = open_storage(
            settings.database_url,
            clock=self.clock,
            seals=seals_of(settings),
            connections_min=settings.database_connections_min,
            connections_max=settings.database_connections_max,
            direct_url=settings.database_direct_url,
            tracer=tracer,
        )
        self.ledger, self.people, self.claims = self.storage.ledger, self.storage.people, self.storage.claims
        make_teller = Teller if tracer is None else partial(TracedTeller, tracer=tracer)
        self.teller: Teller = make_teller(
            self.ledger,
            lambda: RecordingModels(self.models),
            self.identifiers,
            self.clock,
            batch_max=settings.teller_batch_max,
            queue_max=settings.teller_queue_max,
            wait_seconds_max=settings.teller_wait_seconds_max,
            jitter=lambda: 0.5 + secrets.randbelow(1_000) / 1_000,
        )
        self.throttles = Throttles(self.storage.attempts if settings.shared_attempts else MemoryAttempts(), self.clock)
        self.passwords = PasswordPool(settings.password_hash_workers)
        self.hashes = KeyedHashes(settings.secret)
        self.liabilities = LiabilitySnapshots(self.ledger, self.storage.liabilities, self.hashes, self.identifiers)
        self.four_eyes = FourEyes(
            needed=names_of(settings.four_eyes),
            hours=settings.proposal_hours,
            store=self.storage.proposals,
            log=self.storage.operator_log,
            ledger=self.ledger,
            models=self.models,
            teller=self.teller,
            clock=self.clock,
            identifiers=self.identifiers,
        )
        self.letters = Letters(settings.base_url, self.clock, self.identifiers)

    def _tell_fault(self, change: FaultChange) -> None:
        for observer in self.fault_observers:
            observer(change)
