"""Answers are compressed for clients that take gzip, unless they are tiny, streams of events, or may carry a secret.

Where an answer holds both a secret and something that an attacker chose, the compressed length tells about the secret (the BREACH
attack). So whatever may carry one says ``Cache-Control: no-transform``, and neither this server nor a proxy in front of it may
compress it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSED_BYTES_MIN: Final = 1024
LEVEL: Final = 3
"""The last that takes the first match that is good enough: JSON takes three fifths of the time of level 6, and 6 % more bytes."""


class Compression:
    """ASGI middleware that compresses answers."""

    def __init__(self, app: ASGIApp) -> None:
        """Compress the answers of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(self._app, scope, send).send)


@lru_cache(maxsize=256)
def accepted_codings(header: str) -> frozenset[str]:
    """Return the codings that an ``Accept-Encoding`` names without refusing them by a quality of 0."""
    accepted = set()
    for part in header.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, quality = parameter.partition("=")
        if name.strip() != "q" or quality.strip().strip("0.") != "":
            accepted.add(coding.strip())
    return frozenset(accepted)


class _Answer:
    """One answer on its way: a tiny one that comes whole passes as it is, any other goes through Starlette's compression."""

    __slots__ = ("_app", "_begun", "_forward", "_scope", "_send")

    def __init__(self, app: ASGIApp, scope: Scope, send: Send) -> None:
        self._app = app
        self._scope = scope
        self._send = send
        self._begun: Message | None = None
        self._forward: Send | None = None

    async def send(self, message: Message) -> None:
        """Send a message on, compressed or as it is."""
        if self._forward is not None:
            await self._forward(message)
        elif message["type"] == "http.response.start" and _is_whole(message):
            self._begun = message  # Until it is known how large the body is.
        elif self._begun is not None and not message.get("more_body") and len(message.get("body", b"")) < COMPRESSED_BYTES_MIN:
            self._forward = self._send
            await self._send(self._begun)
            await self._send(message)
        else:
            self._forward = self._compressing()
            if self._begun is not None:
                await self._forward(self._begun)
            await self._forward(message)

    def _compressing(self) -> Send:
        accepted = Headers(scope=self._scope).get("accept-encoding", "")
        takes_gzip = "gzip" in accepted_codings(accepted)
        responder = _Gzip(self._app) if takes_gzip else IdentityResponder(self._app, COMPRESSED_BYTES_MIN)
        responder.send = self._send
        return responder.send_with_compression


def _is_whole(message: Message) -> bool:
    """Tell whether an answer says its length, as one does that comes in one piece."""
    return any(name == b"content-length" for name, _ in message.get("headers", ()))


class _Gzip(GZipResponder):
    """Starlette's compression of one answer, which lets pass what must not be transformed."""

    def __init__(self, app: ASGIApp) -> None:
        """Compress what an application answers."""
        super().__init__(app, COMPRESSED_BYTES_MIN, LEVEL)
        self._passes = False

    async def send_with_compression(self, message: Message) -> None:
        """Send a message on, compressed or as it is."""
        if message["type"] == "http.response.start":
            self._passes = "no-transform" in Headers(raw=message["headers"]).get("cache-control", "")
        await (self.send(message) if self._passes else super().send_with_compression(message))
