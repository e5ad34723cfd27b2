"""The past of the house's own money: what was booked on treasury and insurance, and which rewards arrived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gql_server.domain.events import EventType
from gql_server.ports.ledger import LoggedEvent
from gql_server.ports.past import HeldEntry


class HousePastStore(Protocol):
    """The part of the log that is about the house's own money."""

    async def house_entries(self, start: int, end: int) -> Sequence[HeldEntry]:
        """Return the entries of treasury and insurance by commands with start <= at < end, Unix seconds, in order."""
        ...

    async def house_events(
        self, kind: EventType, symbol: str | None, limit: int, *, start: int = 0, before: int | None = None
    ) -> Sequence[LoggedEvent]:
        """Return events of a kind, the latest first.

        Args:
            symbol: Only of this asset; None: of all.
            start: Only of commands decided then or later.
            before: Only those whose command's place is below this.
        """
        ...
