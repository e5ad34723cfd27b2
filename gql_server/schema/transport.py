"""GraphQL over HTTP: one endpoint, POST and JSON only; the sandbox also serves an editor to browsers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gql_server.ports.errors import StorageFailure
from gql_server.schema.callers import Network, client_of
from gql_server.schema.context import Context
from gql_server.schema.faults import UNAVAILABLE_CODES
from gql_server.schema.root import Schema
from gql_server.schema.services import Services
from gql_server.service.authorization import Viewer

BODY_BYTES_MAX: Final = 256 * 1024
JSON_TYPE: Final = "application/json"
GRAPHQL_TYPE: Final = "application/graphql-response+json"

_log: Final = structlog.get_logger(__name__)


class BadRequest(Exception):
    """The request is not one that GraphQL over HTTP knows."""

    def __init__(self, status: int, message: str) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks: a document, the values of its variables, and which of its operations."""

    query: str
    variables: dict[str, Any] | None
    name: str | None


class GraphQLEndpoint:
    """Answers ``/graphql``."""

    def __init__(self, schema: Schema, services: Services, *, is_sandbox: bool, trusted_proxies: Sequence[Network] = ()) -> None:
        """Answer by this schema, with these services."""
        self._schema = schema
        self._services = services
        self._is_sandbox = is_sandbox
        self._trusted_proxies = trusted_proxies

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        if request.method == "GET":
            return self._editor(request)
        media_type = _accepted(request)
        try:
            operation = read_operation(request.headers.get("content-type", ""), await read_body(request))
        except BadRequest as refused:
            return _answer({"errors": [_error(refused.message, "BAD_REQUEST")]}, refused.status, media_type)
        try:
            viewer, has_bad_token = await self._authenticate(request)
        except StorageFailure as failure:
            _log.warning("unavailable", reason=str(failure))
            message = "The service is not available now; nothing changed. Try again."
            error = _error(message, "UNAVAILABLE", retryable=True)
            return _answer({"errors": [error]}, 503, media_type)
        context = Context(self._services, viewer, has_bad_token=has_bad_token, client=client_of(request, self._trusted_proxies))
        result = await self._schema.run(operation.query, context=context, variables=operation.variables, name=operation.name)
        return _answer(_body_of(result), _status_of(result, media_type), media_type)

    def _editor(self, request: Request) -> Response:
        """Serve the editor to a browser in the sandbox; queries by GET are not answered."""
        if self._is_sandbox and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(get_graphql_ide_html())
        error = _error("Ask by POST, with a JSON body.", "BAD_REQUEST")
        return _answer({"errors": [error]}, 405, _accepted(request), {"allow": "POST"})

    async def _authenticate(self, request: Request) -> tuple[Viewer | None, bool]:
        """Return who asks, and whether a token came that is not anybody's."""
        header = request.headers.get("authorization")
        if header is None:
            return None, False
        scheme, _, token = header.partition(" ")
        viewer = await self._services.sessions.authenticate(token.strip()) if scheme.lower() == "bearer" else None
        return viewer, viewer is None


async def read_body(request: Request) -> bytes:
    """Return the body.

    Raises:
        BadRequest: When it is too large.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise BadRequest(413, f"The body is larger than {BODY_BYTES_MAX} bytes.")
    return bytes(body)


def read_operation(content_type: str, body: bytes) -> Operation:
    """Return what the body asks.

    Raises:
        BadRequest: When it is not JSON, or not an operation.
    """
    if content_type.partition(";")[0].strip().lower() != JSON_TYPE:
        raise BadRequest(415, f"Send the operation as {JSON_TYPE}.")
    try:
        given: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(400, "The body is not JSON.") from None
    if not isinstance(given, Mapping):
        raise BadRequest(400, "The body is not a JSON object; operations are not batched.")
    query, variables, name = given.get("query"), given.get("variables"), given.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest(400, "The body has no query.")
    if not isinstance(variables, dict | None):
        raise BadRequest(400, "The variables are not an object.")
    if not isinstance(name, str | None):
        raise BadRequest(400, "The operation name is not a string.")
    return Operation(query, variables, name or None)


def _accepted(request: Request) -> str:
    """Return the media type of the answer: the newer one to who names it, JSON to everybody else."""
    return GRAPHQL_TYPE if GRAPHQL_TYPE in request.headers.get("accept", "") else JSON_TYPE


def _error(message: str, code: str, **extensions: object) -> dict[str, object]:
    return {"message": message, "extensions": {"code": code, **extensions}}


def _body_of(result: ExecutionResult) -> dict[str, object]:
    body: dict[str, object] = {}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    if not isinstance(result, PreExecutionError) and not _is_of_request(result):
        body["data"] = result.data
    return body


def _is_of_request(result: ExecutionResult) -> bool:
    """Tell whether nothing was executed: the variables did not fit, for instance."""
    return result.data is None and bool(result.errors) and all(error.path is None for error in result.errors or ())


def _status_of(result: ExecutionResult, media_type: str) -> int:
    codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
    if codes & UNAVAILABLE_CODES:
        return 503
    is_refused = isinstance(result, PreExecutionError) or _is_of_request(result)
    return 400 if is_refused and media_type == GRAPHQL_TYPE else 200


def _answer(body: dict[str, object], status: int, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    sent = {"cache-control": "no-store", **(headers or {})}
    if status == 503:
        sent["retry-after"] = "1"
    return Response(_encode(body), status, sent, media_type)


def _encode(body: dict[str, object]) -> bytes:
    """Write JSON; orjson is fast and stops at 64 bits, where the standard library takes over."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
