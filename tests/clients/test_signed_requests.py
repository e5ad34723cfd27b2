"""The clients of ten lines, run as the guide says: in Python and in TypeScript, against a live server."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import gql
import pytest
from gql.transport.websockets import WebsocketsTransport

from tests.callers import Caller
from tests.clients.conftest import NodeProject
from tests.servers import ROOT, Server
from tests.signing import private_key as private_key_of
from tests.signing import private_key_text, public_key

SIGN_IN = """mutation { signIn(input: {email: "lender@example.com", password: "sandbox-password"}) {
    ... on SignInSuccess { token } } }"""
CREATE = """mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
    ... on CreateApiKeySuccess { apiKey { id } } } }"""
QUERY = "{ viewer { account { status } } }"
FOLLOW = 'subscription { marketUpdated(symbols: ["BTC"]) { eventId markets { asset { symbol } } } }'


def private_key() -> bytes:
    return private_key_of().private_bytes_raw()


def key_of(server: Server) -> str:
    """Return a key of the sandbox's lender."""
    caller = Caller(server.url)
    caller.token = caller.ask(SIGN_IN)["signIn"]["token"]
    given = {"label": "a client", "publicKey": public_key(), "scopes": ["READ"]}
    made = caller.ask(CREATE, input=given)
    key: str = made["createApiKey"]["apiKey"]["id"]
    return key


def require_answer(printed: str) -> None:
    answer: dict[str, Any] = json.loads(printed)
    assert answer["data"] == {"viewer": {"account": {"status": "APPROVED"}}}, printed
    assert answer["extensions"]["cost"]["asked"] == 2


def test_the_client_in_python_is_answered(live_server: Server) -> None:
    script = ROOT / "examples/03_signed_requests.py"
    told = subprocess.run(
        [sys.executable, script, f"{live_server.url}/graphql", key_of(live_server), private_key_text(), QUERY],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    require_answer(told.stdout)


async def test_what_the_client_in_python_signs_opens_a_socket_that_follows(live_server: Server) -> None:
    sign = runpy.run_path(str(ROOT / "examples/03_signed_requests.py"))["sign"]
    url = f"{live_server.url}/graphql"
    transport = WebsocketsTransport(
        url=url.replace("http", "ws", 1),
        init_payload=sign(private_key(), key_of(live_server), "WEBSOCKET", url, b""),
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with gql.Client(transport=transport) as session:
        assert (await session.execute(gql.gql(QUERY)))["viewer"]["account"] == {"status": "APPROVED"}
        async for update in session.subscribe(gql.gql(FOLLOW)):
            assert update["marketUpdated"]["markets"] == [{"asset": {"symbol": "BTC"}}]
            break


def test_what_the_client_in_python_signs_is_answered_by_a_stream(live_server: Server) -> None:
    sign = runpy.run_path(str(ROOT / "examples/03_signed_requests.py"))["sign"]
    url, body = f"{live_server.url}/graphql", json.dumps({"query": FOLLOW}).encode()
    headers = sign(private_key(), key_of(live_server), "POST", url, body)
    headers |= {"Content-Type": "application/json", "Accept": "text/event-stream"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as stream:
        told = next(line for line in stream if line.startswith(b"data: "))
    assert json.loads(told[6:])["extensions"]["cost"]["charged"] == 3


def compiled(project: NodeProject) -> Path:
    """Return the client in TypeScript by way of the compiler, so that any Node.js runs it."""
    shutil.copy(ROOT / "examples/03_signed_requests.ts", project.folder / "client.mts")
    made = project.run("tsc", "--noCheck", "--ignoreConfig", "--target", "es2023", "--module", "nodenext", "client.mts")
    assert made.returncode == 0, made.stdout + made.stderr
    return project.folder / "client.mjs"


@pytest.mark.soak  # Its compiler is 150 MB to fetch.
def test_the_client_in_typescript_is_answered(live_server: Server, typescript_examples: NodeProject) -> None:
    url, client = f"{live_server.url}/graphql", str(compiled(typescript_examples))
    told = typescript_examples.run("node", client, url, key_of(live_server), private_key_text(), QUERY)
    assert told.returncode == 0, told.stderr
    require_answer(told.stdout)
