"""The past of the house's own money, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from gql_server.domain.events import EventType
from gql_server.domain.house_earnings import HOUSE_ACCOUNTS
from gql_server.ports.ledger import LoggedEvent
from gql_server.ports.past import HeldEntry
from gql_server.storage.memory.log import MemoryLog


class MemoryHousePast:
    """Reads the log."""

    def __init__(self, log: MemoryLog) -> None:
        """Read this log."""
        self._log = log

    async def house_entries(self, start: int, end: int) -> Sequence[HeldEntry]:
        """Return the entries of treasury and insurance of a span, in order."""
        commands = self._log.commands
        held = [
            HeldEntry(logged.seq, commands[logged.seq - 1].at, commands[logged.seq - 1].kind, logged.entry)
            for logged in self._log.entries
            if HOUSE_ACCOUNTS & {logged.entry.debit, logged.entry.credit}
        ]
        return [one for one in held if start <= one.at < end]

    async def house_events(
        self, kind: EventType, symbol: str | None, limit: int, *, start: int = 0, before: int | None = None
    ) -> Sequence[LoggedEvent]:
        """Return events of a kind, the latest first."""
        found = [
            logged
            for logged in reversed(self._log.events)
            if logged.event.type is kind and logged.event.symbol == (symbol or logged.event.symbol) and logged.at >= start
        ]
        return [logged for logged in found if before is None or logged.seq < before][:limit]
