"""Traces as a receiver of OTLP gets them: a whole application, a real socket, the protocol's own messages."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import httpx2
import pytest
import structlog

from gql_server.app import create_app
from gql_server.domain.needs import Needs
from gql_server.ports.runtime import Storage
from gql_server.settings import Settings
from gql_server.storage.opening import open_storage
from gql_server.web.tracing import spans
from gql_server.web.tracing.spans import OpenTelemetryTracer
from tests.databases import PostgresCluster, postgres_database
from tests.otlp import Receiver, receiving
from tests.schema.world import CLOCK, settings_of
from tests.seals import SEALS
from tests.servers import ROOT
from tests.storage.opened import opened

MARKETS = {"query": "query Front { markets { asset { symbol } } }", "operationName": "Front"}
THEIRS = "0af7651916cd43dd8448eb211c80319c"
LETTER = '{ sandbox { latestEmail(to: "alice@example.com") { subject } } }'
ADVANCE = 'mutation { sandboxAdvanceClock(input: {by: "PT1H"}) { ... on SandboxAdvanceClockSuccess { now } } }'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """Serve in this process; at the end everything has been sent."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, client=("203.0.113.7", 40_000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as client:
            yield client


def traced(url: str, receiver: Receiver, of_thousand: int = 1000) -> Settings:
    return replace(settings_of(url), traces_url=receiver.url, traces_of_thousand=of_thousand)


async def test_a_mutation_is_followed_from_its_head_to_the_commit(seeded_url: str, receiver: Receiver) -> None:
    theirs = {"traceparent": f"00-{THEIRS}-b7ad6b7169203331-01", "x-request-id": "the-request"}
    async with served(traced(seeded_url, receiver)) as client:
        answer = await client.post("/graphql", json={"query": ADVANCE}, headers=theirs)
        assert answer.json()["data"]["sandboxAdvanceClock"]["now"]
    request = receiver.one("POST /graphql")
    assert (request.trace_id, request.part_of) == (THEIRS, "b7ad6b7169203331")
    assert (request.facts["http.response.status_code"], request.facts["gql_server.request_id"]) == (200, "the-request")
    operation = next(span for span in receiver.parts_of(request) if span.name == "operation")
    assert operation.facts["graphql.operation.type"] == "mutation"
    command = next(span for span in receiver.parts_of(operation) if span.name == "command CrossBoundary")
    assert (command.facts["gql_server.outcome"], command.facts["gql_server.replayed"]) == ("BoundaryCrossed", False)
    [queue] = receiver.parts_of(command)
    assert queue.name == "queue"
    [batch] = [span for span in receiver.named("batch") if command.span_id in span.links]
    assert command.links == {batch.span_id}
    assert batch.trace_id != THEIRS
    asked = batch.facts["gql_server.command_ids"]
    assert isinstance(asked, list)
    assert command.facts["gql_server.command_id"] in asked
    assert len(asked) == batch.facts["gql_server.batch.requests"] == len(batch.links)
    assert queue.ended <= batch.ended <= command.ended
    [transaction] = receiver.parts_of(batch)
    steps = receiver.parts_of(transaction)
    assert (steps[0].name, steps[-1].name) == ("connect", "COMMIT")
    assert any(step.name.startswith("INSERT") and step.facts["db.system.name"] == "sqlite" for step in steps)


async def test_a_transaction_of_postgresql_is_followed(
    cluster: PostgresCluster, migrated_database: str, receiver: Receiver
) -> None:
    with postgres_database(cluster, template=migrated_database) as url:
        tracer = OpenTelemetryTracer(receiver.url, ratio=1, draw=lambda: 0.5)
        storage = open_storage(url, clock=CLOCK, seals=SEALS, connections_min=1, connections_max=2, tracer=tracer)
        async with opened(storage):
            with tracer.inside(tracer.enter("work")):
                await storage.ledger.sequence_head()
                with pytest.raises(ZeroDivisionError):
                    await fail_inside_a_transaction(storage)
        await asyncio.to_thread(tracer.close)
    work = receiver.one("work")
    glance, transaction_span = receiver.parts_of(work)
    assert (glance.name, transaction_span.name) == ("postgresql glance", "postgresql transaction")
    assert [span.name for span in receiver.parts_of(glance)][::2] == ["connect", "release"]
    steps = receiver.parts_of(transaction_span)
    assert (steps[0].name, steps[-1].name) == ("connect", "ROLLBACK")
    assert all(step.facts["db.query.text"] for step in steps[1:-1])
    assert (transaction_span.is_failed, transaction_span.facts["error.type"]) == (True, "ZeroDivisionError")


