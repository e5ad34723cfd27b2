"""The log of what operators did, on a database: rows are added, and the database itself refuses to change or remove one.

What was said is sealed, so another key may have to seal it anew; a keyed hash beside it, which never changes, tells a text
that was put in its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from gql_server.ports.errors import SealBroken
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Connection, Database, Row
from gql_server.storage.said import said_text
from gql_server.storage.sequences import next_places

SAID: Final = "operator_action.said"
_SEQUENCE: Final = "operator_action"
_FAR: Final = 2**62
_ACTIONS: Final = (
    f"SELECT {tables.ACTION.select} FROM operator_action WHERE seq < $1 AND ($2 = '' OR account_id = $2) ORDER BY seq DESC LIMIT $3"
)


async def add_action(connection: Connection, seals: Seals, action: OperatorAction) -> None:
    """Add an action within the transaction of what it did."""
    text = said_text(action.reasons, action.note)
    seq = await next_places(connection, _SEQUENCE, 1)
    who = (seq, action.at, action.operator_id, action.action, action.account_id)
    await connection.put(tables.ACTION, [(*who, seals.seal(SAID, text), seals.index(SAID, f"{seq} {text}"))])


class DatabaseOperatorLog:
    """What operators did, in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep it in the database."""
        self._database = database
        self._seals = seals

    async def add(self, action: OperatorAction) -> None:
        """Add an action."""
        async with self._database.writing() as connection:
            await add_action(connection, self._seals, action)

    async def actions(self, limit: int, before: int | None = None, account_id: str | None = None) -> Sequence[OperatorAction]:
        """Return actions, the latest first.

        Raises:
            SealBroken: When another text stands where one was said.
        """
        async with self._database.glancing() as connection:
            rows = await connection.rows(_ACTIONS, _FAR if before is None else before, account_id or "", limit)
        return [self._action(row) for row in rows]

    def _action(self, row: Row) -> OperatorAction:
        seq, at, operator_id, action, account_id, said, said_index = row
        text = self._seals.unseal(SAID, said)
        if self._seals.index(SAID, f"{seq} {text}") != said_index:
            raise SealBroken(f"action {seq} is not what was said")
        reasons, note = json.loads(text)
        return OperatorAction(seq, at, operator_id, action, account_id, tuple(reasons), note)
