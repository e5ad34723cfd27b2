"""The how-to about live data: its examples run as they stand, against a live server."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.clients.conftest import NodeProject
from tests.servers import ROOT, Server

HOW_TO = (ROOT / "docs/how-to/follow-live-data.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Return the only block of a language."""
    [found] = re.findall(rf"```{language}\n(.*?)```", HOW_TO, re.DOTALL)
    assert isinstance(found, str)
    return found


def test_the_example_in_javascript_runs(node_clients: NodeProject, live_server: Server) -> None:
    (node_clients.folder / "how-to.mjs").write_text(block("js"))
    done = node_clients.run("node", "how-to.mjs", LIVE_URL=f"{live_server.url.replace('http', 'ws', 1)}/graphql")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"BTC [0-9.]+\n", done.stdout)


def test_the_example_in_python_runs(live_server: Server) -> None:
    place = {"LIVE_URL": f"{live_server.url.replace('http', 'ws', 1)}/graphql"}
    command = [sys.executable, "-c", block("python")]
    done = subprocess.run(command, env={**os.environ, **place}, capture_output=True, text=True, timeout=100, check=False)
    assert "'symbol': 'BTC'" in done.stdout, done.stderr


def test_the_example_for_the_shell_streams(live_server: Server) -> None:
    with subprocess.Popen(
        ["bash", "-c", f"exec {block('sh')}"], env={**os.environ, "URL": live_server.url}, stdout=subprocess.PIPE, text=True
    ) as streaming:
        assert streaming.stdout is not None
        lines = [streaming.stdout.readline() for _ in range(5)]
        streaming.kill()
    assert lines[2] == "event: next\n"
    assert lines[3].startswith("id: ")
    assert lines[4].startswith('data: {"data":{"marketUpdated"')
