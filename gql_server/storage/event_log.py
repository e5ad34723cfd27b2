"""The logs on a database, read in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gql_server.ports.event_log import ONBOARDING, Place
from gql_server.ports.ledger import DecidedCommand, LoggedEvent
from gql_server.storage import tables
from gql_server.storage.connection import Database
from gql_server.storage.lists import EVENTS, command_from, event_from

_FOLLOWING: Final = "(event.seq, event.line) > ($2, $3) AND event.seq <= $4 ORDER BY event.seq, event.line LIMIT $5"
_OF_SUB_ACCOUNT: Final = f"{EVENTS} WHERE event.sub_account_id = $1 AND event.type = ANY($6) AND {_FOLLOWING}"
_OF_TYPE: Final = f"{EVENTS} WHERE event.type = $1 AND {_FOLLOWING}"
_COMMANDS_OF: Final = (
    f"SELECT {tables.COMMAND.select} FROM command WHERE seq > $2 AND seq <= $3 AND kind = $1 AND NOT is_refused ORDER BY seq"
)
_TOUCHED: Final = """SELECT told.sub_account_id, EXISTS (SELECT 1 FROM debt WHERE debt.sub_account_id = told.sub_account_id)
FROM (SELECT DISTINCT sub_account_id FROM event WHERE seq > $1 AND seq <= $2 AND sub_account_id IS NOT NULL) AS told"""
_HEAD: Final = "SELECT seq FROM sequence WHERE name = $1"


class DatabaseEventLog:
    """The logs in a database."""

    def __init__(self, database: Database) -> None:
        """Read the database's logs."""
        self._database = database

    async def of_sub_account(
        self, sub_account_id: str, types: Sequence[str], after: Place, until: int, limit: int
    ) -> Sequence[LoggedEvent]:
        """Return a sub-account's events of these types after a place and not beyond a seq."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_OF_SUB_ACCOUNT, sub_account_id, *after, until, limit, [str(kind) for kind in types])
        return [event_from(row) for row in rows]

    async def of_type(self, type_: str, after: Place, until: int, limit: int) -> Sequence[LoggedEvent]:
        """Return events of one type after a place and not beyond a seq."""
        async with self._database.glancing() as connection:
            return [event_from(row) for row in await connection.rows(_OF_TYPE, type_, *after, until, limit)]

    async def commands_of(self, kind: str, after: int, until: int) -> Sequence[DecidedCommand]:
        """Return the commands of one kind that were accepted after one seq and not beyond another."""
        async with self._database.glancing() as connection:
            return [command_from(row) for row in await connection.rows(_COMMANDS_OF, kind, after, until)]

    async def touched_sub_accounts(self, after: int, until: int) -> Mapping[str, bool]:
        """Return the sub-accounts of the events after one seq and not beyond another, and whether each owes something now."""
        async with self._database.glancing() as connection:
            return {row[0]: bool(row[1]) for row in await connection.rows(_TOUCHED, after, until)}

    async def onboarding_head(self) -> int:
        """Return the last number of the sequence of changes on the way to approval."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_HEAD, ONBOARDING)
        return int(rows[0][0]) if rows else 0
