"""Whether a database is ready to be served by this version."""

from __future__ import annotations

from gql_server.domain.needs import Needs
from gql_server.ports.errors import StorageFailure
from gql_server.ports.runtime import Storage


class NotMigrated(Exception):
    """The database has not the tables of this version."""


async def require_tables(storage: Storage) -> None:
    """Look whether the database has the tables of this version.

    Raises:
        NotMigrated: It has not.
        StorageFailure: It cannot be used now.
    """
    try:
        await storage.ledger.snapshot(Needs(has_every_asset=True))
    except StorageFailure:
        raise
    except Exception as problem:
        raise NotMigrated(str(problem)) from problem
