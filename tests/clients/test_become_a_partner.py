"""The partner's guide, followed from the first block to the last by somebody with a terminal, an editor and a browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.callers import Caller, Json
from tests.clients.conftest import NodeProject, need
from tests.clients.test_signed_requests import compiled
from tests.servers import ROOT, Server, free_port

GUIDE = ROOT / "docs/how-to/become-a-partner.md"
BLOCK = re.compile(r"(?:`([\w.]+)`[^`\n]*:\n\n)?```(\w+)\n(.*?)```", re.DOTALL)
SIGNS_IN_TYPESCRIPT = "node signing.ts"
STARTS_RECEIVER = "python receiver.py &"
STARTS_SANDBOX = "make run"
STREAMS = "text/event-stream"
PATIENCE_SECONDS = 60


@dataclass
class Partner:
    """Somebody who follows the guide: a folder, a shell that remembers, a session of the customer's, and what was told."""

    folder: Path
    url: str
    node: NodeProject
    customer: Caller
    port: int
    known: dict[str, str] = field(default_factory=dict)
    receiver: subprocess.Popen[bytes] | None = None
    printed: list[str] = field(default_factory=list)

    def follow(self, file: str | None, language: str, block: str) -> None:
        """Do what a block asks for."""
        for placeholder, value in self.known.items():
            block = block.replace(placeholder, value)
        if language == "python":
            assert file is not None, "a program is told where to save it"
            (self.folder / file).write_text(block, encoding="utf-8")
        elif language == "graphql":
            self.take_over(self.customer.ask(block.replace("127.0.0.1:9000", f"127.0.0.1:{self.port}")))
        elif language == "sh" and block.rstrip().endswith(STARTS_RECEIVER):
            self.start_receiver()
        elif language == "sh" and STREAMS in block:
            self.printed.append(self.first_event(block))
        elif language == "sh" and STARTS_SANDBOX not in block:
            self.printed.append(self.shell(block))

    def take_over(self, answer: Json) -> None:
        """Copy what the next blocks need, as a reader would."""
        [told] = answer.values()
        assert "code" not in told, told
        if "token" in told:
            self.customer.token = told["token"]
            self.known["YOUR_SUB_ACCOUNT"] = told["account"]["subAccounts"]["edges"][0]["node"]["id"]
            self.known["YOUR_PUBLIC_KEY"] = self.shell('printf %s "$PUBLIC_KEY"')
        if "apiKey" in told:
            self.known["YOUR_API_KEY"] = told["apiKey"]["id"]
        if "secret" in told:
            self.known |= {"YOUR_SECRET": told["secret"], "YOUR_ENDPOINT": told["endpoint"]["id"]}

    def shell(self, block: str) -> str:
        """Run a block in the shell that has run the ones before, and return what it printed."""
        if SIGNS_IN_TYPESCRIPT in block:
            block = block.replace(SIGNS_IN_TYPESCRIPT, f"node {compiled(self.node)}")
        with self.terminal(block.replace("http://127.0.0.1:8000", self.url)) as running:
            told, problems = running.communicate(timeout=PATIENCE_SECONDS)
        assert running.returncode == 0, (block, told, problems)
        return told

    def first_event(self, block: str) -> str:
        """Run a block that prints events, and hang up after the first."""
        with self.terminal(block) as running:
            assert running.stdout is not None
            told = ""
            while not told.rpartition("\n\n")[0].count("data: {"):
                told += (line := running.stdout.readline())
                assert line, told
            os.killpg(running.pid, signal.SIGINT)
        return told

    def terminal(self, block: str) -> subprocess.Popen[str]:
        """Start a shell that knows what the ones before it have learned, and leaves what it has learned itself."""
        kept = "{ export -p; declare -f; } > state"
        script = f"set -euo pipefail\n[[ ! -e state ]] || . ./state\n{block}\n{kept}\n"
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.folder,
            env={"PATH": path, "CHECKOUT": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start_receiver(self) -> None:
        environment = {"WEBHOOK_SECRET": self.known["YOUR_SECRET"], "PORT": str(self.port)}
        with (self.folder / "received").open("wb") as output:
            self.receiver = subprocess.Popen(
                [sys.executable, "receiver.py"], cwd=self.folder, env=environment, stdout=output, stderr=subprocess.DEVNULL
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", self.port)) != 0:
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def received(self, count: int) -> list[str]:
        """Wait for so many webhooks."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(lines := (self.folder / "received").read_text(encoding="utf-8").splitlines()) < count:
            assert time.monotonic() < deadline, lines
            time.sleep(0.05)
        return lines


@pytest.fixture
def partner(tmp_path: Path, live_server: Server, typescript_examples: NodeProject) -> Iterator[Partner]:
    somebody = Partner(tmp_path, live_server.url, typescript_examples, Caller(live_server.url), free_port())
    yield somebody
    if somebody.receiver is not None:
        somebody.receiver.kill()
        somebody.receiver.wait()
    if "YOUR_ENDPOINT" in somebody.known:
        somebody.customer.must("deleteWebhookEndpoint", endpointId=somebody.known["YOUR_ENDPOINT"])


def test_who_follows_the_guide_gets_from_no_key_to_the_first_webhook(partner: Partner) -> None:
    need("curl", "openssl")
    for found in BLOCK.finditer(GUIDE.read_text(encoding="utf-8")):
        partner.follow(found[1], found[2], found[3])
    _, made, _, python, typescript, curl, moved, followed, _ = partner.printed
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=\n", made)
    answers = [json.loads(printed) for printed in (python, typescript, curl)]
    assert [answer["data"] for answer in answers] == [{"viewer": {"account": {"status": "APPROVED"}}}] * 3
    deposited, again, refused = map(json.loads, moved.splitlines())
    assert [answer["command"]["replayed"] for answer in (deposited, again)] == [False, True]
    assert refused["code"] == "BORROW_REQUIRES_REDEEM"
    assert "event: next\n" in followed
    assert '"utilization":' in followed
    assert [line.split()[0] for line in partner.received(2)] == ["webhook.test", "deposit.credited"]
