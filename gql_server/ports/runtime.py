"""Time, identifiers, randomness and claims, as the use cases see them; ``app`` supplies the real ones."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from gql_server.ports.announcements import Announcements
from gql_server.ports.api_keys import ApiKeyStore
from gql_server.ports.arrivals import ArrivalStore
from gql_server.ports.attempts import AttemptStore
from gql_server.ports.closures import ClosureStore
from gql_server.ports.devices import KnownDevices
from gql_server.ports.email_changes import EmailChangeStore
from gql_server.ports.event_log import EventLog
from gql_server.ports.glimpses import GlimpseStore
from gql_server.ports.house_past import HousePastStore
from gql_server.ports.identity import IdentityStore
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.liabilities import LiabilityStore
from gql_server.ports.notices import MutedNotices, NoticeStore
from gql_server.ports.onboarding import OnboardingStore, OperatorLog
from gql_server.ports.one_time import OneTimeStore
from gql_server.ports.passkeys import PasskeyStore
from gql_server.ports.payout_orders import PayoutOrderStore
from gql_server.ports.people import PeopleStore
from gql_server.ports.proposals import ProposalStore
from gql_server.ports.queues import QueueStore
from gql_server.ports.reconciliations import ReconciliationStore
from gql_server.ports.rotation import SealedStore
from gql_server.ports.saved_addresses import SavedAddressStore
from gql_server.ports.second_factors import SecondFactorStore
from gql_server.ports.sessions import SessionStore
from gql_server.ports.webhooks import WebhookStore


class Clock(Protocol):
    """Real time: sessions, tokens, leases and logs live in it, whatever the test clock says."""

    def now(self) -> int:
        """Return Unix seconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds for measuring waits; never money."""
        ...


class Identifiers(Protocol):
    """Makes identifiers and secrets."""

    def new_id(self) -> str:
        """Return a new identifier, 32 hexadecimal digits, ascending in time."""
        ...

    def new_token(self) -> str:
        """Return a new secret of 256 bits, URL-safe text."""
        ...


class Seals(Protocol):
    """Seals personal data and secrets, so that who holds a copy of the database cannot read them."""

    def seal(self, purpose: str, text: str) -> str:
        """Return the text sealed under the newest key; the purpose, such as ``member.email``, must be given again to open it."""
        ...

    def unseal(self, purpose: str, sealed: str) -> str:
        """Return what was sealed, under whichever key; raises ``SealBroken`` when no key opens it or the purpose differs."""
        ...

    def index(self, purpose: str, text: str) -> str:
        """Return a keyed hash by which a sealed text is found again, hexadecimal; the same whatever keys seal."""
        ...


class Claims(Protocol):
    """Makes sure that what must happen once happens in one process at a time."""

    def claim(self, name: str) -> AbstractAsyncContextManager[bool]:
        """Try to hold the named claim for the context; yields False at once when another process holds it."""
        ...


class Storage(Protocol):
    """A database, opened."""

    @property
    def ledger(self) -> LedgerStore:
        """Return the ledger's part."""
        ...

    @property
    def glimpses(self) -> GlimpseStore:
        """Return the ledger's part for looks that are one statement each."""
        ...

    @property
    def event_log(self) -> EventLog:
        """Return the logs, to be followed."""
        ...

    @property
    def queues(self) -> QueueStore:
        """Return the lists over the ledger that operators read."""
        ...

    @property
    def announcements(self) -> Announcements:
        """Return who tells that a log has grown."""
        ...

    @property
    def people(self) -> PeopleStore:
        """Return the people's part."""
        ...

    @property
    def sessions(self) -> SessionStore:
        """Return the sessions' part."""
        ...

    @property
    def one_time(self) -> OneTimeStore:
        """Return the part of one-time secrets."""
        ...

    @property
    def onboarding(self) -> OnboardingStore:
        """Return the part of cases of onboarding."""
        ...

    @property
    def operator_log(self) -> OperatorLog:
        """Return the log of what operators did."""
        ...

    @property
    def email_changes(self) -> EmailChangeStore:
        """Return the part of changes of addresses."""
        ...

    @property
    def closures(self) -> ClosureStore:
        """Return the part of the ends of accounts."""
        ...

    @property
    def identity(self) -> IdentityStore:
        """Return the part of verifications of identity."""
        ...

    @property
    def second_factors(self) -> SecondFactorStore:
        """Return the part of second factors."""
        ...

    @property
    def passkeys(self) -> PasskeyStore:
        """Return the part of passkeys."""
        ...

    @property
    def api_keys(self) -> ApiKeyStore:
        """Return the part of partner keys."""
        ...

    @property
    def sealed(self) -> SealedStore:
        """Return everything that is sealed."""
        ...

    @property
    def saved_addresses(self) -> SavedAddressStore:
        """Return the part of address books."""
        ...

    @property
    def attempts(self) -> AttemptStore:
        """Return the counters of attempts."""
        ...

    @property
    def notices(self) -> NoticeStore:
        """Return the part of notices."""
        ...

    @property
    def muted_notices(self) -> MutedNotices:
        """Return the part of what customers do without."""
        ...

    @property
    def known_devices(self) -> KnownDevices:
        """Return the part of known devices."""
        ...

    @property
    def webhooks(self) -> WebhookStore:
        """Return the part of webhooks out."""
        ...

    @property
    def liabilities(self) -> LiabilityStore:
        """Return the part of snapshots of liabilities."""
        ...

    @property
    def payout_orders(self) -> PayoutOrderStore:
        """Return the part of orders to custodians."""
        ...

    @property
    def arrivals(self) -> ArrivalStore:
        """Return the part of what came in, and where it was to come."""
        ...

    @property
    def reconciliations(self) -> ReconciliationStore:
        """Return the part of reports of reconciliations."""
        ...

    @property
    def proposals(self) -> ProposalStore:
        """Return the part of what operators propose to each other."""
        ...

    @property
    def house_past(self) -> HousePastStore:
        """Return the past of the house's own money."""
        ...

    @property
    def claims(self) -> Claims:
        """Return the claims across processes."""
        ...

    async def migrate(self) -> None:
        """Bring the tables to this version; safe to run twice and by two processes at once."""
        ...

    async def open(self) -> None:
        """Connect."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...
