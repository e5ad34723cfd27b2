"""What one call of `simulate` answers is what happens when the same is done for real, to the unit: over HTTP, on both databases.

The clock of the money stands still meanwhile, but for the hours that are waited: so both see the same seconds.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.app import House
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from tests.databases import PostgresCluster, fresh_postgres_database
from tests.schema.world import PASSWORD, Json, World, schema_of, settings_of

NOON = 1_790_000_100
SOON = "2026-09-21T15:00:00Z"
"""A boundary within what is waited: the model that is scheduled for the bitcoin market applies there."""
OPERATOR = {"email": "operator@example.com", "password": "sandbox-operator"}
STANDING = """CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT to_timestamp(%d) $$;
ALTER DATABASE "%s" SET search_path = public, pg_catalog"""

HOLDINGS = """margin { status collateralValue liabilities netEquity initialRequirement maintenanceRequirement healthFactor
    marginFraction }"""
RATES = "asset { symbol } utilization borrowRate { apr } lendRate { base { apr } net { apr } } totalLent { value }"
STATE = f"""{HOLDINGS} markets {{ {RATES} totalBorrowed {{ value }} availableLiquidity {{ value }} }}
    lendPositions {{ asset {{ symbol }} amount {{ value }} withdrawableAt }} borrows {{ asset {{ symbol }} amount {{ value }} }}"""
SIMULATE = f"""query ($input: SimulateInput!) {{ simulate(input: $input) {{ ... on Error {{ message }} ... on Simulation {{
    includesOthers before {{ {STATE} }} steps {{ refusal {{ message }} borrowed {{ value }} after {{ {STATE} }}
    liquidation {{ policy steps {{ seize {{ value }} repay {{ value }} penalty {{ value }} }} }}
    comparisons {{ liquidation {{ policy steps {{ repay {{ value }} }} }} }} }} }} }} }}"""
IS = f"""query ($id: ID!) {{ markets {{ {RATES} totalBorrowed {{ value }} availableLiquidity {{ value }} }}
    subAccount(id: $id) {{ {HOLDINGS} lendPositions {{ edges {{ node {{ market {{ asset {{ symbol }} }} amount {{ value }}
    withdrawableAt }} }} }} borrows {{ edges {{ node {{ market {{ asset {{ symbol }} }} amount {{ value }} }} }} }}
    activity(types: [LIQUIDATED]) {{ edges {{ node {{ amount {{ value }} details }} }} }} }} }}"""


class Standing:
    """Time that stands still."""

    def now(self) -> int:
        return NOON

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class Client:
    """Somebody who asks over HTTP."""

    http: httpx2.AsyncClient
    token: str | None = None

    async def ask(self, query: str, **variables: object) -> Json:
        headers = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers, timeout=60)
        body = answer.json()
        assert "errors" not in body, body
        data: Json = body["data"]
        return data

    async def do(self, mutation: str, /, **given: object) -> Json:
        """Run a mutation that must not be refused."""
        kind = f"{mutation[0].upper()}{mutation[1:]}"
        query = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ __typename ... on Error {{ message }} }} }}"
        done: Json = (await self.ask(query, input=given))[mutation]
        assert done["__typename"] == f"{kind}Success", done
        return done

    async def sign_in(self, email: str, password: str) -> Client:
        query = "mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignInSuccess { token } } }"
        given = {"email": email, "password": password}
        return Client(self.http, (await self.ask(query, input=given))["signIn"]["token"])


@asynccontextmanager
async def serving(database_url: str) -> AsyncIterator[tuple[World, Client]]:
    """Serve a freshly seeded database."""
    await House(settings_of(database_url), Standing()).prepare()
    house = House(settings_of(database_url), Standing())
    async with house.running():
        world = World(house, house.services(), schema_of(is_sandbox=True))
        endpoint = GraphQLEndpoint(world.schema, world.services)
        app = Starlette(routes=[Route("/graphql", endpoint)])
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as http:
            yield world, Client(http)


@pytest.fixture(params=["sqlite", "postgresql"])
def standing_url(request: pytest.FixtureRequest) -> str:
    """A database whose clock stands still: SQLite's is the server's, PostgreSQL's is overlaid by a function."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url
    cluster: PostgresCluster = request.getfixturevalue("cluster")
    made = fresh_postgres_database(cluster)
    name = urlsplit(made).path[1:]
    cluster.execute(STANDING % (NOON, name), database=name)
    return made