async def fail_inside_a_transaction(storage: Storage) -> None:
    async with storage.ledger.transaction() as transaction:
        await transaction.load(Needs(has_every_asset=True))
        raise ZeroDivisionError


async def test_no_value_and_no_document_is_told(seeded_url: str, receiver: Receiver) -> None:
    async with served(traced(seeded_url, receiver)) as client:
        assert (await client.post("/graphql?token=hidden", json={"query": LETTER})).json()["data"]["sandbox"]["latestEmail"]
    told = repr(receiver.spans)
    assert "SELECT" in told
    for secret in ("alice", "hidden", "latestEmail"):
        assert secret not in told


async def test_the_log_and_a_masked_error_name_the_trace(
    seeded_url: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("gql_server.service.public_markets.PublicMarkets.assets", fail)
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        async with served(traced(seeded_url, receiver)) as client:
            answer = await client.post("/graphql", json=MARKETS)
    [error] = answer.json()["errors"]
    request, operation = receiver.one("POST /graphql"), receiver.one("operation")
    assert error["extensions"]["traceId"] == request.trace_id
    assert operation.facts["gql_server.error_codes"] == ["INTERNAL"]
    [line] = [line for line in lines if line["event"] == "internal_error"]
    assert line["trace_id"] == request.trace_id
    assert line["request_id"] == request.facts["gql_server.request_id"]


async def test_who_asks_decides_nothing_unless_it_is_a_proxy_of_ours(seeded_url: str, receiver: Receiver) -> None:
    asking = {"traceparent": f"00-{THEIRS}-b7ad6b7169203331-01"}
    silent = {"traceparent": f"00-{THEIRS}-b7ad6b7169203331-00"}
    async with served(traced(seeded_url, receiver, of_thousand=0)) as client:
        await client.post("/graphql", json=MARKETS, headers=asking)
    assert receiver.spans == []
    proxied = replace(traced(seeded_url, receiver), trusted_proxies=(ip_network("203.0.113.0/24"),))
    async with served(proxied) as client:
        await client.post("/graphql", json=MARKETS, headers=silent)
        assert receiver.spans == []
        await client.get("/livez")
        await client.post("/graphql", json=MARKETS, headers=asking)
    assert receiver.one("POST /graphql").trace_id == THEIRS
    assert receiver.resources[0]["service.name"] == "gql_server"


async def test_a_receiver_that_is_away_costs_spans_and_nothing_else(
    seeded_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "SEND_SECONDS_MAX", 0.1)
    settings = replace(settings_of(seeded_url), traces_url="http://127.0.0.1:9/v1/traces")
    async with served(settings) as client:
        assert (await client.post("/graphql", json=MARKETS)).json()["data"]["markets"]
    assert "opentelemetry" in {record.name.partition(".")[0] for record in caplog.records}


def test_opentelemetry_is_imported_only_where_traces_are_asked_for() -> None:
    """One module names it, and that one is imported by one function."""
    naming = [path for path in (ROOT / "gql_server").rglob("*.py") if "opentelemetry" in imported(path, is_at_once=False)]
    assert [path.name for path in naming] == ["spans.py"]
    own = "gql_server.web.tracing.spans"
    importing = [path for path in (ROOT / "gql_server").rglob("*.py") if own in imported(path, is_at_once=False)]
    assert [path.name for path in importing] == ["tracing.py"]
    assert own not in imported(importing[0], is_at_once=True)


def imported(path: Path, *, is_at_once: bool) -> set[str]:
    """The modules that a file imports, whole and by their first names; at once, or by its functions too."""
    source = path.read_text(encoding="utf-8")
    if "opentelemetry" not in source and "tracing" not in source:
        return set()
    tree = ast.parse(source)
    nodes = tree.body if is_at_once else ast.walk(tree)
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    nodes = tree.body if is_at_once else ast.walk(tree)
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {name.partition(".")[0] for name in names}
