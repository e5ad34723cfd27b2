"""ASGI middleware that counts requests."""

from __future__ import annotations

from collections.abc import Callable, Collection
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

OTHER: Final = "other"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})


class Counting:
    """Counts each request when its answer begins; what nobody may choose freely labels it."""

    def __init__(self, app: ASGIApp, count: Callable[[str, str, int, float], None], paths: Collection[str]) -> None:
        """Count the requests of an application.

        Args:
            app: The application.
            count: Told method, path, status and seconds.
            paths: Those that are counted apart; all others are one.
        """
        self._app = app
        self._count = count
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in METHODS else OTHER
                path = scope["path"] if scope["path"] in self._paths else OTHER
                self._count(method, path, message["status"], perf_counter() - began)
            await send(message)

        await self._app(scope, receive, send_counted)
