"""What must happen once is claimed: by one process at a time, and given back whatever happens."""

from __future__ import annotations

import asyncio

import pytest

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql


async def test_a_claim_excludes_and_is_given_back(storage: Storage) -> None:
    async with storage.claims.claim("watch") as first:
        async with storage.claims.claim("watch") as second, storage.claims.claim("outbox") as other:
            assert (first, second, other) == (True, False, True)
        async with storage.claims.claim("watch") as still:
            assert not still
    async with storage.claims.claim("watch") as again:
        assert again


async def test_a_claim_is_given_back_when_its_work_fails(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError):
        async with storage.claims.claim("watch"):
            raise ZeroDivisionError
    async with storage.claims.claim("watch") as again:
        assert again


async def test_a_claim_excludes_across_servers(url: str) -> None:
    async with opened(at(url)) as one, opened(at(url)) as other:
        async with one.claims.claim("watch") as first, other.claims.claim("watch") as second:
            assert (first, second) == (True, False)
        async with other.claims.claim("watch") as again:
            assert again


async def test_a_server_that_closes_gives_its_claims_back(postgres: Storage, postgres_copy_url: str) -> None:
    gone = at(postgres_copy_url)
    await gone.open()
    claim = gone.claims.claim("watch")
    assert await claim.__aenter__()
    await gone.close()
    async with postgres.claims.claim("watch") as taken_over:
        assert taken_over
    await claim.__aexit__(None, None, None)


async def test_a_claim_whose_connection_broke_can_be_taken_by_another(postgres: Storage, postgres_copy_url: str) -> None:
    claiming = "query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()"
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {claiming}"
    async with opened(at(postgres_copy_url)) as other, postgres.claims.claim("watch") as first:
        assert first
        await raw_sql(postgres_copy_url, kill)
        await asyncio.sleep(0.1)
        async with other.claims.claim("watch") as second:
            assert second
    async with postgres.claims.claim("watch") as again:
        assert again


async def test_a_claim_without_a_server_is_unavailable(postgres_copy_url: str) -> None:
    storage = at(postgres_copy_url.replace("/test_", "/nothing_"))
    with pytest.raises(StorageUnavailable):
        async with storage.claims.claim("watch"):
            pass
