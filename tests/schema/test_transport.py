"""GraphQL over HTTP: methods, media types, sizes, statuses, tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from graphql import get_introspection_query
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable
from gql_server.schema.transport import BODY_BYTES_MAX, GRAPHQL_TYPE, JSON_TYPE, GraphQLEndpoint
from gql_server.service.requests import Decided, Request
from tests.schema.world import PASSWORD, World, schema_of

QUERY = {"query": "{ assets { symbol } }"}


def client_of(world: World, *, is_sandbox: bool = True) -> httpx2.AsyncClient:
    endpoint = GraphQLEndpoint(schema_of(is_sandbox=is_sandbox), world.services, is_sandbox=is_sandbox)
    app = Starlette(routes=[Route("/graphql", endpoint.answer, methods=["GET", "POST"])])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server")


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(world) as opened:
        yield opened


async def test_a_query_is_answered_as_json(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/graphql", json=QUERY)
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON_TYPE)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["data"]["assets"][0] == {"symbol": "BTC"}


async def test_who_names_the_newer_media_type_gets_it(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/graphql", json=QUERY, headers={"accept": f"{GRAPHQL_TYPE}, {JSON_TYPE};q=0.9"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, GRAPHQL_TYPE)


@pytest.mark.parametrize("body", [{"query": "{ nonsense }"}, {"query": "{"}, {"query": "query ($x: Int!) { assets { id } }"},
                                  {"query": "query A { assets { id } }", "operationName": "B"}])  # fmt: skip
async def test_a_document_that_is_not_executed_is_400_in_the_newer_type_and_has_no_data(
    client: httpx2.AsyncClient, body: dict[str, Any]
) -> None:
    newer = await client.post("/graphql", json=body, headers={"accept": GRAPHQL_TYPE})
    older = await client.post("/graphql", json=body)
    assert (newer.status_code, older.status_code) == (400, 200)
    assert "data" not in newer.json()
    assert newer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_error_of_a_field_keeps_the_data_and_the_status(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": "{ viewer { account { id } } solvency { gap } }"})
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b"{}", 400), (b'{"query": 1}', 400), (b'{"query": " "}', 400),
        (b'{"query": "{ a }", "variables": []}', 400), (b'{"query": "{ a }", "operationName": 1}', 400),
        (b'[{"query": "{a}"}]', 400),
        (b'{"query": "' + b"#" * BODY_BYTES_MAX + b'"}', 413),
    ],
)  # fmt: skip
async def test_what_is_no_operation_is_refused(client: httpx2.AsyncClient, content: bytes, status: int) -> None:
    answer = await client.post("/graphql", content=content, headers={"content-type": JSON_TYPE})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_only_json_is_read(client: httpx2.AsyncClient, content_type: str) -> None:
    answer = await client.post("/graphql", content=b'{"query": "{ assets { id } }"}', headers={"content-type": content_type})
    assert answer.status_code == 415


async def test_a_query_by_get_is_not_answered(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/graphql", params=QUERY)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_browser_gets_the_editor_in_the_sandbox_only(world: World) -> None:
    for is_sandbox, status in ((True, 200), (False, 405)):
        async with client_of(world, is_sandbox=is_sandbox) as client:
            answer = await client.get("/graphql", headers={"accept": "text/html"})
            assert answer.status_code == status
            assert ("graphiql" in answer.text.lower()) == is_sandbox


async def test_a_token_says_who_asks_until_they_sign_out(world: World, client: httpx2.AsyncClient) -> None:
    await world.customer()
    sign_in = """mutation ($email: String!, $password: String!) { signIn(input: {email: $email, password: $password}) {
        ... on SignInSuccess { token expiresAt account { email } } ... on Error { code } } }"""
    given = {"query": sign_in, "variables": {"email": "alice@example.com", "password": PASSWORD}}
    token = (await client.post("/graphql", json=given)).json()["data"]["signIn"]["token"]
    headers = {"authorization": f"Bearer {token}"}
    viewer = {"query": "{ viewer { account { email } } }"}
    assert (await client.post("/graphql", json=viewer, headers=headers)).json()["data"]["viewer"]["account"][
        "email"
    ] == "alice@example.com"
    out = {"query": "mutation { signOut }"}
    assert (await client.post("/graphql", json=out, headers=headers)).json()["data"] == {"signOut": True}
    gone = (await client.post("/graphql", json=viewer, headers=headers)).json()
    assert gone["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    wrong = {**given, "variables": {"email": "alice@example.com", "password": "not the pass phrase"}}
    assert (await client.post("/graphql", json=wrong)).json()["data"]["signIn"]["code"] == "INVALID_CREDENTIALS"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer " + "x" * 5000, "x"])
async def test_a_token_that_is_nobodys_is_nobody(client: httpx2.AsyncClient, header: str) -> None:
    answer = await client.post("/graphql", json={"query": "{ solvency { gap } }"}, headers={"authorization": header})
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    public = await client.post("/graphql", json=QUERY, headers={"authorization": header})
    assert "errors" not in public.json()


async def test_a_database_that_is_away_is_503(world: World, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: object) -> object:
        raise StorageUnavailable("away")

    monkeypatch.setattr(world.house.ledger, "snapshot", fail)
    monkeypatch.setattr(world.house.storage.sessions, "find", fail)
    for headers in ({}, {"authorization": "Bearer x"}):
        answer = await client.post("/graphql", json=QUERY, headers=headers)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE", "retryable": True}


async def test_an_unknown_outcome_is_503_and_says_to_use_the_same_key(
    world: World, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await world.customer()

    async def submit(_: Request) -> Decided:
        raise OutcomeUnknown("cut off")

    async def authenticate(_: str) -> object:
        return customer.viewer

    monkeypatch.setattr(world.house.teller, "submit", submit)
    monkeypatch.setattr(world.house.sessions, "authenticate", authenticate)
    query = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "k"}
    answer = await client.post(
        "/graphql", json={"query": query, "variables": {"input": given}}, headers={"authorization": "Bearer x"}
    )
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "OUTCOME_UNKNOWN", "retryWithSameKey": True}


async def test_a_clients_own_introspection_is_answered(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": get_introspection_query()})
    assert "errors" not in answer.json()
