"""Places in a sequence that follow the order of the commits: whoever takes one holds the sequence until it commits."""

from __future__ import annotations

from typing import Final

from gql_server.storage.announcing import announced
from gql_server.storage.connection import Connection

_TAKE: Final = f"UPDATE sequence SET seq = seq + $2 WHERE name = $1 RETURNING seq, {announced('name')}"


async def next_places(connection: Connection, name: str, count: int) -> int:
    """Take as many places, announce them and return the first.

    No place is skipped, since a transaction that ends without them gives them back.
    """
    rows = await connection.rows(_TAKE, name, count)
    return int(rows[0][0]) - count + 1
