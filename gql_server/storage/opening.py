"""Opens a database by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from gql_server.ports.announcements import Announcements
from gql_server.ports.runtime import Claims, Clock, Seals, Storage
from gql_server.ports.tracing import Tracer
from gql_server.storage.claims import NamedClaims, PostgresClaims, claims_of_file
from gql_server.storage.hosts import Writable, connector_of, credentials_of, hosts_of
from gql_server.storage.listening import PostgresAnnouncements
from gql_server.storage.migrating import migrate
from gql_server.storage.parts import DatabaseParts
from gql_server.storage.postgres import CONNECT_SECONDS_MAX, PostgresDatabase
from gql_server.storage.postgres_errors import translated_opening
from gql_server.storage.silence import KEEPALIVES
from gql_server.storage.sqlite import PRAGMAS, SqliteDatabase
from gql_server.storage.tracing import TracedDatabase


def open_storage(
    url: str,
    *,
    clock: Clock,
    seals: Seals,
    connections_min: int,
    connections_max: int,
    direct_url: str = "",
    tracer: Tracer | None = None,
    is_long: bool = False,
) -> Storage:
    """Return the storage at the address, not connected yet.

    Args:
        url: ``sqlite:///relative``, ``sqlite:////absolute`` or ``postgresql://user:password@host:port/database``, with
            ``?host=DIRECTORY`` for a Unix socket. Several hosts, separated by commas, are one database after a failover.
        clock: SQLite's clock; PostgreSQL has its own.
        seals: What personal data is sealed with.
        connections_min: How many PostgreSQL connections are kept open.
        connections_max: How many are opened at most.
        direct_url: The PostgreSQL database past any pooler, for what needs a session of its own: migrations, claims,
            announcements. Empty: the same address, and no pooler.
        tracer: Told of transactions and statements; None: nobody is.
        is_long: Whether one view of a PostgreSQL database may last as long as a command of an operator does.

    Raises:
        ValueError: When the address is neither.
    """
    file, parts = file_of(url), urlsplit(url)
    if file is not None:
        return SqliteStorage(file, clock, seals, tracer)
    if parts.scheme == "postgresql" and len(parts.path) > 1:
        pool = credentials_of(url) | connector_of(url)
        database = PostgresDatabase(pool, connections_min, connections_max, is_pooled=bool(direct_url), is_long=is_long)
        return PostgresStorage(database, direct_url or url, seals, tracer)
    raise ValueError("expected an address that begins with sqlite:/// or postgresql://")


def file_of(url: str) -> Path | None:
    """Return the file that a database's address names, None where it names none."""
    parts = urlsplit(url)
    is_file = parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1
    return Path(unquote(parts.path[1:])) if is_file else None


class SqliteStorage(DatabaseParts):
    """An SQLite file, opened."""

    def __init__(self, path: Path, clock: Clock, seals: Seals, tracer: Tracer | None = None) -> None:
        """Prepare it; nothing is opened yet."""
        self._path = path
        self._database = SqliteDatabase(path, clock)
        super().__init__(self._database if tracer is None else TracedDatabase(self._database, tracer, "sqlite"), seals)

    @property
    def claims(self) -> Claims:
        """Return the claims on the file within this process."""
        claims: NamedClaims = claims_of_file(self._path)
        return claims

    @property
    def announcements(self) -> Announcements:
        """Return the announcements within this process."""
        return self._database.announcements

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


class PostgresStorage(DatabaseParts):
    """A PostgreSQL database, opened."""

    def __init__(self, database: PostgresDatabase, direct_url: str, seals: Seals, tracer: Tracer | None = None) -> None:
        """Prepare it; nothing is connected yet."""
        self._direct = credentials_of(direct_url) | {"server_settings": KEEPALIVES}
        self._hosts = Writable(hosts_of(direct_url)) if len(hosts_of(direct_url)) > 1 else None
        self._database = database
        super().__init__(database if tracer is None else TracedDatabase(database, tracer, "postgresql"), seals)
        self._claims = PostgresClaims(self._connect)
        self._announcements = PostgresAnnouncements(self._connect)

    @property
    def claims(self) -> Claims:
        """Return the claims across processes."""
        return self._claims

    @property
    def announcements(self) -> Announcements:
        """Return the announcements across processes."""
        return self._announcements

    async def migrate(self) -> None:
        """Bring the tables to this version."""
        credentials: dict[str, Any] = self._direct | {"minsize": 1, "maxsize": 1, "timeout": CONNECT_SECONDS_MAX}
        if self._hosts is not None:
            host, port = await translated_opening(self._hosts.host(self._direct))
            credentials |= {"host": host, "port": port}
        await translated_opening(migrate("tortoise.backends.asyncpg", credentials, "postgresql"))

    async def open(self) -> None:
        """Connect."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._claims.close()
        await self._database.close()

    async def _connect(self) -> asyncpg.Connection[asyncpg.Record]:
        connect = asyncpg.connect if self._hosts is None else self._hosts.connect
        return await connect(**self._direct, timeout=CONNECT_SECONDS_MAX, command_timeout=CONNECT_SECONDS_MAX)
