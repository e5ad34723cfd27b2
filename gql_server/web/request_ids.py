"""Each request has an id: the caller's or a new one. It is in every log line of the request, and in its answer.

A WebSocket has one, too, for as long as it is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import perf_counter
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = "x-request-id"
_RAW_HEADER: Final = HEADER.encode("ascii")
NAMED: Final = frozenset({"http", "websocket"})
ANSWERS: Final = frozenset({"http.response.start", "websocket.accept"})
SWITCHED: Final = 101

_ACCEPTED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_log: Final = structlog.get_logger(__name__)


class RequestIds:
    """ASGI middleware that names requests and logs them at level debug."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], str]) -> None:
        """Name the requests of an application."""
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its id."""
        if scope["type"] not in NAMED:
            await self._app(scope, receive, send)
            return
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == _RAW_HEADER), "")
        request_id = given if _ACCEPTED.fullmatch(given) else self._new_id()
        began, named = perf_counter(), (_RAW_HEADER, request_id.encode("ascii"))
        status = 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] in ANSWERS:
                status = message.get("status", SWITCHED)
                message["headers"] = [*message.get("headers", ()), named]
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self._app(scope, receive, send_named)
            elapsed = round((perf_counter() - began) * 1000, 1)
            _log.debug("request", method=scope.get("method", "WEBSOCKET"), path=scope["path"], status=status, milliseconds=elapsed)
        finally:
            structlog.contextvars.reset_contextvars(**bound)
