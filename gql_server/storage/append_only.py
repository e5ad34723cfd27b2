"""A step of a migration that makes a table one to which rows are only added, whoever writes to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.migrations.operations import RunSQL


class AppendOnly(RunSQL):
    """Makes triggers that refuse to remove a row, and to change the columns that are named."""

    def __init__(self, table: str, columns: Sequence[str] = ()) -> None:
        """Say which table, and which of its columns stay for ever.

        Args:
            columns: Those that nobody changes; none says all. One that is sealed is left out, so that another key can seal it anew.
        """
        super().__init__([], reverse_sql=[])
        self.table = table
        self.columns = tuple(columns)

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:  # noqa: ANN401 - as Tortoise declares it
        """Make the triggers, in the words of the database."""
        del app_label, old_state, new_state
        if state_editor is not None:
            for statement in self.statements(state_editor.client.capabilities.dialect):
                await state_editor.client.execute_query(statement)

    def statements(self, dialect: str) -> list[str]:
        """Return what makes the triggers."""
        table, columns = self.table, ", ".join(f'"{column}"' for column in self.columns)
        update = f"UPDATE OF {columns}" if columns else "UPDATE"
        if dialect == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            return [
                f"CREATE TRIGGER {table}_stays BEFORE {update} ON {table} {refuse}",
                f"CREATE TRIGGER {table}_remains BEFORE DELETE ON {table} {refuse}",
            ]
        refuse = f"EXECUTE FUNCTION {table}_refuse()"
        raised = f"RAISE EXCEPTION '{table} is only added to' USING ERRCODE = 'integrity_constraint_violation'"
        return [
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$",
            f"CREATE TRIGGER {table}_stays BEFORE {update} ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_remains BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
        ]
