"""A real server process: started, asked, and stopped by a signal without losing an answer."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.databases import fresh_sqlite_url
from tests.servers import ROOT, Server, free_port, running_server, server_environment, start_server

QUERY = "{ markets { asset { symbol } lendRate { net { apr apy } } borrowRate { apr } utilization } }"


def post(server: Server, query: str) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{server.url}/graphql", json.dumps({"query": query}).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_a_signal_ends_the_server_with_exit_code_0(tmp_path: Path, number: int) -> None:
    server = start_server(fresh_sqlite_url(tmp_path), tmp_path / "log", {"GQL_SERVER_SEED": "off"}, python=sys.executable)
    idle = http.client.HTTPConnection(urlsplit(server.url).netloc)
    idle.request("GET", "/livez")
    idle.getresponse().read()
    began = time.monotonic()
    assert server.stop(number) == 0
    assert time.monotonic() - began < 15  # The connection that idles does not hold it up.
    idle.close()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_an_answer_that_is_under_way_is_finished(tmp_path: Path) -> None:
    server = start_server(fresh_sqlite_url(tmp_path), tmp_path / "log")
    answers: list[dict[str, Any]] = []
    advance = 'mutation { sandboxAdvanceClock(input: {by: "P3D"}) { ... on SandboxAdvanceClockSuccess { now } } }'
    asking = threading.Thread(target=lambda: answers.append(post(server, advance)))
    asking.start()
    time.sleep(0.5)  # Long enough to be under way, too short to be done: three days are 72 boundaries.
    assert server.stop() == 0
    asking.join(30)
    assert answers[0]["data"]["sandboxAdvanceClock"]["now"].endswith("Z")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that several tests ask."""
    folder = tmp_path_factory.mktemp("shared")
    with running_server(fresh_sqlite_url(folder), folder / "log") as server:
        yield server


def test_a_fresh_sandbox_answers_what_its_markets_pay(shared: Server) -> None:
    markets = post(shared, QUERY)["data"]["markets"]
    assert [market["asset"]["symbol"] for market in markets] == ["BTC", "ETH", "SOL", "USDC"]
    assert all(float(market["lendRate"]["net"]["apr"]) > 0 for market in markets)


@pytest.mark.soak
def test_a_port_that_is_taken_is_said_without_a_traceback(shared: Server, tmp_path: Path) -> None:
    port = str(urlsplit(shared.url).port)
    done = subprocess.run(
        [sys.executable, "-m", "gql_server", "serve", "--port", port],
        cwd=ROOT,
        env=server_environment(fresh_sqlite_url(tmp_path), {"GQL_SERVER_SEED": "off"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "address already in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.soak  # Three processes import everything; two servers on one PostgreSQL are a part of every run in tests/chaos.
def test_two_processes_serve_one_postgresql(postgres_url: str, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gql_server", "serve", "--port", str(port), "--workers", "2"],
            cwd=ROOT, env=server_environment(postgres_url), stdout=output, stderr=output,
        )  # fmt: skip
    server = Server(f"http://127.0.0.1:{port}", process, tmp_path / "log")
    deadline = time.monotonic() + 60
    while True:
        try:
            assert post(server, QUERY)["data"]["markets"]
            break
        except OSError:
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.2)
    assert server.stop() == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
