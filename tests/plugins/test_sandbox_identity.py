"""The sandbox's identity provider delivers what it promised, also when the process that promised it is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from gql_server_sandbox_identity.delivery import Delivery, Message
from gql_server_sandbox_identity.outbox import Outbox, Waiting
from gql_server_sandbox_identity.sandbox_identity import SandboxIdentity
from gql_server_sandbox_identity.signing import Signatures

from gql_server.plugin_api import ReportKind

SECRET = "sandbox-secret"
HAND_IN_AND_DIE = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from gql_server.plugin_api import ReportKind
from gql_server_sandbox_identity.delivery import Delivery, Message
from gql_server_sandbox_identity.outbox import Outbox
from gql_server_sandbox_identity.signing import Signatures
messages = [Message(f"m{n}", "r1", kind, n) for n, kind in enumerate((ReportKind.PENDING, ReportKind.APPROVED))]
Delivery(Signatures("sandbox-secret"), Outbox(Path(sys.argv[1])), pause_seconds=0.5, disorder="none").begin(sys.argv[2], messages)
os.kill(os.getpid(), 9)
"""


@dataclass
class Target:
    """A server to which webhooks come; it refuses the first ``refusals``."""

    url: str = ""
    refusals: int = 0
    taken: list[str] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> list[str]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.taken) >= count, 60)
        return self.taken


@pytest.fixture
def target() -> Iterator[Target]:
    target = Target()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            Signatures(SECRET).check({name.lower(): value for name, value in self.headers.items()}, body, int(time.time()))
            with target.came:
                is_refused, target.refusals = target.refusals > 0, target.refusals - 1
                if not is_refused:
                    target.taken.append(json.loads(body)["id"])
                    target.came.notify_all()
            self.send_response(503 if is_refused else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    target.url = f"http://127.0.0.1:{server.server_port}/back"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield target
    server.shutdown()
    server.server_close()


def served_again(folder: Path) -> None:
    """What a server does with the provider when it starts."""
    SandboxIdentity({"disorder": "none", "folder": str(folder), "secret": SECRET, "review_seconds": "0"}).pages()


def test_webhooks_of_a_killed_process_come_in_order_when_the_next_one_serves(target: Target, tmp_path: Path) -> None:
    target.refusals = 1
    arguments = [str(tmp_path), target.url, *sys.path]
    killed = subprocess.run([sys.executable, "-c", HAND_IN_AND_DIE, *arguments], check=False)
    assert (killed.returncode, target.taken) == (-9, [])
    served_again(tmp_path)
    assert target.wait_for(2) == ["m0", "m1"]
    assert target.refusals < 0


def test_what_was_taken_is_not_delivered_again(target: Target, tmp_path: Path) -> None:
    delivery = Delivery(Signatures(SECRET), Outbox(tmp_path), pause_seconds=0, disorder="none")
    delivery.begin(target.url, [Message("m0", "r1", ReportKind.PENDING, 1)])
    target.wait_for(1)
    delivery.begin(target.url, [Message("m1", "r1", ReportKind.APPROVED, 2)])
    assert target.wait_for(2) == ["m0", "m1"]


def test_a_webhook_that_is_being_delivered_is_another_processs_only_when_that_may_be_gone(tmp_path: Path) -> None:
    one, other = Outbox(tmp_path), Outbox(tmp_path)
    one.add([Waiting("m0", 0, "b", "http://x", b"{}", 5.0), Waiting("m1", 0, "b", "http://x", b"{}", 5.0)], 5.0)
    assert one.take(4.9) is None
    taken = one.take(5.0)
    assert taken is not None
    assert other.take(14.9) is None
    again = other.take(15.0)
    assert again is not None
    assert (again.place, again.attempts) == (taken.place, 2)
    other.remove(again.place)
    following = other.take(15.0)
    assert following is not None
    assert following.place != taken.place


def test_a_webhook_is_given_up_after_a_day(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.add([Waiting("m0", 0, "b", "http://x", b"{}", 5.0)], 5.0)
    assert outbox.next_due_at(5.0) == 5.0
    assert outbox.next_due_at(5.1) is None
