"""A process that is about to end, as those see it who share requests out: not ready any more, and done with its connections.

It answers whatever still comes. Each answer asks for its connection to be closed, so that the next request of that client goes
to another process, and no connection is closed under a request that is on its way.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CLOSE: Final = (b"connection", b"close")


class Draining:
    """Whether the process is about to end."""

    def __init__(self) -> None:
        """Begin with a process that stays."""
        self.is_on = False

    def begin(self) -> None:
        """Take requests no longer than one has to."""
        self.is_on = True


class ClosedConnections:
    """ASGI middleware that closes connections, each after its next answer, once the process is about to end."""

    def __init__(self, app: ASGIApp, draining: Draining) -> None:
        """Serve an application."""
        self._app = app
        self._draining = draining

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one request or connection; as long as the process stays, without a step in between."""
        if not self._draining.is_on or scope["type"] != "http":
            return self._app(scope, receive, send)

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), _CLOSE]
            await send(message)

        return self._app(scope, receive, send_last)
