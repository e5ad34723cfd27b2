"""Bugs outside of any field, and schemas that do not tell of themselves: what is said, and what never is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from typing import Any

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.routing import Route
from structlog.typing import EventDict

from gql_server.app import RandomIdentifiers
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from gql_server.schema.root import Schema, build_schema
from tests.schema.wires import Closed, connect, request
from tests.schema.world import World

SECRET = "the secret is plain"


@cache
def silent() -> Schema:
    """Returns the schema of production, which does not tell of itself."""
    return build_schema(RandomIdentifiers(), is_sandbox=False, is_introspected=False)


@pytest.fixture
async def asker(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of that schema."""
    app = Starlette(routes=[Route("/graphql", GraphQLEndpoint(silent(), world.services))])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as opened:
        yield opened


async def errors_of(client: httpx2.AsyncClient, query: str, **variables: object) -> list[dict[str, Any]]:
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    errors: list[dict[str, Any]] = answer.json()["errors"]
    return errors


def raising(bug: Exception) -> Callable[..., Awaitable[None]]:
    async def fail(*_: object, **__: object) -> None:
        raise bug

    return fail


def found(lines: list[EventDict], said: str) -> bool:
    """Tells whether what was said holds the reference of a bug in the log, and nothing of the bug."""
    [reference] = [line["reference"] for line in lines if line["event"] == "internal_error"]
    return reference in said and "plain" not in said


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'])
async def test_production_does_not_tell_its_schema(asker: httpx2.AsyncClient, query: str) -> None:
    assert [error["extensions"]["code"] for error in await errors_of(asker, query)] == ["INTROSPECTION_DISABLED"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ market { id } }", {}),
        ("{ markts { id } }", {}),
        ("{ markets { utilisation } }", {}),
        ('{ market(symbl: "BTC") { id } }', {}),
        ("{ markets { ... on Markt { id } } }", {}),
        ("query ($k: AccountKnd) { __typename }", {}),
        ("{ markets { history(first: 1, range: {windw: DAY}) { totalCount } } }", {}),
        ("{ markets { history(first: 1, range: {window: DAYS}) { totalCount } } }", {}),
        ("query ($r: HistoryRange!) { markets { history(first: 1, range: $r) { totalCount } } }", {"r": {"windw": "DAY"}}),
        ("query ($r: HistoryRange!) { markets { history(first: 1, range: $r) { totalCount } } }", {"r": {"window": "DAYS"}}),
    ],
)
async def test_production_gives_no_hints(asker: httpx2.AsyncClient, query: str, variables: dict[str, object]) -> None:
    for _ in range(2):  # By either road.
        told = json.dumps(await errors_of(asker, query, **variables))
        assert "Did you mean" not in told


async def test_the_sandbox_gives_hints(world: World) -> None:
    result = await world.result("{ markts { id } }")
    assert "Did you mean 'markets'" in str(result.errors)


async def test_an_answer_is_no_page_for_any_browser(asker: httpx2.AsyncClient) -> None:
    for answer in (await asker.post("/graphql", json={"query": "{ __typename }"}), await asker.post("/graphql", json=[])):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


@pytest.mark.parametrize("bug", [RecursionError(SECRET), OverflowError(SECRET)], ids=["recursion", "driver"])
async def test_a_bug_outside_of_any_field_is_masked(world: World, monkeypatch: pytest.MonkeyPatch, bug: Exception) -> None:
    monkeypatch.setattr(world.schema.compiled, "run", raising(bug))
    with structlog.testing.capture_logs() as lines:
        result = await world.result("{ __typename }")
    assert result.data is None
    [error] = result.errors or []
    assert (error.extensions or {})["code"] == "INTERNAL"
    assert found(lines, json.dumps(error.formatted))


async def test_a_bug_before_anything_is_executed_is_masked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.house.door.sessions, "authenticate", raising(OverflowError(SECRET)))
    for accept in ("application/json", "text/event-stream"):
        with structlog.testing.capture_logs() as lines:
            async with request(world, "{ __typename }", accept=accept, authorization="Bearer x") as refused:
                assert refused.status == 500
                body = (await refused.chunk()).decode()
        assert json.loads(body)["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert found(lines, body)


async def test_a_bug_in_an_operation_of_a_socket_ends_that_operation(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with connect(world) as wire:
        await wire.begin()
        with monkeypatch.context() as patched, structlog.testing.capture_logs() as lines:
            patched.setattr(world.schema, "kind_of", lambda *_: 1 // 0)
            wire.subscribe("{ __typename }")
            heard = await wire.hear()
        assert (heard["type"], heard["payload"][0]["extensions"]["code"]) == ("error", "INTERNAL")
        assert found(lines, json.dumps(heard))
        wire.subscribe("{ __typename }", "2")
        assert (await wire.hear())["type"] == "next"


async def test_a_bug_of_a_connection_ends_it_with_a_reference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.house.door.sessions, "authenticate", raising(OverflowError(SECRET)))
    with structlog.testing.capture_logs() as lines:
        async with connect(world) as wire:
            wire.say({"type": "connection_init", "payload": {"authorization": "Bearer x"}})
            with pytest.raises(Closed) as closed:
                await wire.hear()
    assert closed.value.code == 4500
    assert found(lines, closed.value.reason)
