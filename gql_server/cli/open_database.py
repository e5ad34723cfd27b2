"""Opens the environment's database for one command, and closes it again whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gql_server.ports.runtime import Storage
    from gql_server.settings import Settings


@asynccontextmanager
async def open_database(settings: Settings, *, is_long: bool = False) -> AsyncIterator[Storage]:
    """Open the storage, whose tables are those of this version, as long as the context lasts.

    Args:
        settings: Of the environment: which database, and the keys of what is sealed in it.
        is_long: Whether one transaction lasts as long as the command: it may, and goes past a pooler where the settings say how.

    Raises:
        NotMigrated: The tables are those of another version.
    """
    from gql_server.app import SystemClock, require_tables, seals_of
    from gql_server.storage.opening import open_storage

    storage = open_storage(
        (settings.database_direct_url if is_long else None) or settings.database_url,
        clock=SystemClock(),
        seals=seals_of(settings),
        connections_min=1,
        connections_max=settings.database_connections_max,
        is_long=is_long,
    )
    await storage.open()
    try:
        await require_tables(storage)
        yield storage
    finally:
        await storage.close()
