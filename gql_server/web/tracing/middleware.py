"""ASGI middleware inside which a request is traced."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql_server.ports.tracing import Kind, Span, Tracer
from gql_server.web.metrics.counting import METHODS, OTHER
from gql_server.web.request_ids import HEADER

UNTRACED: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""What is asked by machines every few seconds."""

_PARENT: Final = b"traceparent"
_REQUEST_ID: Final = HEADER.encode("ascii")
_STREAM: Final = b"text/event-stream"


class Traced:
    """Begins a span for each request, and names its trace in the log. A WebSocket's operations are traced each for itself."""

    def __init__(self, app: ASGIApp, tracer: Tracer, paths: Collection[str], is_trusted: Callable[[Scope], bool]) -> None:
        """Trace the requests of an application.

        Args:
            app: The application.
            tracer: Records.
            paths: Those that are named; all others are one.
            is_trusted: Tells whether a request comes through a proxy of ours, which may say that its trace is recorded.
        """
        self._app = app
        self._tracer = tracer
        self._paths = frozenset(paths)
        self._is_trusted = is_trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        span = self._begin(scope)
        if span is None:
            with self._tracer.inside(None):
                await self._app(scope, receive, send)
            return

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                _note_answer(span, message)
            await send(message)

        bound = structlog.contextvars.bind_contextvars(trace_id=span.trace_id)
        try:
            with self._tracer.inside(span):
                await self._app(scope, receive, send_noted)
        finally:
            structlog.contextvars.reset_contextvars(**bound)

    def _begin(self, scope: Scope) -> Span | None:
        if scope["path"] in UNTRACED:
            return None
        method = scope["method"] if scope["method"] in METHODS else OTHER
        path = scope["path"] if scope["path"] in self._paths else OTHER
        carried = next((value.decode("latin-1") for name, value in scope["headers"] if name == _PARENT), None)
        is_trusted = carried is not None and self._is_trusted(scope)
        span = self._tracer.enter(f"{method} {path}", Kind.SERVER, carried=carried, is_trusted=is_trusted)
        if span is not None:
            span.note("http.request.method", method)
            span.note("url.path", path)
        return span


def _note_answer(span: Span, message: Message) -> None:
    """Note what is answered; the span of a stream ends here, for the stream may last for days."""
    span.note("http.response.status_code", message["status"])
    headers = dict(message.get("headers", ()))
    if _REQUEST_ID in headers:
        span.note("gql_server.request_id", headers[_REQUEST_ID].decode("ascii"))
    if headers.get(b"content-type", b"").startswith(_STREAM):
        span.end()
