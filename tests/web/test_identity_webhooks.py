"""Webhooks over HTTP: the answer says whether to deliver again, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.plugin_api.identity import DocumentType, ReportKind
from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.people import OnboardingStatus
from gql_server.web.identity_webhooks import BODY_BYTES_MAX, IdentityWebhooks
from tests.service.identities import Identities

ADDRESS = "/webhooks/identity/sandbox_identity"


class House(Identities):
    """The services, whose provider is told the headers of HTTP as well."""

    def __init__(self) -> None:
        super().__init__()
        self.provider.headers = None


@pytest.fixture
async def house() -> House:
    made = House()
    await made.verification.start("a1", DocumentType.PASSPORT)
    return made


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    endpoint = IdentityWebhooks(house.reports).answer
    app = Starlette(routes=[Route("/webhooks/identity/{provider}", endpoint, methods=["POST"])])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as made:
        yield made


async def test_a_report_is_answered_once_it_is_durable(house: House, client: httpx2.AsyncClient) -> None:
    body = house.message(ReportKind.PENDING, 1)
    answers = [await client.post(ADDRESS, content=body) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert house.status() is OnboardingStatus.IN_REVIEW


async def test_what_cannot_be_stored_now_is_to_be_delivered_again(house: House, client: httpx2.AsyncClient) -> None:
    house.cases.problem = StorageUnavailable("away")
    answer = await client.post(ADDRESS, content=house.message(ReportKind.PENDING, 1))
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_nothing_is_told_of_what_is_unknown_or_forged(house: House, client: httpx2.AsyncClient) -> None:
    unknown = await client.post(ADDRESS, content=house.message(ReportKind.PENDING, 1, reference="r9"))
    nobody = await client.post("/webhooks/identity/nobody", content=b"x")
    forged = await client.post(ADDRESS, content=b"forged")
    assert [(answer.status_code, answer.content) for answer in (unknown, nobody, forged)] == [(404, b""), (404, b""), (401, b"")]


async def test_a_body_without_end_is_cut_off(client: httpx2.AsyncClient) -> None:
    assert (await client.post(ADDRESS, content=b"x" * (BODY_BYTES_MAX + 1))).status_code == 413


async def test_only_a_post_is_a_webhook(client: httpx2.AsyncClient) -> None:
    assert (await client.get(ADDRESS)).status_code == 405
