"""What came and what is to leave, for those who deal with custodians: ranges of an index each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from gql_server.domain.accounts import Deposit, Payout
from gql_server.storage import lists, shapes, tables
from gql_server.storage.connection import Database

_REFERRED: Final = f"SELECT {tables.DEPOSIT.select} FROM deposit WHERE reference > $1 ORDER BY reference LIMIT $2"
_PAYOUTS: Final = f"SELECT {tables.PAYOUT.select} FROM payout WHERE id = ANY($1)"


class DatabaseCustodyBook:
    """What came and what left."""

    _database: Database

    async def referred_deposits(self, after: str, limit: int) -> Sequence[Deposit]:
        """Return deposits that have a reference, in order of it."""
        async with self._database.glancing() as connection:
            return [shapes.DEPOSIT.thing(row) for row in await connection.rows(_REFERRED, after, limit)]

    async def payouts_alone(self, payout_ids: Collection[str]) -> Mapping[str, Payout]:
        """Return payouts by their ids."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_PAYOUTS, sorted(payout_ids))
        return {row[0]: shapes.PAYOUT.thing(row) for row in rows}

    async def payouts_to_send(self, limit: int) -> Sequence[str]:
        """Return ids of payouts that are REQUESTED, oldest first."""
        async with self._database.glancing() as connection:
            return await lists.payouts_to_send(connection, limit)

    async def delayed_payouts(self, limit: int) -> Sequence[tuple[int, str]]:
        """Return when each DELAYED payout goes and its id, the next first."""
        async with self._database.glancing() as connection:
            return await lists.delayed_payouts(connection, limit)
