"""Asks a server as fast as it answers, over some connections that each wait for their answer before they ask again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

Next = Callable[[], bytes]
"""Returns the next request as it goes over the wire."""

CONNECTIONS: Final = 16
SILENT_SECONDS_MAX: Final = 20


class BadAnswer(Exception):
    """A server answered otherwise than it should."""


@dataclass(slots=True)
class Answered:
    """What came of a while of asking: how long it was, and how long each answer took, all in seconds."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)


def request_of(method: str, path: str, token: str, body: bytes) -> bytes:
    """Return a request of HTTP/1.1 on a connection that stays open."""
    head = [
        f"{method} {path} HTTP/1.1",
        "host: 127.0.0.1",
        "accept: application/json",
        f"authorization: Bearer {token}",
        *(["content-type: application/json", f"content-length: {len(body)}"] if method == "POST" else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


class _Asker(asyncio.Protocol):
    """One connection."""

    def __init__(self, next_request: Next, expected: bytes, answered: Answered, deadline: float, enough: int | None) -> None:
        self._next = next_request
        self._expected = expected
        self._answered = answered
        self._deadline = deadline
        self._enough = enough
        self._buffer = b""
        self._asked_at = 0.0
        self._transport: asyncio.Transport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment] # what create_connection makes
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(BadAnswer(f"the server closed the connection: {exc}"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        body = body_of(self._buffer)
        if body is None:
            return
        now = time.perf_counter()
        self._answered.waits.append(now - self._asked_at)
        if not self._buffer.startswith(b"HTTP/1.1 200") or self._expected not in body or b'"errors"' in body:
            if not self.done.done():
                self.done.set_exception(BadAnswer(self._buffer[:2_000].decode(errors="replace")))
            return
        self._buffer = b""
        if now < self._deadline and (self._enough is None or len(self._answered.waits) < self._enough):
            self._ask()
        elif not self.done.done():
            self.done.set_result(None)

    def _ask(self) -> None:
        assert self._transport is not None
        self._asked_at = time.perf_counter()
        self._transport.write(self._next())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def body_of(received: bytes) -> bytes | None:
    """Return the body of an answer, None while it is not all there. One connection carries one answer at a time."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return None
    lowered = head.lower()
    place = lowered.find(b"\r\ncontent-length:")
    if place >= 0:
        length = int(lowered[place + 17 :].partition(b"\r\n")[0])
        return body if len(body) >= length else None
    if b"\r\ntransfer-encoding: chunked" in lowered:
        return _unchunked(body) if body.endswith(b"0\r\n\r\n") else None
    raise BadAnswer(head.decode(errors="replace"))


def _unchunked(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        parts.append(body[:length])
        body = body[length + 2 :]
    return b"".join(parts)


async def ask_for_a_while(
    port: int, next_request: Next, *, seconds: float, expected: bytes = b"", enough: int | None = None, at_once: int = CONNECTIONS
) -> Answered:
    """Ask until the time is over and every answer is there.

    Args:
        expected: What each answer's body has to contain.
        enough: After how many answers it ends sooner.
        at_once: How many connections ask.

    Raises:
        BadAnswer: An answer is none, or is not what was expected.
    """
    loop, answered = asyncio.get_running_loop(), Answered()
    began = time.perf_counter()
    askers: list[_Asker] = []
    try:
        for _ in range(at_once):
            _, asker = await loop.create_connection(
                lambda: _Asker(next_request, expected, answered, began + seconds, enough), "127.0.0.1", port
            )
            askers.append(asker)
        async with asyncio.timeout(seconds + SILENT_SECONDS_MAX):
            await asyncio.gather(*(asker.done for asker in askers))
    finally:
        for asker in askers:
            asker.done.cancel()
            asker.close()
    answered.seconds = time.perf_counter() - began
    return answered


async def ask_once(port: int, request: bytes) -> tuple[int, bytes]:
    """Ask once and return the status and the body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        received = b""
        while (body := body_of(received) if received else None) is None:
            piece = await reader.read(1 << 16)
            if not piece:
                raise BadAnswer(f"the server closed the connection after {received!r}")
            received += piece
        return int(received.split(b" ", 2)[1]), body
    finally:
        writer.close()
