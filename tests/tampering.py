"""What an intruder with all rights does first: takes the triggers away that keep the log as it is."""

from __future__ import annotations

import sqlite3

from tests.databases import PostgresCluster


def unlock_sqlite(connection: sqlite3.Connection) -> None:
    """Drop every trigger of a file."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def unlock_postgres(cluster: PostgresCluster, database: str) -> None:
    """Drop the triggers of a database that refuse."""
    tables = "SELECT DISTINCT event_object_table FROM information_schema.triggers"
    for table in cluster.execute(tables, database=database).splitlines():
        cluster.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER', database=database)
