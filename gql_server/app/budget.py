"""Whether the database has as many connections as the processes of a server may open: told at the start, not under load."""

from __future__ import annotations

from typing import Final

from gql_server.settings import Settings, SettingsError
from gql_server.storage.budget import connections_allowed

DIRECT: Final = 2
"""Connections of each process past the pool: one for claims, one that listens."""


def connections_needed(settings: Settings, processes: int) -> int:
    """Return how many connections to PostgreSQL itself so many processes may open; those of a pool behind a pooler are its own."""
    pool = 0 if settings.database_direct_url else settings.database_connections_max
    return processes * (pool + DIRECT)


async def require_connections(settings: Settings, processes: int) -> None:
    """Look whether the database allows what the processes of one server may open; other servers come on top.

    Raises:
        SettingsError: It does not; says what would fit.
        StorageFailure: The database cannot be asked.
    """
    allowed = await connections_allowed(settings.database_direct_url or settings.database_url)
    needed = connections_needed(settings, processes)
    if allowed is None or needed <= allowed:
        return
    fitting = allowed // processes - DIRECT
    lower = f"set it to {fitting} or less, " if fitting >= 1 and not settings.database_direct_url else ""
    raise SettingsError(
        "GQL_SERVER_DATABASE_CONNECTIONS_MAX",
        f"{needed} connections are needed, {needed // processes} for each process, and PostgreSQL allows {allowed}; "
        f"{lower}start fewer processes, raise max_connections, or put a pooler between (GQL_SERVER_DATABASE_DIRECT_URL)",
    )
