"""Where custodians post what came in and what left: ``POST /webhooks/custody/{custodian}``.

The answer says nothing but whether to deliver again: 2xx means that it is durable, 503 that it is not.
"""

from __future__ import annotations

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from gql_server.ports.errors import StorageFailure
from gql_server.service.arrivals.hearing import Contested
from gql_server.service.arrivals.reading import ArrivalReading, Taken
from gql_server.service.requests import TellerFailure

BODY_BYTES_MAX: Final = 256 * 1024

_log: Final = structlog.get_logger(__name__)

_STATUS: Final = {Taken.TAKEN: 204, Taken.REJECTED: 401, Taken.UNKNOWN: 404, Taken.FAILED: 503}


class CustodyWebhooks:
    """Answers ``/webhooks/custody/{custodian}``."""

    def __init__(self, reading: ArrivalReading) -> None:
        """Hand callbacks to this service."""
        self._reading = reading

    async def answer(self, request: Request) -> Response:
        """Take one callback in."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES_MAX:
                return Response(status_code=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            taken = await self._reading.take(request.path_params["custodian"], headers, bytes(body))
        except (StorageFailure, TellerFailure, Contested) as problem:
            _log.warning("callback_not_taken", problem=type(problem).__name__)
            return Response(status_code=503, headers={"retry-after": "5"})
        return Response(status_code=_STATUS[taken])
