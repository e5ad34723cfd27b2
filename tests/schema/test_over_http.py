"""GraphQL over HTTP: methods, media types, sizes, statuses, tokens."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import GraphQLError, get_introspection_query
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.types import ExecutionResult

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable
from gql_server.schema.over_http.answering import status_of
from gql_server.schema.over_http.editor import Editor, editor_from_afar
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from gql_server.schema.over_http.media_types import GRAPHQL_RESPONSE, JSON
from gql_server.schema.over_http.preflight import PROOFS
from gql_server.schema.over_http.reading import BODY_BYTES_MAX, URL_BYTES_MAX, BodyLimits
from gql_server.service.requests import Decided, Request
from tests.schema.world import PASSWORD, World, open_world, schema_of

QUERY = {"query": "{ assets { symbol } }"}
NEWER = {"accept": GRAPHQL_RESPONSE}
PREFLIGHTED = {PROOFS[0]: "1"}


def client_of(world: World, *, is_sandbox: bool = True, editor: Editor | None = None) -> httpx2.AsyncClient:
    endpoint = GraphQLEndpoint(schema_of(is_sandbox=is_sandbox), world.services, editor=editor)
    app = Starlette(routes=[Route("/graphql", endpoint)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server")


def code_of(answer: httpx2.Response) -> object:
    """Return the code of the one error."""
    errors = answer.json()["errors"]
    assert len(errors) == 1, errors
    return errors[0]["extensions"]["code"]


@pytest.fixture(scope="module")
async def read_only(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for the tests that change nothing in it."""
    path = tmp_path_factory.mktemp("over_http") / "world.sqlite3"
    shutil.copy(seeded_file, path)
    async with open_world(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture
async def asker(read_only: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of that world."""
    async with client_of(read_only) as opened:
        yield opened


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a world of the test's own."""
    async with client_of(world) as opened:
        yield opened


async def test_a_query_is_answered_as_json(asker: httpx2.AsyncClient) -> None:
    answer = await asker.post("/graphql", json=QUERY)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-store", "Accept")
    assert answer.json()["data"]["assets"][0] == {"symbol": "BTC"}


async def test_who_names_the_newer_media_type_gets_it(asker: httpx2.AsyncClient) -> None:
    answer = await asker.post("/graphql", json=QUERY, headers={"accept": f"{GRAPHQL_RESPONSE}, {JSON};q=0.9"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{GRAPHQL_RESPONSE}; charset=utf-8")


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ nonsense }"},
        {"query": "{"},
        {"query": "query ($x: Int!) { assets { id } }"},
        {"query": "query A { assets { id } }", "operationName": "B"},
        {"query": "query A { assets { id } } query B { assets { id } }"},
    ],
    ids=["unknown field", "syntax", "variable", "operation name", "no operation name"],
)
async def test_a_document_that_is_not_executed_is_400_in_the_newer_type_and_has_no_data(
    asker: httpx2.AsyncClient, body: dict[str, Any]
) -> None:
    newer = await asker.post("/graphql", json=body, headers=NEWER)
    older = await asker.post("/graphql", json=body)
    assert (newer.status_code, older.status_code) == (400, 200)
    assert "data" not in newer.json()
    assert newer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_error_of_a_field_keeps_the_data_and_is_a_partial_success(asker: httpx2.AsyncClient) -> None:
    query = {"query": "{ viewer { account { id } } solvency { gap } }"}
    older, newer = await asker.post("/graphql", json=query), await asker.post("/graphql", json=query, headers=NEWER)
    assert (older.status_code, newer.status_code) == (200, 294)
    for answer in (older, newer):
        assert answer.json()["data"] is None
        assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "BAD_REQUEST"),
        (b"{", 400, "BAD_REQUEST"),
        (b"null", 400, "BAD_REQUEST"),
        (b"{}", 400, "BAD_REQUEST"),
        (b'{"query": 1}', 400, "BAD_REQUEST"),
        (b'{"query": " "}', 400, "BAD_REQUEST"),
        (b'{"query": "{ a }", "variables": []}', 400, "BAD_REQUEST"),
        (b'{"query": "{ a }", "operationName": 1}', 400, "BAD_REQUEST"),
        (b'{"query": "{ a }", "extensions": "x"}', 400, "BAD_REQUEST"),
        (b'{"query": "{ a }", "documentId": "x"}', 400, "BAD_REQUEST"),
        (b'{"documentId": 1}', 400, "BAD_REQUEST"),
        (b'{"extensions": {"persistedQuery": {"version": 1}}}', 400, "BAD_REQUEST"),
        (b'{"query": "\xff"}', 400, "BAD_REQUEST"),
        (b"[]", 400, "BATCHING_NOT_SUPPORTED"),
        (b'[{"query": "{a}"}]', 400, "BATCHING_NOT_SUPPORTED"),
        (b'{"query": "' + b"#" * BODY_BYTES_MAX + b'"}', 413, "CONTENT_TOO_LARGE"),
    ],
)
async def test_what_is_no_request_is_refused(asker: httpx2.AsyncClient, content: bytes, status: int, code: str) -> None:
    answer = await asker.post("/graphql", content=content, headers={"content-type": JSON})
    assert (answer.status_code, code_of(answer)) == (status, code)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": ""},
        {"content-type": JSON, "content-encoding": "gzip"},
    ],
)
async def test_only_plain_json_is_read(asker: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    answer = await asker.post("/graphql", content=b'{"query": "{ assets { id } }"}', headers=headers)
    assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_client_that_reads_none_of_the_media_types_is_told(asker: httpx2.AsyncClient) -> None:
    answer = await asker.post("/graphql", json=QUERY, headers={"accept": "text/csv, application/json;q=0"})
    assert (answer.status_code, code_of(answer)) == (406, "NOT_ACCEPTABLE")


async def test_a_body_that_does_not_come_is_not_waited_for(read_only: World) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def send(message: Any) -> None:  # noqa: ANN401 - whatever ASGI sends
        sent.append(message)

    endpoint = GraphQLEndpoint(schema_of(is_sandbox=True), read_only.services, body_limits=BodyLimits(seconds_max=0))
    head = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "headers": head, "query_string": b"", "path": "/graphql"}
    await endpoint(scope, receive, send)
    assert sent[0]["status"] == 408


