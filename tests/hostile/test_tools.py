"""What strangers' tools find: one that asks whatever a schema allows, and one that guesses a schema which is not told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema

from tests.clients.installing import python_environment
from tests.databases import fresh_sqlite_url
from tests.servers import ROOT, Server, running_server

pytestmark = pytest.mark.soak  # The tools are fetched, and take their time.

TOOLS = Path(__file__).parent / "tools"
SECONDS = 60
ENDING = "signOut|revoke.*Session.*|rotateSession|closeAccount|freezeMyAccount|changePassword"
"""Mutations after which the rest would be asked by nobody."""
WHOEVER = {"customer": ("lender@example.com", "sandbox-password"), "operator": ("operator@example.com", "sandbox-operator")}


@pytest.fixture
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    settings = {"GQL_SERVER_INTROSPECTION": getattr(request, "param", "on")}
    with running_server(fresh_sqlite_url(tmp_path), tmp_path / "log", settings) as running:
        yield running


def token_of(server: Server, email: str, password: str) -> str:
    query = "mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignInSuccess { token } } }"
    body = json.dumps({"query": query, "variables": {"input": {"email": email, "password": password}}}).encode()
    asked = urllib.request.Request(f"{server.url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        token: str = json.load(answer)["data"]["signIn"]["token"]
    return token


def near_misses() -> list[str]:
    """Returns names that are nearly those of some fields of the schema, and none of any."""
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    kinds = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    names = {name for kind in kinds for name in kind.fields}
    some = {name for kind in kinds if kind.name in {"Query", "Mutation", "Market"} for name in kind.fields}
    return sorted({f"{name}x" for name in some} - names)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", WHOEVER)
def test_schemathesis_finds_no_answer_that_is_not_typed(server: Server, tmp_path: Path, who: str) -> None:
    tool = python_environment(TOOLS / "schemathesis.txt") / "bin/schemathesis"
    command = [
        str(tool),
        "run",
        str(ROOT / "schema.graphql"),
        "--url",
        f"{server.url}/graphql",
        "--phases",
        "fuzzing",
        "--seed",
        "1",
    ]
    command += ["--checks", "typed_answers", "--continue-on-failure", "--max-time", str(SECONDS), "--exclude-name-regex", ENDING]
    command += ["-H", f"Authorization: Bearer {token_of(server, *WHOEVER[who])}", "--no-color"]
    shutil.copy(TOOLS / "typed_answers.py.in", tmp_path / "typed_answers.py")
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "typed_answers", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    assert "internal_error" not in server.log.read_text(encoding="utf-8")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("server", ["off", "on"], indirect=True)
def test_a_tool_that_guesses_learns_nothing_from_near_misses(
    server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By the hints of a server that gives them it finds many names, so its silence says something."""
    gives_hints = "[on]" in request.node.name
    words, found = tmp_path / "words", tmp_path / "found.json"
    words.write_text("\n".join(near_misses()), encoding="utf-8")
    tool = python_environment(TOOLS / "clairvoyance.txt") / "bin/clairvoyance"
    command = [str(tool), "-c", "4", "-w", str(words), "-o", str(found), f"{server.url}/graphql"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    kinds = json.loads(found.read_text(encoding="utf-8"))["data"]["__schema"]["types"] if found.exists() else []
    fields = {field["name"] for kind in kinds if not kind["name"].startswith("__") for field in kind.get("fields") or []} - {
        "dummy"
    }
    assert ("markets" in fields) is gives_hints, done.stdout[-4_000:] + done.stderr[-4_000:]
    assert gives_hints or not fields
