"""A real Prometheus, configured by our files, reads a real server and knows our rules; in the long run."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.databases import fresh_sqlite_url
from tests.ops.rules import ALERTS, OPS, RECORDED
from tests.servers import free_port, running_server

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not installed (Debian: prometheus)"),
]
TOKEN = "a token of the tests"
SECONDS_MAX = 60


@contextmanager
def prometheus(folder: Path, target: str) -> Iterator[str]:
    """Run Prometheus with our configuration: only the target, and how often it looks, are the test's."""
    for file in (OPS / "prometheus").glob("*.yml"):
        shutil.copy(file, folder)
    (folder / "metrics_token").write_text(TOKEN)
    configuration = folder / "prometheus.yml"
    configuration.write_text(configuration.read_text().replace("127.0.0.1:8000", target).replace("15s", "1s"))
    address = f"127.0.0.1:{free_port()}"
    command = ["prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={folder / 'data'}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, f"--web.listen-address={address}"], stdout=log, stderr=log)
    try:
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(30)


def ask(url: str, path: str) -> Any:  # noqa: ANN401 - JSON
    with urllib.request.urlopen(f"{url}/api/v1/{path}", timeout=10) as answer:
        return json.load(answer)["data"]


def until(holds: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it is that holds
    """Wait until something holds, and return it."""
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            if found := holds():
                return found
        except (urllib.error.URLError, OSError, IndexError):
            pass
        time.sleep(0.2)
    raise AssertionError("it never held")


def test_a_server_is_read_its_rules_are_reckoned_and_a_dead_one_is_told(tmp_path: Path) -> None:
    url = fresh_sqlite_url(tmp_path)
    with (
        running_server(url, tmp_path / "server.log", {"GQL_SERVER_METRICS_TOKEN": TOKEN}) as server,
        prometheus(tmp_path, server.url.removeprefix("http://")) as monitor,
    ):
        until(lambda: ask(monitor, "targets")["activeTargets"][0]["health"] == "up")
        recorded = until(lambda: ask(monitor, "query?query=gql_server:watch_lag_seconds")["result"])
        assert 0 <= float(recorded[0]["value"][1]) < SECONDS_MAX
        rules = [rule for group in ask(monitor, "rules")["groups"] for rule in group["rules"]]
        assert {rule["name"] for rule in rules} == ALERTS.keys() | RECORDED.keys()
        assert [rule["name"] for rule in rules if rule.get("lastError")] == []
        assert [rule["name"] for rule in rules if rule.get("alerts")] == []
        server.stop()
        told = until(lambda: ask(monitor, "alerts")["alerts"])
    assert {one["labels"]["alertname"] for one in told} == {"GqlServerDown"}
    assert told[0]["annotations"]["runbook_url"] == "https://docs.lend.example/how-to/runbooks/server-down.html"
