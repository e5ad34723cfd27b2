"""A statement that nobody waits for any more is stopped in the database, and its connection serves the next one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.storage.opened import at, opened, raw_sql

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n"
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'WITH RECURSIVE n(x)%'"
PATIENCE_SECONDS = 60


@pytest.mark.parametrize("way", ["glancing", "reading"])
async def test_a_cancelled_statement_stops_and_its_connection_serves_the_next(url: str, way: str) -> None:
    async with opened(at(url, connections_max=1)) as storage, asyncio.timeout(PATIENCE_SECONDS):
        open_connection = getattr(_database_of(storage), way)

        async def ask(statement: str) -> object:
            async with open_connection() as connection:
                return (await connection.rows(statement))[0][0]

        for _ in range(5):  # More often than there are connections.
            begun = asyncio.create_task(ask(ENDLESS))
            await asyncio.sleep(0.05)
            begun.cancel()
            with pytest.raises(asyncio.CancelledError):
                await begun
        assert await ask("SELECT 7") == 7
        while url.startswith("postgres") and (await raw_sql(url, RUNNING))[0][0]:  # noqa: ASYNC110 - the server stops it by itself
            await asyncio.sleep(0.05)


def _database_of(storage: Any) -> Any:  # noqa: ANN401 - the same of both kinds, which no port shows
    return storage._database
