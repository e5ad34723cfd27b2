"""Arrivals and addresses on a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from typing import Final

from gql_server.domain.book import Book
from gql_server.ports.arrivals import AddressTaken, ArrivalBooking, GivenAddress, KnownArrival, Seen, moved_in
from gql_server.ports.errors import TransactionConflict
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database, Row
from gql_server.storage.lists import AFTER_ALL

_ADDRESSES: Final = f"SELECT {tables.DEPOSIT_ADDRESS.select} FROM deposit_address"
_THE_SAME: Final = f"{_ADDRESSES} WHERE sub_account_id = $1 AND custodian = $2 AND symbol = $3 AND network = $4"
_OWNERS: Final = f"{_ADDRESSES} WHERE address = $1 AND tag = $2 AND custodian = $3 ORDER BY id"
_OF: Final = f"{_ADDRESSES} WHERE sub_account_id = $1 ORDER BY symbol, network, id"
_ARRIVALS: Final = f"SELECT {tables.ARRIVAL.select} FROM arrival"
_KNOWN: Final = f"{_ARRIVALS} WHERE custodian = $1 AND reference = $2"
_DUE: Final = f"{_ARRIVALS} WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2"
_WAITING: Final = (
    f"{_ARRIVALS} WHERE sub_account_id = $1 AND booking = 'WAITING' AND symbol IS NOT NULL ORDER BY seen_at DESC, id DESC LIMIT $2"
)
_NEWEST: Final = (
    f"{_ARRIVALS} WHERE (booking = ANY($1) OR (booking = 'WAITING' AND seen_at <= $5)) AND (seen_at, id) < ($2, $3)"
    " ORDER BY seen_at DESC, id DESC LIMIT $4"
)
_FOLLOW: Final = "UPDATE arrival SET deposit_id = $2, booking = $3 WHERE deposit_id = $1 RETURNING id"
_CURSOR: Final = "SELECT cursor FROM arrival_cursor WHERE custodian = $1"


class DatabaseArrivals:
    """Arrivals in a database."""

    def __init__(self, database: Database) -> None:
        """Keep them in the database."""
        self._database = database

    async def give(self, address: GivenAddress) -> GivenAddress:
        """Keep an address; where another process keeps one at once, that one stays."""
        key = (address.sub_account_id, address.custodian, address.symbol, address.network)
        try:
            async with self._database.writing() as connection:
                owners = await connection.rows(_OWNERS, address.address, address.tag, address.custodian)
                if any(row[2] != address.sub_account_id for row in owners):
                    raise AddressTaken(address.address)
                if not await connection.rows(_THE_SAME, *key):
                    await connection.put(tables.DEPOSIT_ADDRESS, [astuple(address)])
        except TransactionConflict:
            pass
        async with self._database.glancing() as connection:
            [row] = await connection.rows(_THE_SAME, *key)
        return GivenAddress(*row)

    async def addresses_of(self, sub_account_id: str) -> Sequence[GivenAddress]:
        """Return the addresses of a sub-account."""
        async with self._database.glancing() as connection:
            return [GivenAddress(*row) for row in await connection.rows(_OF, sub_account_id)]

    async def owners(self, custodian: str, address: str, tag: str) -> Sequence[GivenAddress]:
        """Return for what an address was given out."""
        async with self._database.glancing() as connection:
            return [GivenAddress(*row) for row in await connection.rows(_OWNERS, address, tag, custodian)]

    async def known(self, custodian: str, reference: str) -> KnownArrival | None:
        """Return an arrival."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_KNOWN, custodian, reference)
        return _arrival(rows[0]) if rows else None

    async def find(self, arrival_id: str) -> KnownArrival | None:
        """Return an arrival by its id."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(f"{_ARRIVALS} WHERE id = $1", arrival_id)
        return _arrival(rows[0]) if rows else None

    async def put(self, arrival: KnownArrival, before: KnownArrival | None) -> bool:
        """Write an arrival down if it is as it was."""
        try:
            async with self._database.writing() as connection:
                rows = await connection.rows(f"{_KNOWN} FOR UPDATE", arrival.seen.custodian, arrival.seen.reference)
                if (_arrival(rows[0]) if rows else None) != before:
                    return False
                await connection.put(tables.ARRIVAL, [_row(arrival)], is_upsert=True)
        except TransactionConflict:
            return False
        return True

    async def due(self, now: int, limit: int) -> Sequence[KnownArrival]:
        """Return arrivals to be looked at, a range of an index."""
        async with self._database.glancing() as connection:
            return [_arrival(row) for row in await connection.rows(_DUE, now, limit)]

    async def waiting_for(self, sub_account_id: str, limit: int) -> Sequence[KnownArrival]:
        """Return what is on its way."""
        async with self._database.glancing() as connection:
            return [_arrival(row) for row in await connection.rows(_WAITING, sub_account_id, limit)]

    async def of_deposits(self, deposit_ids: Collection[str]) -> Mapping[str, KnownArrival]:
        """Return arrivals by their deposits."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(f"{_ARRIVALS} WHERE deposit_id = ANY($1)", list(deposit_ids))
        found = [_arrival(row) for row in rows]
        return {one.deposit_id: one for one in found if one.deposit_id is not None}

    async def newest(
        self,
        bookings: Collection[ArrivalBooking],
        limit: int,
        before: tuple[int, str] | None = None,
        *,
        stuck_since: int | None = None,
    ) -> Sequence[KnownArrival]:
        """Return arrivals, ranges of an index."""
        words, since = [str(one.value) for one in bookings], -AFTER_ALL if stuck_since is None else stuck_since
        async with self._database.glancing() as connection:
            rows = await connection.rows(_NEWEST, words, *(before or (AFTER_ALL, "~")), limit, since)
        return [_arrival(row) for row in rows]

    async def cursor(self, custodian: str) -> str:
        """Return up to where a custodian's arrivals were read."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_CURSOR, custodian)
        return str(rows[0][0]) if rows else ""

    async def move(self, custodian: str, cursor: str) -> None:
        """Note up to where a custodian's arrivals were read."""
        async with self._database.writing() as connection:
            await connection.put(tables.ARRIVAL_CURSOR, [(custodian, cursor)], is_upsert=True)


async def follow_deposits(connection: Connection, changed: Book) -> None:
    """Note at arrivals what a batch has made of their deposits, in the batch's own transaction."""
    for deposit_id, to, booking in moved_in(changed):
        await connection.rows(_FOLLOW, deposit_id, to, str(booking.value))


_SEEN: Final = 14
"""How many columns after the id say what was seen."""


def _row(arrival: KnownArrival) -> tuple[object, ...]:
    id_, _, *rest = (getattr(arrival, name) for name in KnownArrival.__slots__)
    return (id_, *astuple(arrival.seen), *(str(one.value) if isinstance(one, ArrivalBooking) else one for one in rest))


def _arrival(row: Row) -> KnownArrival:
    id_, seen, rest = row[0], list(row[1 : _SEEN + 1]), row[_SEEN + 1 :]
    seen[6] = int(seen[6])
    seen_at, generation, booking, *others = rest
    return KnownArrival(id_, Seen(*seen), seen_at, generation, ArrivalBooking(booking), *others)
