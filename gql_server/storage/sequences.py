"""Places in a sequence that follow the order of the commits: whoever takes one holds the sequence until it commits."""

from __future__ import annotations

from typing import Final

from gql_server.storage.connection import Connection

_TAKE: Final = "UPDATE sequence SET seq = seq + $2 WHERE name = $1 RETURNING seq"


async def next_places(connection: Connection, name: str, count: int) -> int:
    """Take as many places and return the first; no place is skipped, since a transaction that ends without them gives them back."""
    rows = await connection.rows(_TAKE, name, count)
    return int(rows[0][0]) - count + 1
