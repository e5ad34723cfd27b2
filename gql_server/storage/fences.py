"""Looks, at the beginning of a transaction, whether it may still write for the claims that its process holds."""

from __future__ import annotations

from typing import Final

from gql_server.ports.fencing import ClaimLost, Fence, held_fences
from gql_server.storage.connection import Connection

_HELD: Final = (
    "SELECT name, epoch FROM fence JOIN unnest($1::text[], $2::bigint[]) AS held(name, epoch) USING (name, epoch)"
    " FOR SHARE OF fence"
)


async def require_fences(connection: Connection) -> None:
    """Lock the fences of this context until the transaction ends, so that nobody takes a claim over before.

    Raises:
        ClaimLost: Somebody else has held one of them since.
    """
    fences = held_fences()
    if not fences:
        return
    held = {
        Fence(*row) for row in await connection.rows(_HELD, [fence.name for fence in fences], [fence.epoch for fence in fences])
    }
    if len(held) < len(fences):
        raise ClaimLost([fence for fence in fences if fence not in held])
