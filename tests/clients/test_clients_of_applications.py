"""The clients that applications use ask, change, are refused in types and follow: urql, Apollo Client, graphql-request, gql."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import gql
import pytest
from gql.transport.aiohttp import AIOHTTPTransport

from tests.callers import Caller, customer_of
from tests.clients.conftest import NodeProject
from tests.clients.test_live_clients import gql_client
from tests.servers import Server

SYMBOLS = "query { markets { asset { symbol } } }"
DEPOSIT = """mutation ($input: DepositInput!) {
    deposit(input: $input) { __typename ... on DepositSuccess { lent { value } } ... on Error { code message } } }"""
WITHDRAW = """mutation ($input: WithdrawLendPositionInput!) { withdrawLendPosition(input: $input) {
    __typename ... on Error { code } ... on PositionNotMatured { withdrawableAt fullAmount { value } } } }"""
FOLLOW = "subscription ($id: ID!) { marginUpdated(subAccountId: $id) { eventId margin { netEquity } } }"


@pytest.fixture(scope="module")
def applicant(live_server: Server) -> Caller:
    return customer_of(live_server.url, "applications")


def require_story(told: dict[str, Any]) -> None:
    """Half a bitcoin is lent; a withdrawal is refused and told when it is possible; the other half is seen in the margin."""
    assert {"BTC", "USDC"} <= set(told["symbols"])
    assert (told["deposit"]["__typename"], told["deposit"]["lent"]["value"]) == ("DepositSuccess", "0.50000000")
    refusal = told["refusal"]
    assert (refusal["__typename"], refusal["code"]) == ("PositionNotMatured", "POSITION_NOT_MATURED")
    assert refusal["fullAmount"]["value"] == "0.50000000"
    assert refusal["withdrawableAt"].endswith("Z")
    before, after = told["equities"]
    assert 0 < before < after


@pytest.mark.parametrize(
    ("program", "kinds"),
    [
        ("urql.mjs", ["urql graphql-ws", "urql graphql-sse"]),
        ("apollo.mjs", ["Apollo Client"]),
        ("request.mjs", ["graphql-request"]),
    ],
)
def test_a_client_of_node_asks_changes_is_refused_and_follows(
    node_clients: NodeProject, live_server: Server, applicant: Caller, program: str, kinds: list[str]
) -> None:
    assert applicant.token is not None
    sub_accounts = [applicant.must("createSubAccount", "subAccount { id }", name=kind)["subAccount"]["id"] for kind in kinds]
    done = node_clients.run("node", program, f"{live_server.url}/graphql", applicant.token, *sub_accounts)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    stories = [json.loads(line) for line in done.stdout.splitlines()]
    assert [story["kind"] for story in stories] == kinds
    for story in stories:
        require_story(story)


async def test_gql_asks_by_http_and_follows_by_websocket(live_server: Server, applicant: Caller) -> None:
    """The Python client: aiohttp for requests, websockets for the subscription."""
    created = await asyncio.to_thread(applicant.must, "createSubAccount", "subAccount { id }", name="gql")
    sub_account: str = created["subAccount"]["id"]
    transport = AIOHTTPTransport(url=f"{live_server.url}/graphql", headers={"Authorization": f"Bearer {applicant.token}"})
    told: dict[str, Any] = {}
    async with gql.Client(transport=transport) as session, gql_client(live_server.url, applicant.token) as following:

        async def ask(document: str, **fields: object) -> dict[str, Any]:
            request = gql.gql(document)
            if fields:
                request.variable_values = {"input": {"subAccountId": sub_account, **fields}}
            answer: dict[str, Any] = await session.execute(request)
            return answer

        half = {"asset": "BTC", "amount": "0.5"}
        told["symbols"] = [market["asset"]["symbol"] for market in (await ask(SYMBOLS))["markets"]]
        told["deposit"] = (await ask(DEPOSIT, idempotencyKey="gql first", **half))["deposit"]
        early = await ask(WITHDRAW, idempotencyKey="gql too early", asset="BTC", address="bc1q-my-wallet")
        told["refusal"] = early["withdrawLendPosition"]
        equities: list[float] = []
        follow = gql.gql(FOLLOW)
        follow.variable_values = {"id": sub_account}
        async for update in following.subscribe(follow):
            equities.append(float(update["marginUpdated"]["margin"]["netEquity"]))
            if len(equities) == 1:
                await ask(DEPOSIT, idempotencyKey="gql second", **half)
            if equities[-1] > equities[0]:
                break
        told["equities"] = [equities[0], equities[-1]]
    require_story(told)
