"""Brings the tables to this version with Tortoise's migrations, in one transaction, one process at a time."""

from __future__ import annotations

from typing import Any, Final

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, BaseSchemaEditor, SqliteSchemaEditor
from tortoise.transactions import in_transaction

from gql_server.storage.migration_state import Executor

APP: Final[dict[str, Any]] = {
    "models": ["gql_server.storage.models"],
    "migrations": "gql_server.storage.migrations",
}
LABEL: Final = "storage"
DESIGN: Final[dict[str, Any]] = {
    "connections": {"design": {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": ":memory:"}}},
    "apps": {LABEL: APP | {"default_connection": "design"}},
}
"""For whoever changes a table: ``tortoise -c gql_server.storage.migrating.DESIGN makemigrations`` writes the migration."""

LOCK: Final = 0x67716C5F73657276
"""The advisory lock that a migration holds: ``gql_serv`` in ASCII."""

_TAKE_TURNS: Final = {
    "postgres": ("SET LOCAL lock_timeout = '300s'", f"SELECT pg_advisory_xact_lock({LOCK})"),
    # Tortoise begins deferred; whoever reads first and writes later may meet another writer.
    "sqlite": ("ROLLBACK", "BEGIN IMMEDIATE"),
}

_EDITORS: Final[dict[str, type[BaseSchemaEditor]]] = {"postgres": AsyncpgSchemaEditor, "sqlite": SqliteSchemaEditor}


class _Recorder(MigrationRecorder):
    """Records what was applied, inside the migration's own transaction: a script would commit it on SQLite."""

    async def ensure_schema(self, schema_editor: BaseSchemaEditor) -> None:
        statement = schema_editor._get_model_sql_data(self.model).table_sql  # noqa: SLF001 - as the recorder it replaces.
        await schema_editor.client.execute_query(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))


async def migrate(engine: str, credentials: dict[str, Any], connection_name: str) -> None:
    """Apply the migrations that are missing.

    Tortoise finds the transaction by a context variable, so the context is this function's own and ends with it.

    Args:
        engine: The module of Tortoise's client.
        credentials: What the client takes.
        connection_name: Differs between databases, or Tortoise's caches would mix their SQL.
    """
    apps = {LABEL: APP | {"default_connection": connection_name}}
    config = {"connections": {connection_name: {"engine": engine, "credentials": credentials}}, "apps": apps}
    async with TortoiseContext() as context:
        await context.init(config=config)
        async with in_transaction(connection_name) as client:
            for statement in _TAKE_TURNS[client.capabilities.dialect]:
                await client.execute_query(statement)
            await _apply(client, apps)


async def _apply(client: BaseDBAsyncClient, apps: dict[str, dict[str, Any]]) -> None:
    executor = Executor(client, apps)
    executor.recorder = executor.loader.recorder = recorder = _Recorder(client)
    # The executor asks what was applied before it makes the table; on PostgreSQL the failing question would end the transaction.
    await recorder.ensure_schema(_EDITORS[client.capabilities.dialect](client))
    await executor.migrate(direction="forward")
