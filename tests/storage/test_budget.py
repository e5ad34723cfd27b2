"""A server that could open more connections than the database has does not start, and says what would fit."""

from __future__ import annotations

import pytest

from gql_server.app.budget import connections_needed, require_connections
from gql_server.settings import Settings, SettingsError
from gql_server.storage.budget import connections_allowed
from tests.databases import PostgresCluster


def test_each_process_needs_its_pool_and_two_more() -> None:
    assert connections_needed(Settings(database_connections_max=16), 3) == 54


def test_behind_a_pooler_only_the_two_count() -> None:
    settings = Settings(
        database_url="postgresql://pooler/bank", database_connections_max=500, database_direct_url="postgresql://direct/bank"
    )
    assert connections_needed(settings, 3) == 6


async def test_what_postgresql_allows_is_what_is_not_reserved(cluster: PostgresCluster) -> None:
    assert await connections_allowed(cluster.url("postgres")) == int(cluster.execute("SHOW max_connections")) - 3


async def test_a_server_that_fits_starts_and_one_that_does_not_says_what_would(cluster: PostgresCluster) -> None:
    settings = Settings(database_url=cluster.url("postgres"), database_connections_max=40)
    await require_connections(settings, 4)
    said = "210 connections are needed, 42 for each process, and PostgreSQL allows 197; set it to 37 or less, start fewer processes"
    with pytest.raises(SettingsError, match=said):
        await require_connections(settings, 5)


async def test_sqlite_counts_nothing(sqlite_url: str) -> None:
    assert await connections_allowed(sqlite_url) is None
    await require_connections(Settings(database_url=sqlite_url), 1)
