"""The logs that are followed: the ledger's, with the boundaries that pass, and that of the way to approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.commands import CrossBoundary
from gql_server.ports.event_log import EventLog, Place
from gql_server.ports.ledger import LedgerStore, LoggedEvent
from gql_server.ports.onboarding import OnboardingChanged, OnboardingStore
from gql_server.service.codec import decode_command
from gql_server.service.live.events import Past
from gql_server.service.live.hub import Reading
from gql_server.service.live.told import Told, told_of_boundary, told_of_change, told_of_event

BOUNDARY: Final = CrossBoundary.__name__


class LedgerLog:
    """The ledger's log. A boundary is told, too: it makes no event, and moves rates and interest."""

    def __init__(self, ledger: LedgerStore, log: EventLog) -> None:
        """Read this ledger's log."""
        self._ledger = ledger
        self._log = log

    async def head(self) -> int:
        """Return the last seq that is committed."""
        return await self._ledger.sequence_head()

    async def read(self, after: int, limit: int) -> Reading[LoggedEvent | None]:
        """Return what follows a seq."""
        head = await self._ledger.sequence_head()
        if head <= after:
            return Reading((), head)
        events = await self._ledger.events_after(after, limit)
        last = events[-1].seq if events else after
        until = last if len(events) >= limit else max(head, last)
        boundaries = await self._boundaries(after, until)
        told: list[Told[LoggedEvent | None]] = [*boundaries, *map(told_of_event, events)]
        return Reading(sorted(told, key=lambda one: one.place) if boundaries else told, until)

    async def _boundaries(self, after: int, until: int) -> Sequence[Told[None]]:
        found = []
        for command in await self._log.commands_of(BOUNDARY, after, until):
            crossed = decode_command(command.kind, command.payload)
            assert isinstance(crossed, CrossBoundary)  # noqa: S101 - by its kind
            found.append(told_of_boundary(command.seq, crossed.symbol))
        return found

    def of_sub_account(self, sub_account_id: str, types: Sequence[str]) -> Past[LoggedEvent | None]:
        """Return how the past of a sub-account is read."""

        async def past(after: Place, until: int, limit: int) -> Sequence[Told[LoggedEvent | None]]:
            return [told_of_event(one) for one in await self._log.of_sub_account(sub_account_id, types, after, until, limit)]

        return past

    def of_type(self, type_: str) -> Past[LoggedEvent | None]:
        """Return how past events of one type are read."""

        async def past(after: Place, until: int, limit: int) -> Sequence[Told[LoggedEvent | None]]:
            return [told_of_event(one) for one in await self._log.of_type(type_, after, until, limit)]

        return past


class OnboardingLog:
    """The log of changes on the way to approval."""

    def __init__(self, store: OnboardingStore, log: EventLog) -> None:
        """Read this store's changes."""
        self._store = store
        self._log = log

    async def head(self) -> int:
        """Return the last seq that is committed."""
        return await self._log.onboarding_head()

    async def read(self, after: int, limit: int) -> Reading[OnboardingChanged]:
        """Return what follows a seq."""
        head = await self.head()
        changes = await self._store.changes_since(after, limit) if head > after else ()
        last = changes[-1].seq if changes else after
        return Reading([told_of_change(change) for change in changes], last if len(changes) >= limit else max(head, last))

    def past(self, account_id: str | None) -> Past[OnboardingChanged]:
        """Return how the past of an account is read; None is everybody's."""

        async def past(after: Place, until: int, limit: int) -> Sequence[Told[OnboardingChanged]]:
            changes = await (self._of_all(after.seq, limit) if account_id is None else self._of_one(account_id, after.seq))
            return [told_of_change(change) for change in changes if change.seq <= until][:limit]

        return past

    async def _of_all(self, after: int, limit: int) -> Sequence[OnboardingChanged]:
        return await self._store.changes_since(after, limit)

    async def _of_one(self, account_id: str, after: int) -> Sequence[OnboardingChanged]:
        """Return the changes of an account, the latest last; there are a few dozen at most."""
        found: list[OnboardingChanged] = []
        before: int | None = None
        while page := await self._store.changes(account_id, 100, before):
            found += [change for change in page if change.seq > after]
            if page[-1].seq <= after:
                break
            before = page[-1].number
        return found[::-1]
