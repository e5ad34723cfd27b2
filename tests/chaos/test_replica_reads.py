"""Reads from a real streaming replica: every client reads what it has written, by the replica where that holds it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import httpx2
import pytest

from gql_server.app import House, create_app
from gql_server.settings import Settings
from tests.counts import count
from tests.databases import fresh_postgres_database, postgres_cluster
from tests.standbys import standby_of

pytestmark = pytest.mark.soak
"""Two clusters of its own; whether a replica may answer is in every run, in tests/service and tests/schema."""

ASSETS = ("BTC", "ETH", "SOL", "USDC")
ROUNDS = count(test=25, soak=500)
QUERY = {"query": "{ assets { symbol price { usd } } }"}


def set_price(asset: str, usd: int) -> dict[str, str]:
    answer = "... on SandboxSetPriceSuccess { asset { price { usd } } } ... on Error { code message }"
    return {"query": f'mutation {{ sandboxSetPrice(input: {{asset: "{asset}", usd: "{usd}"}}) {{ __typename {answer} }} }}'}


async def write_and_read(client: httpx2.AsyncClient, asset: str, rounds: int) -> Counter[str]:
    """Sets a price and looks at it, by the replica where that has it."""
    found: Counter[str] = Counter()
    for usd in range(1_000, 1_000 + rounds):
        written = await client.post("/graphql", json=set_price(asset, usd))
        read = await client.post("/graphql", json=QUERY, headers={"ledger-version": written.headers["ledger-version"]})
        prices = {one["symbol"]: float(one["price"]["usd"]) for one in read.json()["data"]["assets"]}
        assert prices[asset] == usd
        found["replica" if "ledger-as-of" in read.headers else "primary"] += 1
    return found


async def test_clients_read_their_writes_from_a_streaming_replica(report_line: Callable[[str], None]) -> None:
    with postgres_cluster(is_durable=False) as primary:
        url = fresh_postgres_database(primary)
        with standby_of(primary, "replica") as standby:
            settings = Settings(
                database_url=url, replica_url=url.replace(str(primary.directory), str(standby.directory)), background=False
            )
            await House(settings).prepare()
            app = create_app(settings)
            async with app.router.lifespan_context(app):
                transport = httpx2.ASGITransport(app=app)
                async with httpx2.AsyncClient(transport=transport, base_url="http://server") as client:
                    async with asyncio.timeout(60):
                        while "ledger-as-of" not in (await client.post("/graphql", json=QUERY)).headers:  # noqa: ASYNC110 - it tells nobody
                            await asyncio.sleep(0.05)
                    following = sum(
                        await asyncio.gather(*(write_and_read(client, asset, ROUNDS) for asset in ASSETS)), start=Counter[str]()
                    )
                    standby.execute("SELECT pg_wal_replay_pause()")
                    paused = await write_and_read(client, "BTC", 3)
                    standby.execute("SELECT pg_wal_replay_resume()")
    report_line(f"reads of what was just written: {dict(following)}; while the replica replays nothing: {dict(paused)}")
    assert following["replica"] > following["primary"]
    assert paused == {"primary": 3}
