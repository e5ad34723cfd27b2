"""What a monitoring system reads: real counts of a real application, and how its house stands."""

from __future__ import annotations

import re

import httpx2
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from gql_server.app import House, create_app
from gql_server.app.metrics import counting
from gql_server.domain.commands import CrossBoundary
from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.ledger import Snapshot
from gql_server.service.requests import system_request
from gql_server.settings import Settings
from gql_server.web.metrics import Counters, MetricsPage
from tests.schema.world import CLOCK, plugins, schema_of, settings_of
from tests.servers import ROOT

QUERY = {"query": "{ markets { asset { symbol } } }"}


async def read(client: httpx2.AsyncClient) -> dict[tuple[str, tuple[str, ...]], float]:
    """Returns every sample by its name and the values of its labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    return {(one.name, tuple(one.labels.values())): one.value for family in families for one in family.samples}


async def test_an_operation_is_counted_with_its_road_and_its_errors(client: httpx2.AsyncClient) -> None:
    before = await read(client)
    for _ in range(3):
        assert (await client.post("/graphql", json=QUERY)).status_code == 200
    await client.post("/graphql", json={"query": "{ nobody }"})
    after = await read(client)

    def grown(name: str, *labels: str) -> float:
        return after.get((name, labels), 0) - before.get((name, labels), 0)

    assert grown("gql_server_operations_total", "query", "standard") >= 1
    assert grown("gql_server_operations_total", "query", "compiled") >= 1
    assert grown("gql_server_graphql_errors_total", "BAD_USER_INPUT") == 1
    assert grown("gql_server_requests_total", "POST", "/graphql", "200") == 4
    assert grown("gql_server_request_seconds_count", "/graphql") == 4


async def test_a_request_that_is_refused_before_it_is_executed_is_counted_by_its_code(client: httpx2.AsyncClient) -> None:
    assert (await client.put("/graphql", json=QUERY)).status_code == 405
    assert (await read(client))["gql_server_graphql_errors_total", ("METHOD_NOT_ALLOWED",)] == 1


async def test_a_typed_refusal_is_counted_by_its_code(client: httpx2.AsyncClient) -> None:
    wrong = '{ email: "nobody@example.com", password: "no such pass phrase" }'
    query = f"mutation {{ signIn(input: {wrong}) {{ ... on Error {{ code }} }} }}"
    answer = await client.post("/graphql", json={"query": query})
    assert answer.json()["data"]["signIn"]["code"] == "INVALID_CREDENTIALS"
    assert (await read(client))["gql_server_refusals_total", ("INVALID_CREDENTIALS",)] == 1


async def test_the_queue_and_the_watch_tell_how_late_they_are(seeded_url: str) -> None:
    house = House(settings_of(seeded_url), CLOCK, plugins())
    counters = counting(house, schema_of(is_sandbox=True))
    async with house.deciding():
        await house.rounds.watch.run_once()
        await house.teller.submit(system_request("boundary", CrossBoundary("BTC")))
    found = {one.name: one.value for family in counters.registry.collect() for one in family.samples}
    assert found["gql_server_watch_looked_timestamp_seconds"] == CLOCK.now()
    assert found["gql_server_watch_look_seconds_count"] == 1
    assert found["gql_server_teller_queue_seconds_count"] == 1
    assert found["gql_server_teller_queue_requests"] == 0


async def test_it_says_so_when_the_database_is_away() -> None:
    async def look() -> Snapshot:
        raise StorageUnavailable("away")

    page = MetricsPage(Counters(), look, None)
    text = bytes((await page.answer(Request({"type": "http", "headers": []}))).body).decode()
    assert "gql_server_database_up 0.0" in text
    assert "gql_server_solvency_gap_units" not in text


async def test_a_path_that_somebody_made_up_is_no_label(client: httpx2.AsyncClient) -> None:
    await client.get("/made-up-by-somebody")
    assert ("gql_server_requests_total", ("GET", "other", "404")) in await read(client)
    assert "made-up" not in (await client.get("/metrics")).text


async def test_it_says_how_the_house_stands(client: httpx2.AsyncClient) -> None:
    found = await read(client)
    symbols = {labels[0] for name, labels in found if name == "gql_server_market_utilization_ratio"}
    assert symbols
    for symbol in symbols:
        assert found["gql_server_solvency_gap_units", (symbol,)] == 0
        assert found["gql_server_custody_less_claims_units", (symbol,)] >= 0
        assert found["gql_server_missing_units", (symbol,)] == 0
        assert found["gql_server_price_age_seconds", (symbol,)] < found["gql_server_price_age_limit_seconds", (symbol,)]
        assert found["gql_server_market_model_stale", (symbol,)] == 0


async def test_with_a_token_only_who_brings_it_reads(seeded_url: str) -> None:
    settings = Settings(database_url=seeded_url, background=False, password_hash_workers=1, metrics_token="a long enough token")
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as client:
            for bearer, status in (("", 401), ("Bearer another", 401), ("Bearer a long enough token", 200)):
                assert (await client.get("/metrics", headers={"authorization": bearer})).status_code == status


async def test_every_metric_is_in_the_reference(client: httpx2.AsyncClient) -> None:
    page = (ROOT / "docs/reference/metrics.md").read_text()
    named = set(re.findall(r"`(gql_server_\w+)`", page))
    families = {family.name for family in text_string_to_metric_families((await client.get("/metrics")).text)}
    assert {re.sub(r"_total$", "", name) for name in named} == families
