"""What waits for an operator, and who is still in a market, on a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.accounts import Deposit
from gql_server.ports.queues import Backlog, Backlogs, HolderCounts, Place
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Database

_FIRST: Final[Place] = (-1, "")
_HELD: Final = (
    f"SELECT {tables.DEPOSIT.select} FROM deposit WHERE status = 'HELD' AND (observed_at, id) > ($1, $2)"
    " ORDER BY observed_at, id LIMIT $3"
)
_STUCK: Final = """
SELECT since, id FROM (
    SELECT since, payout_id AS id FROM payout_order WHERE ask_at >= 0 AND +since <= $1
    UNION ALL SELECT coalesce(release_at, requested_at), id FROM payout
    WHERE status = 'REQUESTED' AND requested_at <= $1 AND coalesce(release_at, requested_at) <= $1
    AND NOT EXISTS (SELECT 1 FROM payout_order WHERE payout_id = payout.id)
    UNION ALL SELECT release_at, id FROM payout WHERE status = 'DELAYED' AND release_at <= $1
) AS stuck WHERE (since, id) > ($2, $3) ORDER BY since, id LIMIT $4
"""
"""The plus keeps databases from walking all orders that have ended: those that have not are few, and found by ``ask_at``."""
_BACKLOGS: Final = """
SELECT 'held', count(*), min(observed_at) FROM deposit WHERE status = 'HELD'
UNION ALL SELECT 'unbooked', count(*), min(seen_at) FROM arrival WHERE booking = 'UNBOOKED'
UNION ALL SELECT 'unconfirmed', count(*), min(seen_at) FROM arrival WHERE booking = 'WAITING'
UNION ALL SELECT 'pending', count(*), min(proposed_at) FROM proposal WHERE status = 'PENDING' AND expires_at > $1
UNION ALL SELECT 'approved', count(*), min(decided_at) FROM proposal WHERE status = 'APPROVED'
"""
_AT_RISK: Final = "SELECT id FROM sub_account WHERE at_risk_since IS NOT NULL ORDER BY at_risk_since, id LIMIT $1"
_HOLDERS: Final = """
SELECT sub_account_id FROM lend_position WHERE symbol = $1 AND sub_account_id > $2
UNION SELECT sub_account_id FROM debt WHERE symbol = $1 AND sub_account_id > $2
ORDER BY sub_account_id LIMIT $3
"""
_MOVABLE: Final = """
SELECT sub_account_id FROM lend_position
WHERE symbol = $1 AND sub_account_id > $2 AND last_credited_at + maturity_seconds <= $3
UNION SELECT debt.sub_account_id FROM debt
JOIN balance ON balance.sub_account_id = debt.sub_account_id AND balance.symbol = debt.symbol
WHERE debt.symbol = $1 AND debt.sub_account_id > $2
UNION SELECT sub_account_id FROM waiting_credit WHERE symbol = $1 AND sub_account_id > $2
ORDER BY sub_account_id LIMIT $4
"""
_COUNTS: Final = """
SELECT count(*), coalesce(sum(CASE WHEN last_credited_at + maturity_seconds <= $2 THEN 1 ELSE 0 END), 0),
max(last_credited_at + maturity_seconds), (SELECT count(*) FROM debt WHERE symbol = $1)
FROM lend_position WHERE symbol = $1
"""


class DatabaseQueues:
    """Lists over the ledger in a database."""

    def __init__(self, database: Database) -> None:
        """Look into the database."""
        self._database = database

    async def held_deposits(self, limit: int, after: Place | None) -> Sequence[Deposit]:
        """Return deposits that are held, a range of an index."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_HELD, *(after or _FIRST), limit)
            return [shapes.DEPOSIT.thing(row) for row in rows]

    async def stuck_payouts(self, until: int, limit: int, after: Place | None) -> Sequence[Place]:
        """Return where payouts stand that have not ended, by ranges of indexes."""
        async with self._database.glancing() as connection:
            return [(int(since), key) for since, key in await connection.rows(_STUCK, until, *(after or _FIRST), limit)]

    async def backlogs(self, now: int) -> Backlogs:
        """Return how much waits, by ranges of indexes."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_BACKLOGS, now)
        return Backlogs(**{kind: Backlog(int(count), None if oldest is None else int(oldest)) for kind, count, oldest in rows})

    async def at_risk(self, limit: int) -> Sequence[str]:
        """Return sub-accounts that were found at risk, a range of an index."""
        async with self._database.glancing() as connection:
            return [row[0] for row in await connection.rows(_AT_RISK, limit)]

    async def holders(self, symbol: str, after: str, limit: int) -> Sequence[str]:
        """Return who lends or owes in a market."""
        async with self._database.glancing() as connection:
            return [row[0] for row in await connection.rows(_HOLDERS, symbol, after, limit)]

    async def movable(self, symbol: str, now: int, after: str, limit: int) -> Sequence[str]:
        """Return whom something can be done for."""
        async with self._database.glancing() as connection:
            return [row[0] for row in await connection.rows(_MOVABLE, symbol, after, now, limit)]

    async def holder_counts(self, symbol: str, now: int) -> HolderCounts:
        """Return how many are in a market."""
        async with self._database.glancing() as connection:
            [(lending, matured, last, owing)] = await connection.rows(_COUNTS, symbol, now)
            return HolderCounts(int(lending), int(matured), int(owing), None if last is None else int(last))
