"""Money and reads through PgBouncer in transaction mode; what needs a session goes past it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from gql_server.domain.commands import ApproveAccount, CreditDeposit, OpenAccount
from gql_server.ports.runtime import Storage
from gql_server.service.public_markets import PublicMarkets
from gql_server.storage.opening import open_storage
from tests.databases import PostgresCluster
from tests.poolers import PROGRAM, pgbouncer
from tests.seals import SEALS
from tests.service.house import House, RunningClock, open_house, seed
from tests.storage.opened import opened

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed")

CUSTOMERS = 12
SERVER_CONNECTIONS = 3
"""Fewer than the process has clients of the pooler, so that a client's next transaction is on another connection."""


@pytest.fixture
async def storage(cluster: PostgresCluster, postgres_copy_url: str) -> AsyncIterator[Storage]:
    """A storage through a pooler."""
    with pgbouncer(cluster, connections_max=SERVER_CONNECTIONS) as place:
        storage = open_storage(
            place + urlsplit(postgres_copy_url).path[1:],
            clock=RunningClock(),
            seals=SEALS,
            connections_min=2,
            connections_max=8,
            direct_url=postgres_copy_url,
        )
        async with opened(storage):
            yield storage


async def deposit(house: House, number: int) -> int:
    account = f"customer-{number}"
    await house.ask(OpenAccount(account, f"{account}-0"))
    await house.ask(ApproveAccount(account))
    return (await house.ask(CreditDeposit(f"{account}-0", "USDC", 10**9))).command.seq


async def test_everything_works_through_a_pooler_that_shares_connections_by_the_transaction(storage: Storage) -> None:
    heard = asyncio.Event()
    async with open_house(storage) as house, storage.announcements.listening(lambda said: heard.set() if said else None):
        await seed(house, storage)
        markets = PublicMarkets(storage.glimpses, storage.announcements, RunningClock())
        looking = asyncio.gather(*(markets.holdings(accounts=[f"customer-{number}"]) for number in range(CUSTOMERS)))
        places = await asyncio.gather(*(deposit(house, number) for number in range(CUSTOMERS)))
        looks = await looking
        async with asyncio.timeout(30):
            await heard.wait()
        async with storage.claims.claim("one") as is_ours:
            assert is_ours
        assert len(set(places)) == len(looks) == CUSTOMERS
        assert (await house.audit()).is_clean
