"""What programs with API keys send: requests signed as the example signs them, at the time of a test's world."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from itertools import count

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.schema.over_http.endpoint import GraphQLEndpoint
from tests.schema.world import CLOCK, Customer, Json, World

NUMBERS = count(1)
ADDRESS = "192.0.2.7"


def private_key(seed: int = 1) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public_key(seed: int = 1) -> str:
    return base64.b64encode(private_key(seed).public_key().public_bytes_raw()).decode()


def private_key_text(seed: int = 1) -> str:
    return base64.b64encode(private_key(seed).private_bytes_raw()).decode()


def client_of(world: World) -> httpx2.AsyncClient:
    app = Starlette(routes=[Route("/graphql", GraphQLEndpoint(world.schema, world.services))])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app, client=(ADDRESS, 5000)), base_url="http://server")


@dataclass
class Call:
    """A request, signed when it is sent; a test may alter it afterwards."""

    key: str
    body: bytes
    method: str = "POST"
    target: str = "/graphql"
    timestamp: str = ""
    window: str = "5000"
    nonce: str = ""
    seed: int = 1
    headers: dict[str, str] = field(default_factory=dict)

    def signed(self) -> Call:
        self.timestamp = self.timestamp or str(CLOCK.now() * 1_000)
        self.nonce = self.nonce or f"nonce-{next(NUMBERS):016d}"
        hashed = hashlib.sha256(self.body).hexdigest()
        text = ["gql-server-1", self.key, self.method, self.target, self.timestamp, self.window, self.nonce, hashed]
        signature = base64.b64encode(private_key(self.seed).sign("\n".join(text).encode())).decode()
        self.headers = {
            "content-type": "application/json",
            "x-api-key": self.key,
            "x-timestamp": self.timestamp,
            "x-window": self.window,
            "x-nonce": self.nonce,
            "x-signature": signature,
            **self.headers,
        }
        return self


@dataclass
class Partner:
    """A program that asks in a customer's name."""

    world: World
    key: str
    http: httpx2.AsyncClient
    seed: int = 1

    def call(self, query: str, **variables: object) -> Call:
        return Call(self.key, json.dumps({"query": query, "variables": variables}).encode(), seed=self.seed).signed()

    async def send(self, call: Call) -> httpx2.Response:
        return await self.http.request(call.method, call.target, content=call.body or None, headers=call.headers)

    async def ask(self, query: str, **variables: object) -> httpx2.Response:
        return await self.send(self.call(query, **variables))


async def make_key(world: World, customer: Customer, **input: object) -> Json:
    given = {"label": "a robot", "publicKey": public_key(), "scopes": ["READ"], **input}
    return await world.do(
        "createApiKey", "... on CreateApiKeySuccess { apiKey { id label scopes networks } }", customer.viewer, **given
    )


async def partner(world: World, customer: Customer, *scopes: str, **input: object) -> Partner:
    made = await make_key(world, customer, scopes=list(scopes) or ["READ"], **input)
    return Partner(world, made["apiKey"]["id"], client_of(world))


def error_of(answer: httpx2.Response) -> Json:
    """Return the one error's extensions."""
    errors = answer.json()["errors"]
    assert len(errors) == 1, errors
    found: Json = errors[0]["extensions"]
    return found
