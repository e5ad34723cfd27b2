"""Who is measured: how each server is started, and how it is asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.requests.load import request_of
from benchmarks.requests.operations import Ask, Operation

ROOT: Final = Path(__file__).resolve().parents[2]

THIS: Final = "this"
CEILING: Final = "ceiling"
TUTORIAL: Final = "tutorial"

_IN_PRODUCTION: Final = {
    "GQL_SERVER_SEED": "off",
    "GQL_SERVER_STEP_UP": "on",
    "GQL_SERVER_SHARED_ATTEMPTS": "on",
    "GQL_SERVER_LOG_FORMAT": "json",
    "GQL_SERVER_OPERATOR_EMAIL": "",
    "GQL_SERVER_OPERATOR_PASSWORD": "",
}
"""Deposits out of nothing exist in sandbox mode only; everything else is as in production."""
_ON_NODE: Final = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
_UVICORN: Final = (sys.executable, "-m", "uvicorn", "--factory", "--host", "127.0.0.1", "--port", "{port}", "--no-access-log")


@dataclass(frozen=True, slots=True)
class Side:
    """A server that is measured.

    Args:
        title: For people.
        command: What runs it.
        is_plain: Whether it has an endpoint for each operation instead of GraphQL.
        path: Where GraphQL is.
        environment: What it is told besides the database's address.
        is_node: Whether it runs on node.js.
        sees_first: Whether it is measured by documents that it never saw, too.
    """

    key: str
    title: str
    command: tuple[str, ...]
    is_plain: bool = False
    path: str = "/graphql"
    environment: Mapping[str, str] | None = None
    sees_first: bool = False
    is_node: bool = False

    def request(self, operation: Operation, ask: Ask) -> bytes:
        """Return a request as it goes over the wire."""
        if self.is_plain:
            method = "POST" if operation.is_mutation else "GET"
            return request_of(method, operation.path, ask.token, ask.plain_body())
        return request_of("POST", self.path, ask.token, ask.body(operation))

    def environment_for(self, url: str) -> dict[str, str]:
        """Return its environment on a database, free of what the developer's shell happens to set."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GQL_SERVER_") and name != "PORT"}
        return {**kept, "GQL_SERVER_DATABASE_URL": url, **(self.environment or {})}


SIDES: Final = (
    Side(
        THIS,
        "gql_server",
        (sys.executable, "-m", "gql_server", "serve", "--host", "127.0.0.1", "--port", "{port}"),
        environment=_IN_PRODUCTION,
        sees_first=True,
    ),
    Side(
        CEILING,
        "starlette + asyncpg + orjson by hand",
        (*_UVICORN, "benchmarks.peers.ceiling:create"),
        is_plain=True,
        environment=_IN_PRODUCTION,
    ),
    Side(
        TUTORIAL,
        "strawberry + tortoise",
        (*_UVICORN, "benchmarks.peers.tutorial:create"),
        environment=_IN_PRODUCTION,
        sees_first=True,
    ),
    Side("mercurius", "Mercurius + JIT", ("node", "mercurius.mjs"), environment=_ON_NODE, is_node=True),
    Side("apollo", "Apollo Server", ("node", "apollo.mjs"), path="/", environment=_ON_NODE, is_node=True),
    Side("yoga", "GraphQL Yoga", ("node", "yoga.mjs"), environment=_ON_NODE, is_node=True),
    Side("postgraphile", "PostGraphile 5", ("node", "postgraphile.mjs"), environment=_ON_NODE, is_node=True),
    Side("ariadne", "ariadne + tortoise", (*_UVICORN, "benchmarks.peers.schema_first:create"), environment=_IN_PRODUCTION),
)