def shown(simulated: Json) -> Json:
    """Return a simulated state as what is really read is compared with."""
    return {name: simulated[name] for name in ("margin", "markets", "lendPositions", "borrows")}


async def what_is(client: Client, sub_account_id: str) -> Json:
    """Return what really is, in the same words."""
    found = await client.ask(IS, id=sub_account_id)
    sub = found["subAccount"]
    lends, debts = ([edge["node"] for edge in sub[name]["edges"]] for name in ("lendPositions", "borrows"))
    return {
        "margin": sub["margin"],
        "markets": found["markets"],
        "lendPositions": [
            {"asset": one["market"]["asset"], "amount": one["amount"], "withdrawableAt": one["withdrawableAt"]} for one in lends
        ],
        "borrows": [{"asset": one["market"]["asset"], "amount": one["amount"]} for one in debts],
    }


CURVE_B = {"name": "two_slope_kinked", "parameters": {"base_rate": "0.03", "slope_below": "0.2", "slope_above": "3"}}
POLICY_B = {"name": "target_health", "parameters": {}}
STEPS: list[Json] = [
    {"borrow": {"asset": "USDC", "shareOfMaximum": "0.7", "payout": True}},
    {"priceChange": {"asset": "BTC", "change": "-0.3"}},
    {"model": {"asset": "USDC", "kind": "RATE_MODEL", **CURVE_B}},
    {"wait": "PT2H10M"},
    {"model": {"asset": "USDC", "kind": "LIQUIDATION_POLICY", **POLICY_B}},
    {"price": {"asset": "BTC", "usd": "66700"}},
    {"deposit": {"asset": "USDC", "amount": "100"}},
]


async def test_doing_it_for_real_gives_the_same_numbers_to_the_unit(standing_url: str) -> None:
    async with serving(standing_url) as (world, public):
        await world.house.rounds.payouts.run_once()  # What the seed has borrowed is on its way no more.
        alice = await world.customer("alice")
        customer, operator = await public.sign_in(alice.email, PASSWORD), await public.sign_in(**OPERATOR)
        sub = alice.sub_account_id
        await customer.do("deposit", subAccountId=sub, asset="BTC", amount="1", idempotencyKey="d")
        await operator.do("scheduleModel", market="BTC", kind="RATE_MODEL", **CURVE_B, effectiveAt=SOON, idempotencyKey="s")
        given = {"subAccountId": sub, "steps": STEPS, "policies": [{"name": "close_factor"}, POLICY_B]}
        foretold = (await customer.ask(SIMULATE, input=given))["simulate"]
        assert foretold["includesOthers"]
        assert shown(foretold["before"]) == await what_is(customer, sub)
        borrowed = foretold["steps"][0]["borrowed"]["value"]
        done: list[tuple[Client, str, Json]] = [
            (customer, "borrow", {"subAccountId": sub, "asset": "USDC", "amount": borrowed, "address": "w", "idempotencyKey": "b"}),
            (customer, "sandboxSetPrice", {"asset": "BTC", "usd": "70000"}),
            (operator, "updateMarket", {"asset": "USDC", "rateModel": CURVE_B}),
            (customer, "sandboxAdvanceClock", {"by": "PT2H10M"}),
            (operator, "updateMarket", {"asset": "USDC", "liquidationPolicy": POLICY_B}),
            (customer, "sandboxSetPrice", {"asset": "BTC", "usd": "66700"}),
            (customer, "deposit", {"subAccountId": sub, "asset": "USDC", "amount": "100", "idempotencyKey": "e"}),
        ]
        for step, (who, mutation, done_with) in zip(foretold["steps"], done, strict=True):
            await who.do(mutation, **done_with)
            await world.house.rounds.payouts.run_once()  # As the background would.
            assert step["refusal"] is None
            is_now, would_be = await what_is(customer, sub), shown(step["after"])
            for name in would_be:
                assert would_be[name] == is_now[name], (mutation, name)
        plan = foretold["steps"][5]["liquidation"]
        assert plan["policy"] == "target_health"
        assert [each["liquidation"]["policy"] for each in foretold["steps"][5]["comparisons"]] == ["close_factor", "target_health"]
        seized = (await customer.ask(IS, id=sub))["subAccount"]["activity"]["edges"]
        assert sorted(edge["node"]["amount"]["value"] for edge in seized) == sorted(one["seize"]["value"] for one in plan["steps"])
