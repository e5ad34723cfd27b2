"""How many connections a PostgreSQL has for its clients."""

from __future__ import annotations

from typing import Final

import asyncpg

from gql_server.storage.hosts import Writable, credentials_of, hosts_of
from gql_server.storage.postgres import CONNECT_SECONDS_MAX
from gql_server.storage.postgres_errors import translated_opening

_ALLOWED: Final = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int"""


async def connections_allowed(url: str) -> int | None:
    """Return how many connections ordinary clients may have altogether; None where nobody counts, as on SQLite.

    Raises:
        StorageUnavailable: The database cannot be asked.
    """
    if not url.startswith("postgresql:"):
        return None
    connecting = Writable(hosts_of(url)).connect(**credentials_of(url), timeout=CONNECT_SECONDS_MAX)
    connection: asyncpg.Connection[asyncpg.Record] = await translated_opening(connecting)
    try:
        return int(await connection.fetchval(_ALLOWED))
    finally:
        await connection.close()
