"""How an answer is written: its body, its status, its media type, and what its head says besides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

import orjson
from starlette.responses import Response
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gql_server.schema.bounds import TOO_MANY
from gql_server.schema.faults import OUTCOME_UNKNOWN, UNAVAILABLE_CODES, Fault
from gql_server.schema.over_http.media_types import GRAPHQL_RESPONSE
from gql_server.schema.over_http.refusing import RequestRefused

PARTIAL_SUCCESS: Final = 294
"""Data and errors in one answer, as the specification of GraphQL over HTTP numbers it."""

Head: TypeAlias = tuple[tuple[bytes, bytes], ...]

SECURITY: Final = {"x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; frame-ancestors 'none'"}
"""So that no browser takes an answer for a page, whatever is in it, and none shows it within another."""

KEEP_TO_YOURSELF: Final = "no-store, no-transform"
"""For answers that may carry a secret: nobody stores them, and nobody compresses them, since lengths tell."""


def answer(result: ExecutionResult, media_type: str, *, has_secrets: bool = False) -> Response:
    """Return the answer to an operation.

    Args:
        result: What came of it, its errors presented.
        media_type: What the client reads.
        has_secrets: Whether what was asked can answer with a token.
    """
    headers = {"cache-control": KEEP_TO_YOURSELF} if has_secrets else {}
    return respond(body_of(result), status_of(result, media_type), media_type, headers)


def refuse(refused: RequestRefused, media_type: str) -> Response:
    """Return the answer to a request that is refused."""
    status = 200 if refused.is_well_formed and media_type != GRAPHQL_RESPONSE else refused.status
    return respond({"errors": [error(refused.message, refused.code, **refused.details)]}, status, media_type, refused.headers)


def unavailable(media_type: str) -> Response:
    """Return the answer while nobody can be told apart from anybody else, because the database is away."""
    message = "The service is not available now; nothing changed. Try again."
    return respond({"errors": [error(message, "UNAVAILABLE", retryable=True)]}, 503, media_type)


def failed(bug: Fault, media_type: str) -> Response:
    """Return the answer where a bug was met before anything was executed."""
    return respond({"errors": [error(bug.message, **dict(bug.extensions or {}))]}, 500, media_type)


def with_cost(extensions: Mapping[str, object] | None, cost: Mapping[str, object]) -> dict[str, object]:
    """Return the extensions of an answer with what a key has paid for it, beside what is said of the cost already."""
    told = dict(extensions or {})
    known = told.get("cost")
    return {**told, "cost": {**(known if isinstance(known, dict) else {}), **cost}}


def error(message: str, code: str, **extensions: object) -> dict[str, object]:
    """Return one entry of ``errors``."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def was_executed(result: ExecutionResult) -> bool:
    """Tell whether anything was executed; it was not where the document or the variables did not fit."""
    if isinstance(result, PreExecutionError):
        return False
    return result.data is not None or not result.errors or any(fault.path is not None for fault in result.errors)


def body_of(result: ExecutionResult) -> dict[str, object]:
    """Return the body; it has data, be it null, only where something was executed."""
    body: dict[str, object] = {}
    if result.errors:
        body["errors"] = [fault.formatted for fault in result.errors]
    if was_executed(result):
        body["data"] = result.data
    if result.extensions:
        body["extensions"] = result.extensions
    return body


def status_of(result: ExecutionResult, media_type: str) -> int:
    """Return the status: in the older media type 200, unless the service was away or the caller has to wait.

    What was decided and could be read in part alone is asked for again, too: the same key gets all of it.
    """
    codes = {(fault.extensions or {}).get("code") for fault in result.errors or ()}
    if OUTCOME_UNKNOWN in codes or (result.data is None and codes & UNAVAILABLE_CODES):
        return 503
    if TOO_MANY in codes:
        return 429
    if media_type != GRAPHQL_RESPONSE or not result.errors:
        return 200
    return PARTIAL_SUCCESS if was_executed(result) else 400


def respond(body: Mapping[str, object], status: int, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body as JSON under one of its media types."""
    head = _head(media_type, tuple(headers.items()) if headers else (), must_wait=status in {429, 503})
    return _Written(encode(body), status, head)


class _Written(Response):
    """An answer of which everything is written already."""

    def __init__(self, body: bytes, status: int, head: Head) -> None:
        """Take the body and its head, but for its length."""
        self.status_code = status
        self.background = None
        self.body = body
        self.raw_headers = [*head, (b"content-length", str(len(body)).encode("ascii"))]


@lru_cache(maxsize=256)
def _head(media_type: str, headers: tuple[tuple[str, str], ...], *, must_wait: bool) -> Head:
    """Return the head of an answer; there are few different ones."""
    said = {"cache-control": "no-store", "vary": "Accept", **SECURITY, **dict(headers)}
    said["content-type"] = f"{media_type}; charset=utf-8"
    if must_wait:
        said.setdefault("retry-after", "1")
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said.items())


def encode(body: Mapping[str, object]) -> bytes:
    """Write JSON; orjson is fast and stops at 64 bits, where the standard library takes over."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
