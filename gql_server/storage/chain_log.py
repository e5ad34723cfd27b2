"""Steps of a migration that chain a log which was written without a chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.migrations.operations import RunSQL

from gql_server.domain.chain import Link
from gql_server.storage.connection import Row
from gql_server.storage.log_walk import chained
from gql_server.storage.sqlite_connection import spoken


class ChainLog:
    """How far a log has been read."""

    def __init__(self) -> None:
        """Begin before the first command."""
        self.link = Link()

    def reading(self) -> RunSQL:
        """Return the step that reads the log while others may still add to it."""
        return _Step(self, is_noted=False)

    def noting(self) -> RunSQL:
        """Return the step that reads what has come meanwhile, and notes the hash beside the sequence; it is locked by then."""
        return _Step(self, is_noted=True)


class _Step(RunSQL):
    """One of the two steps."""

    def __init__(self, log: ChainLog, *, is_noted: bool) -> None:
        super().__init__([], reverse_sql=[])
        self._log = log
        self._is_noted = is_noted

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:  # noqa: ANN401 - as Tortoise declares it
        """Read on."""
        del app_label, old_state, new_state
        if state_editor is None:
            return
        client = state_editor.client
        is_sqlite = client.capabilities.dialect == "sqlite"

        async def ask(statement: str, *values: object) -> Sequence[Row]:
            rows = await client.execute_query_dict(spoken(statement) if is_sqlite else statement, list(values))
            return [list(row.values()) for row in rows]

        self._log.link = await chained(ask, self._log.link if self._is_noted else Link())
        if self._is_noted:
            await ask("UPDATE ledger_head SET chained_seq = $1, hash = $2 WHERE id = 1", self._log.link.seq, self._log.link.hash)