async def test_a_query_is_answered_by_get(asker: httpx2.AsyncClient) -> None:
    query = "query Named($symbol: String!) { asset(symbol: $symbol) { symbol } }"
    given = {"query": query, "variables": json.dumps({"symbol": "BTC"}), "operationName": "Named", "extensions": ""}
    answer = await asker.get("/graphql", params=given, headers=PREFLIGHTED)
    assert (answer.status_code, answer.json()) == (200, {"data": {"asset": {"symbol": "BTC"}}})
    head = await asker.head("/graphql", params=given, headers=PREFLIGHTED)
    assert (head.status_code, head.headers["content-length"]) == (200, answer.headers["content-length"])


@pytest.mark.parametrize("name", [*PROOFS, "content-type"])
async def test_a_query_by_get_needs_what_no_form_of_another_site_can_send(asker: httpx2.AsyncClient, name: str) -> None:
    assert (await asker.get("/graphql", params=QUERY, headers={name: JSON})).status_code == 200
    for headers in ({}, {"content-type": "text/plain"}, {"accept": GRAPHQL_RESPONSE}):
        refused = await asker.get("/graphql", params=QUERY, headers=headers)
        assert (refused.status_code, code_of(refused)) == (403, "PREFLIGHT_REQUIRED")


@pytest.mark.parametrize(
    "given",
    [
        {"query": "mutation { signOut }"},
        {"query": "query A { assets { id } } mutation B { signOut }", "operationName": "B"},
    ],
)
async def test_a_mutation_by_get_is_not_executed(asker: httpx2.AsyncClient, given: dict[str, str]) -> None:
    for headers in (PREFLIGHTED, {**PREFLIGHTED, **NEWER}):
        answer = await asker.get("/graphql", params=given, headers=headers)
        assert (answer.status_code, answer.headers["allow"], code_of(answer)) == (405, "POST", "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/graphql", 400, "BAD_REQUEST"),
        ("/graphql?qeury={a}", 400, "BAD_REQUEST"),
        ("/graphql?query={assets{id}}&query={a}", 400, "BAD_REQUEST"),
        ("/graphql?query={assets{id}}&variables={", 400, "BAD_REQUEST"),
        ("/graphql?query={assets{id}}&variables=[]", 400, "BAD_REQUEST"),
        ("/graphql?query=" + "%23" * URL_BYTES_MAX, 414, "URI_TOO_LONG"),
    ],
    ids=["nothing", "typo", "twice", "no json", "no map", "too long"],
)
async def test_a_bad_url_is_refused(asker: httpx2.AsyncClient, url: str, status: int, code: str) -> None:
    answer = await asker.get(url, headers=PREFLIGHTED)
    assert (answer.status_code, code_of(answer)) == (status, code)


async def test_other_methods_are_told_which_there_are(asker: httpx2.AsyncClient) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await asker.request(method, "/graphql", json=QUERY)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
        assert code_of(answer) == "METHOD_NOT_ALLOWED"
    options = await asker.options("/graphql")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


async def test_a_browser_gets_the_editor_where_there_is_one(read_only: World) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for editor, status in ((editor_from_afar, 200), (None, 400)):
        async with client_of(read_only, editor=editor) as client:
            answer = await client.get("/graphql", headers=browser)
            assert answer.status_code == status
            assert ("graphiql" in answer.text.lower()) == (status == 200)


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
async def test_a_token_that_is_nobodys_is_nobody(asker: httpx2.AsyncClient, header: str) -> None:
    answer = await asker.post("/graphql", json={"query": "{ solvency { gap } }"}, headers={"authorization": header})
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    public = await asker.post("/graphql", json=QUERY, headers={"authorization": header})
    assert "errors" not in public.json()


async def test_a_database_that_is_away_is_503(world: World, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> object:
        raise StorageUnavailable("away")

    monkeypatch.setattr(world.house.storage.glimpses, "assets", fail)
    monkeypatch.setattr(world.house.storage.sessions, "recognize", fail)
    world.house.markets.forget()
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
    monkeypatch.setattr(world.house.door.sessions, "authenticate", authenticate)
    query = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"
    given = {"subAccountId": customer.sub_account_id, "asset": "BTC", "amount": "1", "idempotencyKey": "k"}
    answer = await client.post(
        "/graphql", json={"query": query, "variables": {"input": given}}, headers={"authorization": "Bearer x"}
    )
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "OUTCOME_UNKNOWN", "retryWithSameKey": True}


@pytest.mark.parametrize("media_type", [GRAPHQL_RESPONSE, JSON])
def test_an_answer_that_could_be_read_in_part_alone_is_503_too_where_the_same_key_gets_all_of_it(media_type: str) -> None:
    told = GraphQLError(
        "It was decided.", path=["borrow", "payout"], extensions={"code": "OUTCOME_UNKNOWN", "retryWithSameKey": True}
    )
    assert status_of(ExecutionResult(data={"borrow": {"payout": None}}, errors=[told]), media_type) == 503


async def test_a_clients_own_introspection_is_answered(asker: httpx2.AsyncClient) -> None:
    answer = await asker.post("/graphql", json={"query": get_introspection_query()})
    assert "errors" not in answer.json()
