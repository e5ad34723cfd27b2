"""Queries on a replica: never older than what the client has seen, and never old without saying so.

The replica is a real copy of the database, taken at some moment: it is behind for as long as the test likes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.app.replicas import places_of
from gql_server.ports.runtime import Storage
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from gql_server.service.replicas import Replicas
from tests.schema.world import CLOCK, World, schema_of
from tests.servers import ROOT
from tests.service.storages import storage_at

QUERY = {"query": "{ assets { symbol price { usd } } }"}
AS_OF, VERSION = "ledger-as-of", "ledger-version"


def set_price(usd: int) -> dict[str, str]:
    answer = "... on SandboxSetPriceSuccess { asset { price { usd } } } ... on Error { code message }"
    return {"query": f'mutation {{ sandboxSetPrice(input: {{asset: "BTC", usd: "{usd}"}}) {{ __typename {answer} }} }}'}


def bitcoin(answer: httpx2.Response) -> float:
    """Return the price that an answer shows."""
    prices = {asset["symbol"]: asset["price"] for asset in answer.json()["data"]["assets"]}
    return float(prices["BTC"]["usd"])


class Copy:
    """A copy of a database that can be brought up to date."""

    def __init__(self, original: Path, path: Path) -> None:
        self._original, self._path, self._number = original, path, 0
        self._take()

    def _take(self) -> None:
        self._number += 1
        path = self._path.with_name(f"replica-{self._number}.sqlite3")
        connection = sqlite3.connect(self._original)
        connection.execute("VACUUM INTO ?", (str(path),))
        connection.close()
        self._storage: Storage = storage_at(f"sqlite:///{path}", CLOCK)
        self.ledger, self.glimpses = self._storage.ledger, self._storage.glimpses

    async def open(self) -> None:
        await self._storage.open()

    async def close(self) -> None:
        await self._storage.close()


@pytest.fixture
async def replicas(world: World, seeded_url: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    """What knows a copy as it is at the beginning, which falls behind from now on."""
    copy = Copy(Path(seeded_url.removeprefix("sqlite:///")), tmp_path / "replica")
    found = Replicas(world.house.ledger, copy, CLOCK, wait_seconds_max=0, lag_seconds_max=5)
    world.house.teller.observe(found.observe)
    await copy.open()
    await found.beat()
    yield found
    await copy.close()


@pytest.fixture
async def client(world: World, replicas: Replicas) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a server that reads from the copy."""
    places = places_of(world.house, world.services, replicas)
    endpoint = GraphQLEndpoint(schema_of(is_sandbox=True), world.services, places=places)
    app = Starlette(routes=[Route("/graphql", endpoint)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as opened:
        yield opened


async def test_a_query_is_answered_by_the_replica_and_says_as_of_when(client: httpx2.AsyncClient) -> None:
    before = await client.post("/graphql", json=QUERY)
    written = await client.post("/graphql", json=set_price(41_000))
    after = await client.post("/graphql", json=QUERY)
    assert written.json()["data"]["sandboxSetPrice"]["__typename"] == "SandboxSetPriceSuccess", written.text
    assert after.json() == before.json()  # The replica knows nothing of it yet, and this client asked for nothing newer.
    assert after.headers[AS_OF].endswith("Z")
    assert int(after.headers[VERSION]) < int(written.headers[VERSION])


async def test_who_says_what_they_have_seen_reads_their_writes(client: httpx2.AsyncClient, world: World) -> None:
    written = await client.post("/graphql", json=set_price(41_000))
    read = await client.post("/graphql", json=QUERY, headers={VERSION: written.headers[VERSION]})
    assert bitcoin(read) == 41_000
    assert AS_OF not in read.headers
    assert int(read.headers[VERSION]) == await world.house.ledger.sequence_head() >= int(written.headers[VERSION])


async def test_the_headers_of_the_how_to_are_those_that_are_read_and_written(client: httpx2.AsyncClient) -> None:
    page = (ROOT / "docs/how-to/read-from-a-replica.md").read_text(encoding="utf-8")
    shown = re.findall(r"^(Ledger-[A-Za-z-]+): (\S+)$", page, re.MULTILINE)
    assert {name.lower() for name, _ in shown} == {VERSION, AS_OF}
    for name, value in shown:
        if name.lower() == VERSION:
            assert (await client.post("/graphql", json=QUERY, headers={name: value})).status_code == 200


async def test_who_begins_at_nothing_is_told_what_they_have_seen(client: httpx2.AsyncClient, replicas: Replicas) -> None:
    read = await client.post("/graphql", json=QUERY, headers={VERSION: "0"})
    assert (int(read.headers[VERSION]), AS_OF in read.headers) == (await replicas.replica.ledger.sequence_head(), True)


async def test_a_mutation_is_never_read_from_the_replica(client: httpx2.AsyncClient) -> None:
    written = await client.post("/graphql", json=set_price(41_000))
    assert float(written.json()["data"]["sandboxSetPrice"]["asset"]["price"]["usd"]) == 41_000
    assert AS_OF not in written.headers


async def test_when_the_replica_fails_the_primary_answers(client: httpx2.AsyncClient, replicas: Replicas) -> None:
    await client.post("/graphql", json=set_price(41_000))
    await replicas.replica.close()
    read = await client.post("/graphql", json=QUERY)
    assert bitcoin(read) == 41_000
    assert AS_OF not in read.headers


async def test_a_version_that_no_answer_has_said_is_refused(client: httpx2.AsyncClient) -> None:
    for version in ("", "-1", "one", "1.5", "9" * 19):
        refused = await client.post("/graphql", json=QUERY, headers={VERSION: version})
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
