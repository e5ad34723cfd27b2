"""The endpoint as the application wires it: other sites' pages, compression, names of requests, trusted documents."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import structlog

from gql_server.app import create_app
from gql_server.schema.over_http.manifest import sha256_of
from gql_server.settings import Settings, SettingsError
from tests.schema.world import settings_of

APP = "https://app.example"
LONG = "{ __schema { types { name description } } }"
SYMBOLS = "query Symbols { assets { symbol } }"


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """Open a client of an application with these settings; nothing of its background runs."""
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as client,
    ):
        yield client


@pytest.fixture(scope="module")
async def client(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx2.AsyncClient]:
    """One application for all tests that need no settings of their own and change nothing but its cache of documents."""
    path = tmp_path_factory.mktemp("graphql") / "world.sqlite3"
    shutil.copy(seeded_file, path)
    async with served(settings_of(f"sqlite:///{path}")) as opened:
        yield opened


def preflight(origin: str) -> dict[str, str]:
    return {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-anything",
    }


async def test_pages_of_allowed_origins_may_ask_and_read(seeded_url: str) -> None:
    async with served(replace(settings_of(seeded_url), allowed_origins=(APP,))) as client:
        allowed = await client.options("/graphql", headers=preflight(APP))
        refused = await client.options("/graphql", headers=preflight("https://evil.example"))
        asked = await client.post("/graphql", json={"query": SYMBOLS}, headers={"origin": APP})
        foreign = await client.post("/graphql", json={"query": SYMBOLS}, headers={"origin": "https://evil.example"})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, APP)
    assert "authorization" in allowed.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in allowed.headers
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers
    assert asked.headers["access-control-allow-origin"] == APP
    assert asked.headers["access-control-expose-headers"] == "x-request-id, retry-after, ledger-version, ledger-as-of"
    assert asked.headers["vary"] == "Accept, Origin"
    assert "access-control-allow-origin" not in foreign.headers


async def test_pages_of_other_origins_may_not_where_none_is_allowed(client: httpx2.AsyncClient) -> None:
    answer = await client.options("/graphql", headers=preflight(APP))
    assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (204, False)


async def test_long_answers_to_queries_are_compressed_and_those_to_mutations_never(client: httpx2.AsyncClient) -> None:
    query = await client.post("/graphql", json={"query": LONG}, headers={"accept-encoding": "gzip"})
    assert query.headers["content-encoding"] == "gzip"
    assert set(query.headers["vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    mutation = {"query": "mutation { " + " ".join(f"name{n}: __typename" for n in range(100)) + " }"}
    answer = await client.post("/graphql", json=mutation, headers={"accept-encoding": "gzip"})
    assert len(answer.content) > 1024
    assert ("content-encoding" in answer.headers, answer.headers["cache-control"]) == (False, "no-store, no-transform")


async def test_a_request_keeps_its_name_where_it_is_one(client: httpx2.AsyncClient) -> None:
    for given, is_kept in (("abc-1.2_Z", True), ("a" * 65, False), ("a b", False), ("", False)):
        answer = await client.post("/graphql", json={"query": SYMBOLS}, headers={"x-request-id": given})
        assert answer.headers["x-request-id"]
        assert (answer.headers["x-request-id"] == given) == is_kept


async def test_a_document_is_sent_once_and_named_by_its_hash_from_then_on(client: httpx2.AsyncClient) -> None:
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256_of(SYMBOLS)}}}
    unknown = await client.post("/graphql", json=named)
    assert (unknown.status_code, unknown.json()["errors"][0]["message"]) == (200, "PersistedQueryNotFound")
    newer = await client.post("/graphql", json=named, headers={"accept": "application/graphql-response+json"})
    assert newer.status_code == 404
    assert "errors" not in (await client.post("/graphql", json={"query": SYMBOLS, **named})).json()
    by_get = {"extensions": json.dumps(named["extensions"])}
    for answer in (
        await client.post("/graphql", json=named),
        await client.get("/graphql", params=by_get, headers={"graphql-require-preflight": "1"}),
    ):
        assert answer.json()["data"]["assets"][0] == {"symbol": "BTC"}


async def test_a_document_that_does_not_fit_is_not_kept(client: httpx2.AsyncClient) -> None:
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256_of("{ nonsense }")}}}
    await client.post("/graphql", json={"query": "{ nonsense }", **named})
    assert (await client.post("/graphql", json=named)).json()["errors"][0]["message"] == "PersistedQueryNotFound"


async def test_a_mutation_known_by_its_hash_is_not_executed_by_get(client: httpx2.AsyncClient) -> None:
    text = "mutation { __typename }"
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256_of(text)}}}
    assert (await client.post("/graphql", json={"query": text, **named})).json()["data"] == {"__typename": "Mutation"}
    by_get = {"extensions": json.dumps(named["extensions"])}
    answer = await client.get("/graphql", params=by_get, headers={"graphql-require-preflight": "1"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_only_the_documents_of_the_manifest_are_executed_where_the_settings_say_so(seeded_url: str, tmp_path: Path) -> None:
    manifest = tmp_path / "documents.json"
    manifest.write_text(json.dumps({"symbols": SYMBOLS, "old": "{ gone }"}))
    settings = replace(settings_of(seeded_url), trusted_documents=manifest, trusted_documents_only=True)
    with structlog.testing.capture_logs() as lines:
        async with served(settings) as client:
            known = await client.post("/graphql", json={"documentId": "symbols"})
            other = await client.post("/graphql", json={"query": "{ __typename }"})
            newer = await client.post(
                "/graphql", json={"query": "{ __typename }"}, headers={"accept": "application/graphql-response+json"}
            )
    assert known.json()["data"]["assets"][0] == {"symbol": "BTC"}
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (200, "DOCUMENT_NOT_TRUSTED")
    assert newer.status_code == 403
    assert [line["id"] for line in lines if line["event"] == "trusted_document_does_not_fit"] == ["old"]


def test_a_file_that_is_no_manifest_ends_the_start(tmp_path: Path) -> None:
    manifest = tmp_path / "documents.json"
    manifest.write_text("[]")
    with pytest.raises(SettingsError, match=r"^GQL_SERVER_TRUSTED_DOCUMENTS: .* is not a JSON object$"):
        create_app(replace(settings_of(f"sqlite:///{tmp_path}/db.sqlite3"), trusted_documents=manifest))
