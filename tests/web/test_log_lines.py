"""Log lines: what a machine reads of each, and the ids that join those of one request, of one connection, of one work."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from starlette.types import Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.testing import capture_logs

from gql_server.service.background import Background, Worker
from gql_server.settings import LogFormat, LogLevel
from gql_server.storage.claims import NamedClaims
from gql_server.web.logs import configure_logs
from gql_server.web.request_ids import RequestIds


@contextmanager
def written() -> Iterator[io.StringIO]:
    """What is written where lines are for machines; afterwards everything is as it was."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers, root.level
    quiet = {name: logging.getLogger(name).level for name in ("httpx2", "tortoise", "uvicorn.access")}
    try:
        configure_logs(LogFormat.JSON, LogLevel.INFO)
        [handler] = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        stream = io.StringIO()
        handler.setStream(stream)
        yield stream
    finally:
        structlog.configure(**before)
        root.handlers = handlers
        root.setLevel(level)
        for name, was in quiet.items():
            logging.getLogger(name).setLevel(was)


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_line_is_json_with_the_ids_that_are_bound_be_it_ours_or_a_library_s() -> None:
    with written() as stream, bound_contextvars(request_id="r-1", trace_id="t-1"):
        structlog.get_logger("ours").warning("it happened", command_id="c-1", amount=3)
        logging.getLogger("a.library").warning("it said %s", "so")
        structlog.get_logger("ours").debug("too quiet to be written")
    ours, library = lines_of(stream)
    joined = {"level": "warning", "request_id": "r-1", "trace_id": "t-1"}
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {"event": "it happened", "command_id": "c-1", "amount": 3, **joined}
    assert library.items() >= {"event": "it said so", **joined}.items()


def test_a_traceback_is_data_without_the_values_of_variables() -> None:
    with written() as stream:
        password = "a long pass phrase"
        try:
            len(password) // 0
        except ZeroDivisionError:
            structlog.get_logger("ours").exception("internal_error", reference="ref")
    [line] = lines_of(stream)
    assert line["reference"] == "ref"
    assert line["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert password not in stream.getvalue()


async def test_a_web_socket_has_an_id_in_its_lines_and_in_its_answer() -> None:
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept", "headers": []})
        structlog.get_logger("ours").warning("a connection failed")

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/graphql", "headers": [(b"x-request-id", b"mine")]}
    with capture_logs([merge_contextvars]) as lines:
        await RequestIds(app, lambda: "new")(scope, receive, send)
    assert {line["request_id"] for line in lines} == {"mine"}
    assert sent[0]["headers"] == [(b"x-request-id", b"mine")]


async def test_a_line_of_the_background_names_its_work() -> None:
    ended = asyncio.Event()

    async def fail() -> float:
        structlog.get_logger("ours").warning("on the way")
        raise OSError("away")

    background = Background([Worker("payouts", fail)], NamedClaims())
    background.observers.append(lambda *_: ended.set())
    with capture_logs([merge_contextvars]) as lines:
        await background.start()
        await ended.wait()
        await background.stop()
    assert [(line["event"], line["worker"]) for line in lines] == [("on the way", "payouts"), ("background work failed", "payouts")]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\nb"])
async def test_an_id_that_nobody_could_search_for_is_not_taken(given: str) -> None:
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"x-request-id", given.encode())]}
    with capture_logs():
        await RequestIds(app, lambda: "new")(scope, receive, send)
    assert sent[0]["headers"] == [(b"x-request-id", b"new")]
