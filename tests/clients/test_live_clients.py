"""Live data by other people's programs: the reference clients of both transports, and gql for Python."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gql
import pytest
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from tests.callers import Caller, customer_of
from tests.clients.conftest import NodeProject
from tests.databases import PostgresCluster, postgres_database
from tests.servers import Server, start_server

CUSTOMER = "live"
FOLLOW = "subscription ($id: ID!, $after: String) { activity(subAccountId: $id, after: $after) { eventId activity { type } } }"
BEGINNING = "ZXZlbnQ6bDowOjA"
"""The event id before all others."""
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def customer(live_server: Server) -> Caller:
    return customer_of(live_server.url, CUSTOMER)


@pytest.mark.parametrize("kind", ["graphql-ws", "graphql-sse"])
def test_a_reference_client_queries_changes_follows_and_errs(
    node_clients: NodeProject, live_server: Server, customer: Caller, kind: str
) -> None:
    assert customer.token is not None
    sub_account = customer.must("createSubAccount", "subAccount { id }", name=kind)["subAccount"]["id"]
    done = node_clients.run("node", "live.mjs", kind, f"{live_server.url}/graphql", customer.token, sub_account)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    told = {step["step"]: step["value"] for step in steps}
    assert "BTC" in told.pop("query")
    assert told.pop("again", None) == ([4, 4] if kind == "graphql-ws" else None)
    assert told == {
        "refusal": {"__typename": "NotFound", "code": "NOT_FOUND"},
        "missed": ["LENT", "DEPOSITED"],
        "coming": ["LENT", "DEPOSITED"],
        "places": [True, True],
        "syntax": "BAD_USER_INPUT",
        "unknown field": "BAD_USER_INPUT",
        "not allowed": "FORBIDDEN",
        **(
            {"bad token": 4403, "codes": [4406, 4401, 4400, 4409, 4429, 1009]}
            if kind == "graphql-ws"
            else {"bad token": "UNAUTHENTICATED"}
        ),
    }


def gql_client(url: str, token: str | None) -> gql.Client:
    """Return a client of the Python package gql; it speaks graphql-transport-ws."""
    transport = WebsocketsTransport(
        url=f"{url.replace('http', 'ws', 1)}/graphql",
        init_payload={} if token is None else {"authorization": f"Bearer {token}"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    return gql.Client(transport=transport)


async def test_gql_queries_changes_and_follows(live_server: Server, customer: Caller) -> None:
    async with gql_client(live_server.url, customer.token) as session:
        assert {"symbol": "BTC"} in (await session.execute(gql.gql("{ assets { symbol } }")))["assets"]
        refused = gql.gql("""mutation ($id: ID!) { repay(input: {subAccountId: $id, asset: "ETH", idempotencyKey: "gql"}) {
            __typename } }""")
        refused.variable_values = {"id": customer.sub_account}
        assert (await session.execute(refused))["repay"] == {"__typename": "NotFound"}
        async for update in session.subscribe(
            gql.gql('subscription { marketUpdated(symbols: ["BTC"]) { markets { asset { symbol } } } }')
        ):
            assert update["marketUpdated"]["markets"] == [{"asset": {"symbol": "BTC"}}]
            break
        with pytest.raises(TransportQueryError, match="Cannot query field"):
            await session.execute(gql.gql("{ nothing }"))


async def follow(session: AsyncClientSession, customer: Caller, after: str, seen: list[tuple[str, str]], count: int) -> None:
    """Note the ids and types of the events after one, until there are so many."""
    request = gql.gql(FOLLOW)
    request.variable_values = {"id": customer.sub_account, "after": after}
    async for update in session.subscribe(request):
        seen.append((update["activity"]["eventId"], update["activity"]["activity"]["type"]))
        if len(seen) == count:
            break


def deposit(customer: Caller, times: int) -> None:
    for _ in range(times):
        assert customer.move("deposit", asset="BTC", amount="1") == "DepositSuccess"


@pytest.fixture
def pair(cluster: PostgresCluster, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Two servers on one PostgreSQL database, started at once."""
    with postgres_database(cluster) as database, ThreadPoolExecutor(2) as threads:
        servers = list(threads.map(lambda name: start_server(database, tmp_path / name), ("a.log", "b.log")))
        try:
            yield servers[0], servers[1]
        finally:
            for server in servers:
                server.process.kill()
                server.process.wait()


async def test_a_subscriber_of_one_process_sees_what_another_does_and_goes_on_there_when_its_own_is_killed(
    pair: tuple[Server, Server],
) -> None:
    here, there = pair
    seen: list[tuple[str, str]] = []
    everything: list[tuple[str, str]] = []
    customer = customer_of(there.url, "carol")
    async with gql_client(here.url, customer.token) as session:
        following = asyncio.create_task(follow(session, customer, BEGINNING, seen, 10**6))
        await asyncio.to_thread(deposit, customer, 5)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(seen) < 6:  # noqa: ASYNC110 - how much the killed process has told, nobody knows
                await asyncio.sleep(0.001)
        here.process.kill()
        with pytest.raises(TransportError):
            await following
    await asyncio.to_thread(deposit, customer, 5)
    async with gql_client(there.url, customer.token) as session:
        await follow(session, customer, seen[-1][0], seen, 20)
        await follow(session, customer, BEGINNING, everything, 20)
    assert seen == everything
    assert [kind for _, kind in seen] == ["LENT", "DEPOSITED"] * 10
