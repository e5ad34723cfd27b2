"""Answers are compressed for clients that take gzip, unless they are tiny, streams of events, or may carry a secret.

Where an answer holds both a secret and something that an attacker chose, the compressed length tells about the secret (the BREACH
attack). So whatever may carry one says ``Cache-Control: no-transform``, and neither this server nor a proxy in front of it may
compress it.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSED_BYTES_MIN: Final = 1024
LEVEL: Final = 6


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
        takes_gzip = "gzip" in accepted_codings(Headers(scope=scope).get("accept-encoding", ""))
        responder = _Gzip(self._app) if takes_gzip else IdentityResponder(self._app, COMPRESSED_BYTES_MIN)
        await responder(scope, receive, send)


def accepted_codings(header: str) -> set[str]:
    """Return the codings that an ``Accept-Encoding`` names without refusing them by a quality of 0."""
    accepted = set()
    for part in header.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, quality = parameter.partition("=")
        if name.strip() != "q" or quality.strip().strip("0.") != "":
            accepted.add(coding.strip())
    return accepted


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
