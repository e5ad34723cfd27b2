"""Whether the process lives, and whether it can serve: for supervisors and load balancers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gql_server.web.draining import Draining

READY_SECONDS_MAX: Final = 5

_log: Final = structlog.get_logger(__name__)


async def live(request: Request) -> Response:  # noqa: ARG001 - every endpoint takes one
    """Answer that the process lives."""
    return JSONResponse({"status": "live"})


class Readiness:
    """Answers ``/readyz``."""

    def __init__(self, look: Callable[[], Awaitable[object]], draining: Draining | None = None) -> None:
        """Be ready while ``look`` succeeds in time, unless the process is about to end."""
        self._look = look
        self._draining = Draining() if draining is None else draining

    async def answer(self, request: Request) -> Response:  # noqa: ARG002 - every endpoint takes one
        """Answer 200 when requests can be served, 503 otherwise."""
        if self._draining.is_on:
            return JSONResponse({"status": "stopping"}, 503)
        try:
            async with asyncio.timeout(READY_SECONDS_MAX):
                await self._look()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the answer is the same
            _log.warning("not_ready", problem=repr(problem))
            return JSONResponse({"status": "not ready"}, 503)
        return JSONResponse({"status": "ready"})
