"""Steps of migrations for columns whose checks are a part of their type: adding one, and letting one hold other words."""

from __future__ import annotations

from typing import Any

from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField


class AddChecked(ops.AddField):
    """Adds a column with its check."""

    def state_forward(self, app_label: str, state: Any) -> None:  # noqa: ANN401 - Tortoise's own
        """Change the state."""
        super().state_forward(app_label, state)
        _know_the_column(self, app_label, state)


class ChangeWords(ops.AlterField):
    """Replaces the words that a column accepts; no row may hold one that is not among them any more.

    SQLite cannot change a check, so the table is made anew and its rows are copied, in the migration's own transaction. No other
    table may refer to it.
    """

    def state_forward(self, app_label: str, state: Any) -> None:  # noqa: ANN401 - Tortoise's own
        """Change the state."""
        super().state_forward(app_label, state)
        _know_the_column(self, app_label, state)

    async def database_forward(
        self,
        app_label: str,
        old_state: Any,  # noqa: ANN401 - Tortoise's own
        new_state: Any,  # noqa: ANN401 - Tortoise's own
        state_editor: Any = None,  # noqa: ANN401 - Tortoise's own
    ) -> None:
        """Change the check."""
        del old_state
        if state_editor is None:
            return
        model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
        table, client = model._meta.db_table, state_editor.client  # noqa: SLF001 - the only way.
        if state_editor.DIALECT == "sqlite":
            await _make_anew(state_editor, model, table)
            return
        field: KeyField = model._meta.fields_map[self.name]  # noqa: SLF001 - the only way.
        check = f"{table}_{self.name}_check"  # PostgreSQL's own name for the check of a column.
        await client.execute_query(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check}"')
        await client.execute_query(f'ALTER TABLE "{table}" ADD CONSTRAINT "{check}" CHECK ({field.check_for("postgres")})')


def _know_the_column(step: ops.AddField | ops.AlterField, app_label: str, state: Any) -> None:  # noqa: ANN401 - Tortoise's own
    """Tell the field in the state its column: it describes its check only then."""
    step.get_model_state(state, app_label, step.model_name).fields[step.name].model_field_name = step.name


async def _make_anew(state_editor: Any, model: Any, table: str) -> None:  # noqa: ANN401 - Tortoise's own
    client, old = state_editor.client, f"{table}_before"
    _, indexes = await client.execute_query(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [table]
    )
    _, triggers = await client.execute_query("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table])
    for row in indexes:
        await client.execute_query(f'DROP INDEX "{row["name"]}"')
    await client.execute_query(f'ALTER TABLE "{table}" RENAME TO "{old}"')
    await state_editor.create_model(model)
    columns = ", ".join(f'"{column}"' for column in model._meta.fields_db_projection.values())  # noqa: SLF001 - the only way.
    await client.execute_query(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{old}"')
    await client.execute_query(f'DROP TABLE "{old}"')
    for row in triggers:
        await client.execute_query(row["sql"])
