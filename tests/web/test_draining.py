"""A process that is asked to end says so first, serves on for a while, and lets its connections go one by one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from gql_server.app.ending import hearing_the_end
from gql_server.web.draining import ClosedConnections, Draining
from gql_server.web.health import Readiness


async def look() -> None:
    """Finds everything in order."""


async def answer(_: Request) -> Response:
    return PlainTextResponse("here")


@pytest.fixture
def draining() -> Draining:
    return Draining()


@pytest.fixture
def client(draining: Draining) -> Iterator[TestClient]:
    routes = [Route("/", answer), Route("/readyz", Readiness(look, draining).answer)]
    with TestClient(Starlette(routes=routes, middleware=[Middleware(ClosedConnections, draining=draining)])) as client:
        yield client


@pytest.fixture
def handled() -> Iterator[list[int]]:
    """Signals that the server's own handlers have got."""
    got: list[int] = []
    before = {number: signal.signal(number, lambda number, _: got.append(number)) for number in (signal.SIGTERM, signal.SIGINT)}
    yield got
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_process_that_stays_is_ready_and_keeps_its_connections(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200
    assert client.get("/").headers.get("connection") != "close"


def test_a_process_about_to_end_is_not_ready_and_closes_connections_with_an_answer(client: TestClient, draining: Draining) -> None:
    draining.begin()
    ready, still = client.get("/readyz"), client.get("/")
    assert (ready.status_code, ready.json()) == (503, {"status": "stopping"})
    assert (still.status_code, still.text, still.headers["connection"]) == (200, "here", "close")


async def test_the_server_is_told_of_the_end_only_after_the_drain(handled: list[int]) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()
    with hearing_the_end(ended.set, drain=begun.set, drain_seconds=0.05):
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(30):
            await begun.wait()
            assert (handled, ended.is_set()) == ([], False)
            await ended.wait()
    assert handled == [signal.SIGTERM]


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_ends_the_drain(handled: list[int], second: signal.Signals) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()
    with hearing_the_end(ended.set, drain=begun.set, drain_seconds=3_600):
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(30):
            await begun.wait()
            os.kill(os.getpid(), second)
            await ended.wait()
    assert handled == [second]
