"""The logs in memory, read in their order."""

from __future__ import annotations

from collections.abc import Sequence

from gql_server.ports.event_log import Place
from gql_server.ports.ledger import DecidedCommand, LoggedEvent
from gql_server.ports.onboarding import OnboardingStore
from gql_server.storage.memory.log import MemoryLog

_ALL = 2**31


class MemoryEventLog:
    """The logs in memory."""

    def __init__(self, log: MemoryLog, onboarding: OnboardingStore) -> None:
        """Read these logs."""
        self._log = log
        self._onboarding = onboarding

    async def of_sub_account(
        self, sub_account_id: str, types: Sequence[str], after: Place, until: int, limit: int
    ) -> Sequence[LoggedEvent]:
        """Return a sub-account's events of these types after a place and not beyond a seq."""
        following = self._following(after, until)
        return [one for one in following if one.event.sub_account_id == sub_account_id and one.event.type in types][:limit]

    async def of_type(self, type_: str, after: Place, until: int, limit: int) -> Sequence[LoggedEvent]:
        """Return events of one type after a place and not beyond a seq."""
        return [one for one in self._following(after, until) if one.event.type == type_][:limit]

    async def commands_of(self, kind: str, after: int, until: int) -> Sequence[DecidedCommand]:
        """Return the commands of one kind that were accepted after one seq and not beyond another."""
        return [one for one in self._log.commands[after:until] if one.kind == kind and not one.is_refused]

    async def onboarding_head(self) -> int:
        """Return the last number of the sequence of changes on the way to approval."""
        told = await self._onboarding.changes_since(0, _ALL)
        return told[-1].seq if told else 0

    def _following(self, after: Place, until: int) -> list[LoggedEvent]:
        return [one for one in self._log.events if after < (one.seq, one.line) and one.seq <= until]
