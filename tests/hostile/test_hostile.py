"""A live server under hostile input: typed answers, nothing broken, nobody else kept waiting, no memory kept."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest

from tests.databases import fresh_sqlite_url
from tests.hostile.probes import PROBES as ORDINARY
from tests.hostile.probes import Probe, ask
from tests.hostile.shapes import SHAPES
from tests.servers import Server, running_server

PROBES = (*ORDINARY, *SHAPES)
HEAD_SECONDS_MAX = 2
ANSWER_SECONDS_MAX = 20
"""For a busy machine; what an answer takes is reported."""
GROWTH_KB_MAX = 40_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    settings = {"GQL_SERVER_HEAD_SECONDS_MAX": str(HEAD_SECONDS_MAX), "GQL_SERVER_CONNECTIONS_PER_ADDRESS_MAX": "60"}
    with running_server(fresh_sqlite_url(folder), folder / "log", settings) as running:
        yield running


def connect(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=ANSWER_SECONDS_MAX)


def exchange(server: Server, sent: bytes) -> bytes:
    """Sends all of it, as far as the server takes it, and returns what comes back until the end."""
    with closing(connect(server)) as wire:
        with suppress(OSError):  # The server may have heard enough.
            wire.sendall(sent)
        received = b""
        try:
            while piece := wire.recv(65_536):
                received += piece
        except ConnectionResetError:
            pass
        return received


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def codes_of(answer: bytes) -> list[str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"application/json" not in head.lower() and b"graphql-response" not in head.lower():
        return []
    if b"transfer-encoding: chunked" in head.lower():
        return []
    return [str(error["extensions"]["code"]) for error in json.loads(body or b"{}").get("errors", [])]


def memory_kb(server: Server) -> int:
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


class Bystander:
    """Somebody who only wants to know the markets, all the time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self.longest = 0.0
        self.answers: Counter[int] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _go_on(self) -> None:
        asked = ask("", "{ markets { utilization } }").sent
        while not self._is_over.wait(0.05):
            began = time.monotonic()
            self.answers[status_of(exchange(self._server, asked))] += 1
            self.longest = max(self.longest, time.monotonic() - began)


def judge(probe: Probe, answer: bytes) -> str | None:
    """Returns what is wrong with an answer."""
    status, codes = status_of(answer), codes_of(answer)
    if not answer and probe.may_close:
        return None
    if status >= 500 or "INTERNAL" in codes or b"Traceback" in answer or (status == 0 and not probe.may_close):
        return f"{probe.name}: {status} {codes} {answer[:200]!r}"
    if status not in probe.statuses:
        return f"{probe.name}: {status}, not one of {sorted(probe.statuses)}: {answer[-200:]!r}"
    if probe.code is not None and codes != [probe.code]:
        return f"{probe.name}: {codes}, not {probe.code}"
    if status in {400, 405, 406, 408, 413, 414, 415, 429, 431} and b"/graphql" in probe.sent[:40] and not codes:
        return f"{probe.name}: {status} without a code: {answer[-200:]!r}"
    return None


def test_there_are_enough_probes_each_with_a_name_of_its_own() -> None:
    names = Counter(probe.name for probe in PROBES)
    assert len(names) >= 120
    assert not [name for name, count in names.items() if count > 1]


def test_every_probe_is_answered_by_type_and_nobody_waits(server: Server, report_line: Callable[[str], None]) -> None:
    exchange(server, PROBES[0].sent)
    faults, before, longest = [], 0, ("", 0.0)
    with Bystander(server) as bystander:
        for turn in range(2):
            for probe in PROBES:
                began = time.monotonic()
                fault = judge(probe, exchange(server, probe.sent))
                longest = max(longest, (probe.name, time.monotonic() - began), key=lambda one: one[1])
                if fault:
                    faults.append(fault)
            before = before or memory_kb(server)
            assert server.process.poll() is None, f"the server ended in turn {turn}"
    grown = memory_kb(server) - before
    report_line(
        f"{len(PROBES)} probes twice; longest {longest[1]:.2f} s ({longest[0]}); a bystander waited {bystander.longest:.2f} s at"
        f" most for {bystander.answers.total()} answers; memory grew by {grown} kB in the second turn"
    )
    assert not faults, "\n".join(faults)
    assert set(bystander.answers) == {200}
    assert grown < GROWTH_KB_MAX


def test_a_head_that_does_not_come_is_given_up(server: Server) -> None:
    with closing(connect(server)) as wire:
        wire.sendall(b"GET /livez HTTP/1.1\r\nhost: a\r\nx-slow")
        answer = wire.recv(65_536)
    assert status_of(answer) == 408
    assert codes_of(answer) == ["REQUEST_TIMEOUT"]


@pytest.mark.parametrize(
    "begin",
    [
        b"GET /livez HTTP/1.1\r\nhost: a\r\nx-a: ",
        b"GET /livez HTTP/1.1\r\nhost: a\r\nx-",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1;",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-a: ",
    ],
    ids=["header", "name", "chunk extension", "trailer"],
)
def test_what_goes_on_without_an_end_is_given_up_before_it_is_large(server: Server, begin: bytes) -> None:
    with closing(connect(server)) as wire:
        wire.sendall(begin)
        sent = 0
        with suppress(OSError):
            while sent < 8_000_000:
                wire.sendall(b"a" * 50_000)
                sent += 50_000
        assert sent < 8_000_000


@pytest.mark.parametrize(
    ("begin", "flood"),
    [
        (b"", b"\x89\x84\0\0\0\0ping"),
        (b"", b"\x8a\x84\0\0\0\0pong"),
        (b"\x01\x81\0\0\0\0a", b"\x00\x80\0\0\0\0"),
        (b"\x01\x81\0\0\0\0a", b"\x00\x81\0\0\0\0a"),
    ],
    ids=["pings", "pongs", "nothing, in parts", "letters, in parts"],
)
def test_a_socket_that_floods_with_frames_is_closed(server: Server, begin: bytes, flood: bytes) -> None:
    upgrade = "GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    protocol = "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n"
    with closing(connect(server)) as wire:
        wire.sendall((upgrade + protocol).encode())
        assert status_of(wire.recv(65_536)) == 101
        with suppress(OSError):
            wire.sendall(begin + flood * 20_000)
        received = b""
        with suppress(ConnectionResetError):
            while piece := wire.recv(65_536):
                received += piece
    assert b"\x03\xf0Too many frames" in received or not received


def test_one_address_has_only_so_many_connections_and_more_once_it_closes_some(server: Server) -> None:
    wires = [connect(server) for _ in range(60)]
    try:
        wires.append(connect(server))
        assert codes_of(wires[-1].recv(65_536)) == ["TOO_MANY_CONNECTIONS"]
    finally:
        for wire in wires:
            wire.close()
    deadline = time.monotonic() + ANSWER_SECONDS_MAX
    while status_of(exchange(server, b"GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")) != 200:
        assert time.monotonic() < deadline


def test_sockets_that_never_speak_keep_nobody_waiting(server: Server) -> None:
    silent = [connect(server) for _ in range(40)]
    try:
        answer = exchange(server, ask("", "{ markets { utilization } }").sent)
        assert status_of(answer) == 200
    finally:
        for wire in silent:
            wire.close()
