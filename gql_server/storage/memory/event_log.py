"""The logs in memory, read in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gql_server.ports.event_log import Place
from gql_server.ports.ledger import DecidedCommand, LoggedEvent
from gql_server.ports.onboarding import OnboardingStore
from gql_server.storage.memory.ledger import MemoryLedger

_ALL = 2**31


class MemoryEventLog:
    """The logs in memory."""

    def __init__(self, ledger: MemoryLedger, onboarding: OnboardingStore) -> None:
        """Read these logs."""
        self._ledger = ledger
        self._log = ledger.log
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

    async def touched_sub_accounts(self, after: int, until: int) -> Mapping[str, bool]:
        """Return the sub-accounts of the events after one seq and not beyond another, and whether each owes something now."""
        told = {one.event.sub_account_id for one in self._log.events if after < one.seq <= until}
        shelf = self._ledger.book.sub_accounts
        return {one: (known := shelf.get(one)) is not None and bool(known.debts) for one in told if one is not None}

    async def onboarding_head(self) -> int:
        """Return the last number of the sequence of changes on the way to approval."""
        told = await self._onboarding.changes_since(0, _ALL)
        return told[-1].seq if told else 0

    def _following(self, after: Place, until: int) -> list[LoggedEvent]:
        return [one for one in self._log.events if after < (one.seq, one.line) and one.seq <= until]
