"""The past of the house's own money, on a database: read by the order of the log, within the places that a span of time has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.events import EventType
from gql_server.ports.ledger import LoggedEvent
from gql_server.ports.past import HeldEntry
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Database
from gql_server.storage.lists import AFTER_ALL, EVENTS, event_from

_FIRST: Final = "(SELECT coalesce(min(first_seq), 4611686018427387904) FROM batch WHERE now >= {0})"
_ENTRIES: Final = f"""SELECT command.at, command.kind, {tables.ENTRY.select}
FROM journal_entry JOIN command ON command.seq = journal_entry.seq
WHERE journal_entry.seq >= {_FIRST.format("$1")} AND journal_entry.seq < {_FIRST.format("$2")}
AND (journal_entry.debit IN ('TREASURY', 'INSURANCE') OR journal_entry.credit IN ('TREASURY', 'INSURANCE'))
ORDER BY journal_entry.seq, journal_entry.line"""
_EVENTS: Final = f"""{EVENTS} WHERE event.type = $1 AND ($2 = '' OR event.symbol = $2)
AND event.seq >= {_FIRST.format("$3")} AND event.seq < $4 ORDER BY event.seq DESC, event.line DESC LIMIT $5"""


class DatabaseHousePast:
    """The past of the house's own money, in a database."""

    def __init__(self, database: Database) -> None:
        """Read this database."""
        self._database = database

    async def house_entries(self, start: int, end: int) -> Sequence[HeldEntry]:
        """Return the entries of treasury and insurance of a span, in order."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_ENTRIES, start, end)
        return [HeldEntry(row[2], row[0], row[1], shapes.ENTRY.thing(row, 4)) for row in rows]

    async def house_events(
        self, kind: EventType, symbol: str | None, limit: int, *, start: int = 0, before: int | None = None
    ) -> Sequence[LoggedEvent]:
        """Return events of a kind, the latest first."""
        place = AFTER_ALL if before is None else before
        async with self._database.glancing() as connection:
            rows = await connection.rows(_EVENTS, kind.value, symbol or "", start, place, limit)
        return [event_from(row) for row in rows]
