"""What waits for an operator, and who is still in a market: lists over the ledger that are read, never decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.domain.accounts import Deposit

Place = tuple[int, str]
"""A time and an id, by which lists go on."""


@dataclass(frozen=True, slots=True)
class HolderCounts:
    """Who is in a market, the operator's own included.

    Args:
        lending: Lend positions.
        matured: Of these, how many have matured.
        owing: Debts.
        last_matures_at: When the last lend position has matured, Unix seconds; None without any.
    """

    lending: int
    matured: int
    owing: int
    last_matures_at: int | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of a kind waits, and since when.

    Args:
        count: How many.
        oldest_at: Since when the oldest does, Unix seconds; None when nothing waits.
    """

    count: int = 0
    oldest_at: int | None = None


@dataclass(frozen=True, slots=True)
class Backlogs:
    """What waits for somebody.

    Args:
        held: Deposits in suspense, since they were observed; the operators' or the review's.
        unbooked: Arrivals that the ledger cannot name, since they were seen; the operators'.
        unconfirmed: Arrivals that are not deep enough, since they were seen; their networks'.
        pending: Proposals that somebody else has to decide, since they were made; in real time.
        approved: Proposals that were approved and are not executed, since then; in real time.
    """

    held: Backlog = Backlog()
    unbooked: Backlog = Backlog()
    unconfirmed: Backlog = Backlog()
    pending: Backlog = Backlog()
    approved: Backlog = Backlog()


class QueueStore(Protocol):
    """Lists over the ledger. Each method is one look."""

    async def held_deposits(self, limit: int, after: Place | None) -> Sequence[Deposit]:
        """Return deposits that are held, the oldest first by (observed_at, id), strictly after a place."""
        ...

    async def stuck_payouts(self, until: int, limit: int, after: Place | None) -> Sequence[Place]:
        """Return payouts that have not ended and stand as they do since ``until`` or longer: since when, and which, in order.

        One that the custodian was asked for stands so since it last said something new, any other since it should have been asked
        for: since it was requested, or since its delay has ended (rule D1).

        Args:
            after: Strictly after this place.
        """
        ...

    async def backlogs(self, now: int) -> Backlogs:
        """Return how much waits.

        Args:
            now: Real time: proposals that have expired by then wait no more.
        """
        ...

    async def at_risk(self, limit: int) -> Sequence[str]:
        """Return sub-accounts that were found at risk and not safe since (rule M5), the longest first."""
        ...

    async def holders(self, symbol: str, after: str, limit: int) -> Sequence[str]:
        """Return sub-accounts that lend or owe in a market, by id, strictly after one."""
        ...

    async def movable(self, symbol: str, now: int, after: str, limit: int) -> Sequence[str]:
        """Return those of them whom something can be done for when the market has ended (rule C6), by id, strictly after one.

        Their loan has matured, or they owe and have something available of the asset.
        """
        ...

    async def holder_counts(self, symbol: str, now: int) -> HolderCounts:
        """Return how many are in a market."""
        ...
