"""Opens a database by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from gql_server.ports.identity import IdentityStore
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.onboarding import OnboardingStore, OperatorLog
from gql_server.ports.one_time import OneTimeStore
from gql_server.ports.people import PeopleStore
from gql_server.ports.rotation import SealedStore
from gql_server.ports.runtime import Claims, Clock, Seals, Storage
from gql_server.ports.saved_addresses import SavedAddressStore
from gql_server.ports.second_factors import SecondFactorStore
from gql_server.ports.sessions import SessionStore
from gql_server.storage.claims import NamedClaims, PostgresClaims, claims_of_file
from gql_server.storage.identity import DatabaseIdentity
from gql_server.storage.ledger import DatabaseLedger
from gql_server.storage.migrating import migrate
from gql_server.storage.onboarding import DatabaseOnboarding
from gql_server.storage.one_time import DatabaseOneTime
from gql_server.storage.operator_log import DatabaseOperatorLog
from gql_server.storage.people import DatabasePeople
from gql_server.storage.postgres import CONNECT_SECONDS_MAX, PostgresDatabase, translated_opening
from gql_server.storage.saved_addresses import DatabaseSavedAddresses
from gql_server.storage.sealed import DatabaseSealed
from gql_server.storage.second_factors import DatabaseSecondFactors
from gql_server.storage.sessions import DatabaseSessions
from gql_server.storage.sqlite import PRAGMAS, SqliteDatabase

POSTGRES_PORT = 5432


def open_storage(url: str, *, clock: Clock, seals: Seals, connections_min: int, connections_max: int) -> Storage:
    """Return the storage at the address, not connected yet.

    Args:
        url: ``sqlite:///relative``, ``sqlite:////absolute`` or ``postgresql://user:password@host:port/database``, with
            ``?host=DIRECTORY`` for a Unix socket.
        clock: SQLite's clock; PostgreSQL has its own.
        seals: What personal data is sealed with.
        connections_min: How many PostgreSQL connections are kept open.
        connections_max: How many are opened at most.

    Raises:
        ValueError: When the address is neither.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return SqliteStorage(Path(unquote(parts.path[1:])), clock, seals)
    if parts.scheme == "postgresql" and len(parts.path) > 1:
        return PostgresStorage(credentials_of(url), seals, connections_min, connections_max)
    raise ValueError("expected an address that begins with sqlite:/// or postgresql://")


def credentials_of(url: str) -> dict[str, Any]:
    """Return what asyncpg takes: host, port, user, password, database, and what the query says besides."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "host": query.pop("host", parts.hostname),
        "port": parts.port or int(query.pop("port", POSTGRES_PORT)),
        "user": unquote(parts.username) if parts.username else query.pop("user", None),
        "password": unquote(parts.password) if parts.password else query.pop("password", None),
        "database": unquote(parts.path[1:]),
        **({"ssl": query["sslmode"]} if "sslmode" in query else {}),
    }


class SqliteStorage:
    """An SQLite file, opened."""

    def __init__(self, path: Path, clock: Clock, seals: Seals) -> None:
        """Prepare it; nothing is opened yet."""
        self._path = path
        self._database = SqliteDatabase(path, clock)
        self._ledger = DatabaseLedger(self._database)
        self._people = DatabasePeople(self._database, seals)
        self._identity = DatabaseIdentity(self._database, seals)
        self._sessions = DatabaseSessions(self._database, seals)
        self._saved_addresses = DatabaseSavedAddresses(self._database, seals)
        self._second_factors = DatabaseSecondFactors(self._database, seals)
        self._one_time = DatabaseOneTime(self._database, seals)
        self._onboarding = DatabaseOnboarding(self._database, seals)
        self._operator_log = DatabaseOperatorLog(self._database, seals)
        self._sealed = DatabaseSealed(self._database, seals)

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
        return self._sealed

    @property
    def saved_addresses(self) -> SavedAddressStore:
        """Return the part of address books."""
        return self._saved_addresses

    @property
    def claims(self) -> Claims:
        """Return the claims on the file within this process."""
        claims: NamedClaims = claims_of_file(self._path)
        return claims

    async def migrate(self) -> None:
        """Bring the tables to this version; makes the file and its directory where they are missing."""
        self._database.make_directory()
        await migrate("tortoise.backends.sqlite", {"file_path": str(self._path), **PRAGMAS}, "sqlite")

    async def open(self) -> None:
        """Open the file."""
        await self._database.open()

    async def close(self) -> None:
        """Close it."""
        await self._database.close()


class PostgresStorage:
    """A PostgreSQL database, opened."""

    def __init__(self, credentials: dict[str, Any], seals: Seals, connections_min: int, connections_max: int) -> None:
        """Prepare it; nothing is connected yet."""
        self._credentials = credentials
        self._database = PostgresDatabase(credentials, connections_min, connections_max)
        self._ledger = DatabaseLedger(self._database)
        self._people = DatabasePeople(self._database, seals)
        self._identity = DatabaseIdentity(self._database, seals)
        self._sessions = DatabaseSessions(self._database, seals)
        self._saved_addresses = DatabaseSavedAddresses(self._database, seals)
        self._second_factors = DatabaseSecondFactors(self._database, seals)
        self._one_time = DatabaseOneTime(self._database, seals)
        self._onboarding = DatabaseOnboarding(self._database, seals)
        self._operator_log = DatabaseOperatorLog(self._database, seals)
        self._sealed = DatabaseSealed(self._database, seals)
        self._claims = PostgresClaims(self._connect)

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
        return self._sealed

    @property
    def saved_addresses(self) -> SavedAddressStore:
        """Return the part of address books."""
        return self._saved_addresses

    @property
    def claims(self) -> Claims:
        """Return the claims across processes."""
        return self._claims

    async def migrate(self) -> None:
        """Bring the tables to this version."""
        credentials = self._credentials | {"minsize": 1, "maxsize": 1, "timeout": CONNECT_SECONDS_MAX}
        await translated_opening(migrate("tortoise.backends.asyncpg", credentials, "postgresql"))

    async def open(self) -> None:
        """Connect."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._claims.close()
        await self._database.close()

    async def _connect(self) -> asyncpg.Connection[asyncpg.Record]:
        return await asyncpg.connect(**self._credentials, timeout=CONNECT_SECONDS_MAX, command_timeout=CONNECT_SECONDS_MAX)
