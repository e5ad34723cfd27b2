"""The tables as they were last released: ``python -m tests.storage.released_tables`` when a version is released.

Processes of that version run beside those of the next one while a deployment lasts, on the next one's tables.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Final, TypeAlias

from tests.databases import fresh_postgres_database, postgres_cluster
from tests.storage.opened import at, raw_sql

FILE: Final = Path(__file__).with_name("released_tables.json")

Columns: TypeAlias = dict[str, tuple[str, bool]]
"""By name: the type, and whether a row that says nothing of it is taken."""

_COLUMNS: Final = """
    SELECT table_name, column_name, data_type, is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES'
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'tortoise_migrations'
    ORDER BY table_name, column_name"""


async def tables_of(url: str) -> dict[str, Columns]:
    """Return what a PostgreSQL database has."""
    tables: dict[str, Columns] = {}
    for table, column, kind, is_optional in await raw_sql(url, _COLUMNS):
        tables.setdefault(table, {})[column] = (kind, is_optional)
    return tables


def released() -> dict[str, Columns]:
    """Return what the last release had."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return {table: {name: (kind, is_optional) for name, (kind, is_optional) in columns.items()} for table, columns in kept.items()}


async def write() -> None:
    """Keep what this version has."""
    with postgres_cluster(is_durable=False) as cluster:
        url = fresh_postgres_database(cluster)
        await at(url).migrate()
        FILE.write_text(json.dumps(await tables_of(url), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
