"""Where identity providers post what they found: ``POST /webhooks/identity/{provider}``.

The answer says nothing but whether to deliver again: 2xx means that it is durable, 503 that it is not.
"""

from __future__ import annotations

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from gql_server.ports.errors import StorageFailure
from gql_server.service.identity_reports import IdentityReports, Received
from gql_server.service.requests import TellerFailure

BODY_BYTES_MAX: Final = 64 * 1024

_log: Final = structlog.get_logger(__name__)

_STATUS: Final = {
    Received.CHANGED: 204,
    Received.NO_NEWS: 204,
    Received.REJECTED: 401,
    Received.UNKNOWN: 404,
    Received.FAILED: 503,
}


class IdentityWebhooks:
    """Answers ``/webhooks/identity/{provider}``."""

    def __init__(self, reports: IdentityReports) -> None:
        """Hand webhooks to this service."""
        self._reports = reports

    async def answer(self, request: Request) -> Response:
        """Take one webhook in."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES_MAX:
                return Response(status_code=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            received = await self._reports.receive(request.path_params["provider"], headers, bytes(body))
        except (StorageFailure, TellerFailure) as problem:
            _log.warning("webhook_not_taken", problem=type(problem).__name__)
            return Response(status_code=503, headers={"retry-after": "5"})
        return Response(status_code=_STATUS[received])
