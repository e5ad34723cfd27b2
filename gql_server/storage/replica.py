"""A streaming replica of PostgreSQL, read by a pool of its own."""

from __future__ import annotations

from gql_server.ports.glimpses import GlimpseStore
from gql_server.ports.ledger import LedgerStore
from gql_server.storage.glimpses import DatabaseGlimpses
from gql_server.storage.hosts import credentials_of
from gql_server.storage.ledger import DatabaseLedger
from gql_server.storage.postgres import PostgresDatabase


class PostgresReplica:
    """A hot standby, opened. Each question connects where it has to, so that one that is away at the start is read later."""

    def __init__(self, url: str, connections_max: int) -> None:
        """Prepare it; nothing is connected yet."""
        self._database = PostgresDatabase(credentials_of(url), 0, connections_max)
        self.ledger: LedgerStore = DatabaseLedger(self._database)
        self.glimpses: GlimpseStore = DatabaseGlimpses(self._database)

    async def open(self) -> None:
        """Make the pool, with no connection in it."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._database.close()
