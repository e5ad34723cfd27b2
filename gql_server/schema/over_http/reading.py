"""Reading a request: a body of JSON, or the parameters of a URL."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.requests import Request

from gql_server.schema.over_http.media_types import JSON, is_json
from gql_server.schema.over_http.refusing import RequestRefused, bad_request

BODY_BYTES_MAX: Final = 256 * 1024
BODY_SECONDS_MAX: Final = 30
URL_BYTES_MAX: Final = 16 * 1024
PERSISTED_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large a body may be, and how long it may take to be there, in seconds."""

    bytes_max: int = BODY_BYTES_MAX
    seconds_max: float = BODY_SECONDS_MAX


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks.

    Attributes:
        query: The document, None where the client only names it.
        variables: The values of its variables.
        name: Which of its operations.
        document_id: The name of a document that the server is to know.
        sha256: The SHA-256 of the document in hexadecimal, as automatic persisted queries send it.
        wants_cost: Whether it asks what it costs, by ``extensions: {"cost": true}``.
    """

    query: str | None
    variables: dict[str, Any] | None
    name: str | None
    document_id: str | None = None
    sha256: str | None = None
    wants_cost: bool = False


async def read_body(request: Request, limits: BodyLimits) -> bytes:
    """Return the body.

    Raises:
        RequestRefused: It is too large, or does not come.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds_max):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.bytes_max:
                    message = f"The body is larger than {limits.bytes_max} bytes."
                    raise RequestRefused(413, "CONTENT_TOO_LARGE", message, {"connection": "close"})
    except TimeoutError:
        message = f"The body was not there after {limits.seconds_max:g} seconds."
        raise RequestRefused(408, "REQUEST_TIMEOUT", message, {"connection": "close"}) from None
    return bytes(body)


def read_json(request: Request, body: bytes) -> Asked:
    """Return what a body asks.

    Raises:
        RequestRefused: It is not a GraphQL request in JSON.
    """
    if not is_json(request.headers.get("content-type", "")):
        raise RequestRefused(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the request as {JSON}, in UTF-8.", {"accept-post": JSON})
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        message = "Send the request without a content encoding."
        raise RequestRefused(415, "UNSUPPORTED_MEDIA_TYPE", message, {"accept-encoding": "identity"})
    try:
        given: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("The body is not JSON.") from None
    if isinstance(given, list):
        raise RequestRefused(400, "BATCHING_NOT_SUPPORTED", "Send one request at a time; one request may hold several root fields.")
    if not isinstance(given, dict):
        raise bad_request("The body is not a JSON object.")
    return asked_by(given)


def read_url(request: Request) -> Asked:
    """Return what a URL asks.

    Raises:
        RequestRefused: It is not a GraphQL request.
    """
    if len(request.scope.get("query_string", b"")) > URL_BYTES_MAX:
        raise RequestRefused(414, "URI_TOO_LONG", f"The URL is longer than {URL_BYTES_MAX} bytes. Ask by POST.")
    given: dict[str, Any] = {}
    for name in ("query", "operationName", "documentId", "variables", "extensions"):
        texts = request.query_params.getlist(name)
        if len(texts) > 1:
            raise bad_request(f"The parameter {name} is there more than once.")
        if texts:
            given[name] = _parameter(name, texts[0])
    return asked_by(given)


def asked_by(given: Mapping[str, Any]) -> Asked:
    """Return what a GraphQL request asks, however it came.

    Raises:
        RequestRefused: Its parameters are not of their types.
    """
    query, variables, name = given.get("query"), given.get("variables"), given.get("operationName")
    extensions, document_id = given.get("extensions"), given.get("documentId")
    if not isinstance(query, str | None):
        raise bad_request("The query is not a string.")
    if not isinstance(variables, dict | None):
        raise bad_request("The variables are not an object.")
    if not isinstance(name, str | None):
        raise bad_request("The operation name is not a string.")
    if not isinstance(extensions, dict | None):
        raise bad_request("The extensions are not an object.")
    if not isinstance(document_id, str | None):
        raise bad_request("The document id is not a string.")
    sha256 = _persisted(extensions or {})
    if document_id is None and sha256 is None and (query is None or not query.strip()):
        raise bad_request("There is no query.")
    if document_id is not None and (query is not None or sha256 is not None):
        raise bad_request("Name the document once: by its text or by its id.")
    wants_cost = extensions is not None and extensions.get("cost") is True
    return Asked(query, variables, name or None, document_id, sha256, wants_cost)


def _persisted(extensions: Mapping[str, Any]) -> str | None:
    """Return the hash that automatic persisted queries send."""
    told = extensions.get("persistedQuery")
    if told is None:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("sha256Hash"), str):
        raise bad_request("The extension persistedQuery has no sha256Hash.")
    if told.get("version") != PERSISTED_VERSION:
        message = f"Persisted queries are answered in version {PERSISTED_VERSION} only."
        raise RequestRefused(400, "PERSISTED_QUERY_NOT_SUPPORTED", message)
    return str(told["sha256Hash"])


def _parameter(name: str, text: str) -> object:
    if name not in {"variables", "extensions"}:
        return text
    if not text:
        return None
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise bad_request(f"The parameter {name} is not JSON.") from None
    return value
