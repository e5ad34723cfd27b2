"""Orders to custodians on a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from gql_server.ports.errors import TransactionConflict
from gql_server.ports.payout_orders import Heard, OpenOrder, OrderStanding, PlacedOrder
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.lists import AFTER_ALL

_PLACED: Final = "SELECT payout_id FROM payout_order WHERE payout_id = ANY($1)"
_ORDERS: Final = f"SELECT {tables.PAYOUT_ORDER.select} FROM payout_order"
_STAND: Final = (
    "UPDATE payout_order SET status = $2, since = $3, asks = $4, ask_at = $5, problem = $6 WHERE payout_id = $1 RETURNING payout_id"
)
_HEAR: Final = (
    f"{tables.PAYOUT_HEARD.into} VALUES ($1, $2, $3, $4, $5) ON CONFLICT (payout_id, status) DO NOTHING RETURNING payout_id"
)
_HEARD: Final = f"SELECT {tables.PAYOUT_HEARD.select} FROM payout_heard WHERE payout_id = ANY($1) ORDER BY at, id"
_TO_ASK: Final = f"{_ORDERS} WHERE ask_at <= $1 ORDER BY ask_at, payout_id LIMIT $2"
_CHANGED: Final = f"{_ORDERS} WHERE since >= $1 AND (since, payout_id) > ($2, $3) ORDER BY since, payout_id LIMIT $4"
_BEFORE_ALL: Final = (-AFTER_ALL, "")


class DatabasePayoutOrders:
    """Orders in a database."""

    def __init__(self, database: Database) -> None:
        """Keep them in the database."""
        self._database = database

    async def place(self, order: PlacedOrder) -> bool:
        """Write an order down."""
        return await self.place_batch([order])

    async def place_batch(self, orders: Sequence[PlacedOrder]) -> bool:
        """Write orders down; where another process writes one of them at once, those stay and none of these is written."""
        try:
            async with self._database.writing() as connection:
                if await connection.rows(_PLACED, [order.payout_id for order in orders]):
                    return False
                await connection.put(tables.PAYOUT_ORDER, [_row(order) for order in orders])
        except TransactionConflict:
            return False
        return True

    async def of_batches(self, batch_ids: Collection[str]) -> Mapping[str, Sequence[OpenOrder]]:
        """Return the orders of batches, by an index."""
        found: dict[str, list[OpenOrder]] = {}
        if batch_ids:
            async with self._database.glancing() as connection:
                rows = await connection.rows(f"{_ORDERS} WHERE batch_id = ANY($1) ORDER BY payout_id", list(batch_ids))
            for one in map(_open, rows):
                found.setdefault(one.order.batch_id or "", []).append(one)
        return found

    async def find(self, payout_ids: Collection[str]) -> Mapping[str, OpenOrder]:
        """Return orders by payout."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(f"{_ORDERS} WHERE payout_id = ANY($1)", list(payout_ids))
        return {row[0]: _open(row) for row in rows}

    async def stand(self, payout_id: str, standing: OrderStanding) -> None:
        """Note how an order stands."""
        said = (standing.status, standing.since, standing.asks, standing.ask_at, standing.problem)
        async with self._database.writing() as connection:
            await connection.rows(_STAND, payout_id, *said)

    async def hear(self, heard: Heard) -> bool:
        """Write down what a custodian said."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_HEAR, heard.payout_id, heard.status, heard.at, heard.reference, heard.reason))

    async def heard_of(self, payout_ids: Collection[str]) -> Mapping[str, Sequence[Heard]]:
        """Return by payout what was said of it."""
        found: dict[str, list[Heard]] = {}
        async with self._database.glancing() as connection:
            for row in await connection.rows(_HEARD, list(payout_ids)):
                found.setdefault(row[0], []).append(Heard(*row))
        return found

    async def to_ask(self, now: int, limit: int) -> Sequence[OpenOrder]:
        """Return orders to be asked about, a range of an index."""
        async with self._database.glancing() as connection:
            return [_open(row) for row in await connection.rows(_TO_ASK, now, limit)]

    async def changed_since(self, at: int, limit: int, after: tuple[int, str] | None = None) -> Sequence[OpenOrder]:
        """Return orders that have changed, a range of an index."""
        async with self._database.glancing() as connection:
            return [_open(row) for row in await connection.rows(_CHANGED, at, *(after or _BEFORE_ALL), limit)]


def _row(order: PlacedOrder) -> Row:
    what = (order.payout_id, order.custodian, order.network, order.symbol, order.decimals, order.amount, order.address)
    return (*what, order.placed_at, "", order.placed_at, 1, order.placed_at, None, order.batch_id)


def _open(row: Row) -> OpenOrder:
    payout_id, custodian, network, symbol, decimals, amount, address, placed_at, *stands, batch_id = row
    status, since, asks, ask_at, problem = stands
    order = PlacedOrder(payout_id, custodian, network, symbol, decimals, int(amount), address, placed_at, batch_id)
    return OpenOrder(order, OrderStanding(status, since, asks, ask_at, problem))
