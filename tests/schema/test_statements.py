"""How many statements a query takes of a database: few, and never more for more rows.

Counted is every call to the driver while a request passes through the whole application: the statement that authenticates it,
each other statement, and BEGIN and COMMIT where there are any.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.app import House
from gql_server.schema.context import Context
from gql_server.schema.ids import global_id
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from gql_server.service.public_markets import PublicMarkets
from gql_server.storage import postgres as postgres_module
from gql_server.storage import postgres_connection
from gql_server.storage import sqlite_connection as sqlite_module
from tests.schema.served import Served
from tests.schema.world import CLOCK, open_world, plugins, schema_of, settings_of
from tests.service.test_teller_statements import STATEMENTS_OF_DEPOSITS

MARKETS = """{ markets { asOf asset { symbol } totalLent { value } totalBorrowed { value } utilization borrowRate { apr }
    lendRate { net { apr } } state } }"""
TREE = """{ viewer { account { id subAccounts { edges { node { id
    lendPositions { edges { node { amount { value } withdrawableAt } } } borrows { edges { node { amount { value } } } }
    balances { asset { symbol } available { value } inPayouts { value } } margin { status healthFactor } } } } } } }"""
PAGE = """{ viewer { account { subAccounts { edges { node { lendPositions(first: 50) { edges { node { amount { value }
    market { asset { symbol } utilization lendRate { net { apr } } } } } } } } } } } }"""

DEPOSIT = """mutation ($input: DepositInput!) { deposit(input: $input) { ... on DepositSuccess { command { id } lent { value }
    subAccount { margin { healthFactor } } lendPosition { amount { value } market { totalLent { value } } } } } }"""
BATCH = STATEMENTS_OF_DEPOSITS + 2
"""With its beginning and its commit."""


@dataclass
class Server:
    """An application, a customer's token, and every call to a driver."""

    house: House
    client: httpx2.AsyncClient
    token: str
    calls: list[object]

    async def count(self, query: str, *, is_signed_in: bool = True, **variables: object) -> int:
        """Ask, and return how many calls to a driver that took."""
        self.calls.clear()
        headers = {"authorization": f"Bearer {self.token}"} if is_signed_in else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert "errors" not in answer.json(), answer.json()
        return len(self.calls)


@pytest.fixture
async def server(served: Served, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """A server that writes down each call to its driver."""
    calls: list[object] = []
    for module, name in ((postgres_connection, "translated"), (postgres_module, "commit"), (sqlite_module, "translated")):
        call: Callable[..., Awaitable[Any]] = getattr(module, name)

        def counted(*values: object, call: Callable[..., Awaitable[Any]] = call) -> Awaitable[Any]:
            calls.append(values)
            return call(*values)

        monkeypatch.setattr(module, name, counted)
    house = House(settings_of(served.url), CLOCK, plugins())
    async with house.running():
        endpoint = GraphQLEndpoint(schema_of(is_sandbox=True), house.services())
        transport = httpx2.ASGITransport(app=Starlette(routes=[Route("/graphql", endpoint)]))
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as client:
            yield Server(house, client, served.token, calls)


async def test_all_markets_take_no_statement_or_one(server: Server) -> None:
    server.house.markets.forget()
    assert await server.count(MARKETS, is_signed_in=False) == 1
    assert await server.count(MARKETS, is_signed_in=False) <= 1  # None but once a second.
    assert await server.count(MARKETS) <= 2  # One more authenticates.


@pytest.mark.parametrize("query", [TREE, PAGE])
async def test_an_account_with_all_it_holds_takes_one_statement_besides_the_one_that_authenticates(
    server: Server, query: str
) -> None:
    server.house.markets.forget()
    assert await server.count(query) == 2  # Nothing is kept of the assets: they come along.
    assert await server.count(query) == 2  # They are kept.


async def test_what_another_process_has_changed_takes_one_statement_more(server: Server) -> None:
    await server.count(TREE)
    async with open_world(server.house.settings.database_url) as other:
        await other.do("sandboxSetPrice", "... on SandboxSetPriceSuccess { asset { symbol } }", asset="BTC", usd="60001")
    assert await server.count(TREE) <= 3
    assert await server.count(TREE) == 2


async def test_a_deposit_takes_its_batch_and_the_statement_that_authenticates_and_nothing_to_tell_what_it_left(
    server: Server, served: Served
) -> None:
    server.house.markets._confirm_seconds = math.inf
    viewer = await server.house.services().sessions.authenticate(served.token)
    assert viewer is not None
    own, *_ = (await server.house.ledger.sub_accounts_of([viewer.account_id]))[viewer.account_id]
    given = {"subAccountId": global_id("SubAccount", own), "asset": "BTC", "amount": "1"}
    await server.count(DEPOSIT, input={**given, "idempotencyKey": "the first"})
    made = await server.count(
        "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }", input={**given, "idempotencyKey": "b"}
    )
    assert await server.count(DEPOSIT, input={**given, "idempotencyKey": "c"}) == made <= 1 + BATCH


async def test_a_process_that_keeps_nothing_takes_one_statement_for_what_it_would_have_kept(server: Server) -> None:
    server.house.markets = PublicMarkets(
        server.house.storage.glimpses, server.house.storage.announcements, server.house.clock, is_kept=False
    )
    services = server.house.services()
    for query, most in ((MARKETS, 1), (TREE, 1), (PAGE, 1)):
        server.calls.clear()
        viewer = await services.sessions.authenticate(server.token)
        server.calls.clear()
        context = Context(services, viewer, is_just_found=True)
        result = await schema_of(is_sandbox=True).run(query, context=context)
        assert result.errors is None
        assert len(server.calls) == most
