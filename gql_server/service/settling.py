"""Brings the ledger up to reviews whose end it has not heard of: after a crash between the people's word and the ledger's.

Whoever meets a customer heals this too (``Opening.settle``); but a rejection must reach the ledger though the customer stays away.
"""

from __future__ import annotations

from typing import Final

from gql_server.ports.onboarding import OnboardingStore, QueueFilter
from gql_server.ports.people import OnboardingStatus, PeopleStore
from gql_server.ports.runtime import Clock
from gql_server.service.opening import Opening

ENDED: Final = (OnboardingStatus.APPROVED, OnboardingStatus.REJECTED)
LOOKED_BACK_SECONDS: Final = 7 * 86_400
"""How far back the first round looks: longer than a server is ever down."""
OVERLAP_SECONDS: Final = 600
"""How far back every later round looks before the one that ended well."""
PAGE: Final = 100


class Settling:
    """Looks at the reviews that ended lately."""

    def __init__(self, store: OnboardingStore, people: PeopleStore, opening: Opening, clock: Clock) -> None:
        """Hold what it works with; the first round looks far back."""
        self._store = store
        self._people = people
        self._opening = opening
        self._clock = clock
        self._settled_until: int | None = None

    async def run_once(self) -> None:
        """Settle every account whose review ended since the last round; nothing is told twice.

        Raises:
            TellerFailure, StorageFailure: When the ledger cannot be told now; the next round looks as far back as this one.
        """
        now = self._clock.now()
        since = now - LOOKED_BACK_SECONDS if self._settled_until is None else self._settled_until - OVERLAP_SECONDS
        after: tuple[int, str] | None = None
        while True:
            cases = await self._store.queue(QueueFilter(ENDED), PAGE, after, is_newest_first=True)
            recent = [case.account_id for case in cases if case.since >= since]
            members = await self._people.members(recent)
            for account_id in recent:
                await self._opening.settle(members[account_id])
            if len(recent) < PAGE:
                break
            after = (cases[-1].since, cases[-1].account_id)
        self._settled_until = now
