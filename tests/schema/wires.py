"""Both ends of a connection without a network: what a client sends is what the endpoint receives, and the other way round."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from gql_server.schema.live.admission import Admission
from gql_server.schema.live.event_streams import EventStreams
from gql_server.schema.live.limits import ConnectionLimits
from gql_server.schema.live.operations import Operations
from gql_server.schema.live.sockets import Sockets
from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from tests.schema.world import Json, World

PATIENCE_SECONDS = 30
LIMITS = ConnectionLimits(init_seconds=PATIENCE_SECONDS)

__all__ = ["LIMITS", "Closed", "Denied", "Stream", "Wire", "connect", "request"]


class Closed(Exception):
    """The server has closed the socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Denied(Exception):
    """The server has not opened the socket."""


@dataclass
class Wire:
    """The client's end. While ``is_stuck`` is set it takes nothing of what the server sends."""

    to_server: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    to_client: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    is_flowing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.is_flowing.set()

    async def send_to_client(self, message: Message) -> None:
        await self.is_flowing.wait()
        self.to_client.put_nowait(message)

    async def message(self) -> Message:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.to_client.get()

    def say(self, message: Json | str) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        self.to_server.put_nowait({"type": "websocket.receive", "text": text})

    async def hear(self) -> Json:
        """Return the next message.

        Raises:
            Closed: There is none.
        """
        message = await self.message()
        if message["type"] == "websocket.close":
            raise Closed(message["code"], message["reason"])
        assert message["type"] == "websocket.send", message
        heard: Json = json.loads(message["text"])
        return heard

    async def begin(self, authorization: str | None = None) -> None:
        """Say who one is, and be acknowledged."""
        payload = {} if authorization is None else {"payload": {"authorization": authorization}}
        self.say({"type": "connection_init", **payload})
        assert await self.hear() == {"type": "connection_ack"}

    def subscribe(self, query: str, name: str = "1", **variables: object) -> None:
        self.say({"type": "subscribe", "id": name, "payload": {"query": query, "variables": variables}})


def operations_of(world: World, documents: Documents | None = None) -> Operations:
    return Operations(world.schema, world.services, documents or Documents())


@asynccontextmanager
async def connect(
    world: World,
    *,
    limits: ConnectionLimits = LIMITS,
    admission: Admission | None = None,
    protocols: Iterable[str] = ("graphql-transport-ws",),
    allowed_origins: Iterable[str] = (),
    documents: Documents | None = None,
    **headers: str,
) -> AsyncIterator[Wire]:
    """Open a socket."""
    sockets = Sockets(
        operations_of(world, documents), admission or Admission(99), limits=limits, allowed_origins=list(allowed_origins)
    )
    wire = Wire()
    scope: Scope = {
        "type": "websocket",
        "path": "/graphql",
        "headers": [(name.encode(), value.encode()) for name, value in {"host": "lend.example", **headers}.items()],
        "subprotocols": list(protocols),
        "client": ("192.0.2.7", 5000),
        "extensions": {"websocket.http.response": {}},
    }
    wire.to_server.put_nowait({"type": "websocket.connect"})
    task = asyncio.create_task(sockets.answer(WebSocket(scope, wire.to_server.get, wire.send_to_client)))
    try:
        first = await wire.message()
        if first["type"] != "websocket.accept":
            raise Denied(first["status"])
        yield wire
    finally:
        wire.is_flowing.set()
        wire.to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await task


@dataclass
class Stream:
    """An answer of HTTP as it comes."""

    wire: Wire
    status: int
    headers: dict[str, str]

    async def chunk(self) -> bytes:
        """Return the next piece, empty at the end."""
        message = await self.wire.message()
        body: bytes = message["body"]
        return body

    async def event(self) -> tuple[str, str, Any]:
        """Return the next event's name, id and data, leaving out signs of life."""
        while (chunk := await self.chunk()).startswith(b":"):
            pass
        fields = dict(line.partition(":")[::2] for line in chunk.decode().rstrip("\n").split("\n"))
        data = fields.get("data", "").strip()
        return fields.get("event", "").strip(), fields.get("id", "").strip(), json.loads(data) if data else None


@asynccontextmanager
async def request(
    world: World,
    query: str,
    *,
    limits: ConnectionLimits = LIMITS,
    admission: Admission | None = None,
    method: str = "POST",
    accept: str = "text/event-stream",
    body: bytes | None = None,
    query_string: str = "",
    given: Mapping[str, str] | None = None,
    **headers: str,
) -> AsyncIterator[Stream]:
    """Ask over HTTP."""
    endpoint = GraphQLEndpoint(world.schema, world.services)
    app = EventStreams(endpoint, operations_of(world), admission or Admission(99), limits=limits)
    wire = Wire()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"accept": accept, "content-type": "application/json", **named, **(given or {})}
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": query_string.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("192.0.2.7", 5000),
    }
    content = json.dumps({"query": query}).encode() if body is None else body
    wire.to_server.put_nowait({"type": "http.request", "body": content, "more_body": False})
    task = asyncio.create_task(_serve(app, scope, wire.to_server.get, wire.send_to_client))
    try:
        start = await wire.message()
        yield Stream(wire, start["status"], {name.decode(): value.decode() for name, value in start["headers"]})
    finally:
        wire.is_flowing.set()
        wire.to_server.put_nowait({"type": "http.disconnect"})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await task


async def _serve(app: EventStreams, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)
