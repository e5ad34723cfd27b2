"""The storage in memory as one piece."""

from __future__ import annotations

from gql_server.ports.identity import IdentityStore
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.onboarding import OnboardingStore, OperatorLog
from gql_server.ports.one_time import OneTimeStore
from gql_server.ports.people import PeopleStore
from gql_server.ports.rotation import Progress, SealedStore
from gql_server.ports.runtime import Claims, Clock
from gql_server.ports.saved_addresses import SavedAddressStore
from gql_server.ports.second_factors import SecondFactorStore
from gql_server.ports.sessions import SessionStore
from gql_server.storage.claims import NamedClaims
from gql_server.storage.memory.identity import MemoryIdentity
from gql_server.storage.memory.kept import Kept
from gql_server.storage.memory.ledger import MemoryLedger
from gql_server.storage.memory.onboarding import MemoryOnboarding, MemoryOperatorLog
from gql_server.storage.memory.one_time import MemoryOneTime
from gql_server.storage.memory.people import MemoryPeople
from gql_server.storage.memory.saved_addresses import MemorySavedAddresses
from gql_server.storage.memory.second_factors import MemorySecondFactors
from gql_server.storage.memory.sessions import MemorySessions


class NothingSealed:
    """What is in memory is not sealed."""

    async def reseal(self, progress: Progress) -> int:
        """Seal nothing anew."""
        progress(0, 0)
        return 0


class MemoryStorage:
    """A storage without a database; what it holds ends with it."""

    def __init__(self, clock: Clock) -> None:
        """Begin at the genesis.

        Args:
            clock: Its clock.
        """
        self._ledger = MemoryLedger(clock)
        kept = Kept()
        self._people = MemoryPeople(kept)
        self._sessions = MemorySessions(kept)
        self._saved_addresses = MemorySavedAddresses(kept)
        self._second_factors = MemorySecondFactors(kept)
        self._one_time = MemoryOneTime(kept)
        self._operator_log = MemoryOperatorLog()
        self._onboarding = MemoryOnboarding(kept, self._operator_log)
        self._identity = MemoryIdentity()
        self._claims = NamedClaims()

    @property
    def ledger(self) -> LedgerStore:
        """Return the ledger's part."""
        return self._ledger

    @property
    def people(self) -> PeopleStore:
        """Return the people's part."""
        return self._people

    @property
    def sessions(self) -> SessionStore:
        """Return the sessions' part."""
        return self._sessions

    @property
    def one_time(self) -> OneTimeStore:
        """Return the part of one-time secrets."""
        return self._one_time

    @property
    def onboarding(self) -> OnboardingStore:
        """Return the part of cases of onboarding."""
        return self._onboarding

    @property
    def operator_log(self) -> OperatorLog:
        """Return the log of what operators did."""
        return self._operator_log

    @property
    def identity(self) -> IdentityStore:
        """Return the part of verifications of identity."""
        return self._identity

    @property
    def second_factors(self) -> SecondFactorStore:
        """Return the part of second factors."""
        return self._second_factors

    @property
    def sealed(self) -> SealedStore:
        """Return everything that is sealed."""
        return NothingSealed()

    @property
    def saved_addresses(self) -> SavedAddressStore:
        """Return the part of address books."""
        return self._saved_addresses

    @property
    def claims(self) -> Claims:
        """Return the claims."""
        return self._claims

    async def migrate(self) -> None:
        """Do nothing: there are no tables."""

    async def open(self) -> None:
        """Do nothing: there is nothing to connect to."""

    async def close(self) -> None:
        """Do nothing, so that it can be opened again with all it holds."""
