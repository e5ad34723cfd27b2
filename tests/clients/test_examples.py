"""The examples in Python, TypeScript and for the shell play against a live server, as their headers say."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.clients.conftest import NodeProject, need
from tests.servers import ROOT, Server

EXAMPLES = ROOT / "examples"
LENT = r"0\.01000000 BTC lent, withdrawable at \S+Z"


def play(*command: str) -> str:
    """Run an example and return what it printed; it must succeed and complain of nothing."""
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout + told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def built(typescript_examples: NodeProject) -> NodeProject:
    """The examples in TypeScript with what is generated of the schema: checked by the compiler, and compiled."""
    generated = typescript_examples.run("graphql-codegen", "--silent")
    assert generated.returncode == 0, generated.stdout + generated.stderr
    compiled = typescript_examples.run("tsc")
    assert (compiled.returncode, compiled.stdout) == (0, "")
    return typescript_examples


def test_the_example_of_gql_plays(live_server: Server) -> None:
    told = play(sys.executable, str(EXAMPLES / "05_python_client.py"), live_server.url)
    assert len(re.findall(LENT, told)) == 4
    assert told.count("as it was told before") == 2
    assert re.search(r"Refused: all [0-9.]+ BTC, and only all, at \S+Z", told)
    assert told.count("Margin: ") == 2


@pytest.mark.soak  # Their tools are 150 MB to fetch.
@pytest.mark.parametrize("client", ["urql", "apollo"])
def test_the_examples_in_typescript_play(built: NodeProject, live_server: Server, client: str) -> None:
    done = built.run("node", f"build/{client}.js", live_server.url)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert len(re.findall(LENT, done.stdout)) == 2
    assert re.search(r"Refused: all [0-9.]+ BTC, and only all, at \S+Z", done.stdout)
    assert done.stdout.count("Margin: ") == 2


def test_the_example_for_the_shell_plays(live_server: Server) -> None:
    need("curl")
    told = play("bash", str(EXAMPLES / "07_curl.sh"), live_server.url)
    assert '"errors"' not in told
    assert told.count('"replayed":true') == 1
    assert '"code":"POSITION_NOT_MATURED"' in told
    assert '{"data":{"asset":{"price":{"usd":"' in told
    assert told.count('data: {"data":{"marginUpdated":{"eventId":') == 2
