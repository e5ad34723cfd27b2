"""Signed requests: what their heads say, and how one is refused."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.scalars import format_date_time
from gql_server.service.budgets import Cost
from gql_server.service.key_refusals import CostExceeded, KeyFault, KeyNotGood, KeyRefused, SignatureProblem, SignatureRefused
from gql_server.service.signing import WINDOW_DEFAULT, Signed

KEY: Final = "x-api-key"
TIMESTAMP: Final = "x-timestamp"
WINDOW: Final = "x-window"
NONCE: Final = "x-nonce"
SIGNATURE: Final = "x-signature"
HEADERS: Final = (KEY, TIMESTAMP, NONCE, SIGNATURE)

_OF_SIGNATURES: Final = frozenset(name.encode("ascii") for name in (*HEADERS, WINDOW))

_STATUSES: Final = {
    KeyFault.API_KEY_REVOKED: 401,
    KeyFault.API_KEY_EXPIRED: 401,
    KeyFault.API_KEY_CHANGED: 401,
    KeyFault.NETWORK_NOT_ALLOWED: 403,
}


def is_signed(request: Request) -> bool:
    """Tell whether a request is meant to be signed: it has any header of a signature."""
    return any(name in _OF_SIGNATURES for name, _ in request.scope["headers"])


def signed_of(request: Request, body: bytes) -> Signed:
    """Return a signed request.

    Raises:
        SignatureRefused: A header is missing or there more than once, or a session came too.
    """
    given = [request.headers.getlist(name) for name in HEADERS]
    windows = request.headers.getlist(WINDOW)
    if any(len(values) != 1 for values in given) or len(windows) > 1 or "authorization" in request.headers:
        raise SignatureRefused(SignatureProblem.MALFORMED)
    key, timestamp, nonce, signature = (values[0] for values in given)
    window = windows[0] if windows else str(WINDOW_DEFAULT)
    return Signed(
        key=key,
        timestamp=timestamp,
        window=window,
        nonce=nonce,
        signature=signature,
        method=request.method,
        target=target_of(request.scope),
        body=body,
    )


def target_of(scope: Scope) -> bytes:
    """Return path and query as they were sent."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    return path.partition(b"?")[0] + (b"?" + query if query else b"")


def refused_key(refused: KeyRefused) -> RequestRefused:
    """Return the refusal of a signed request, as HTTP says it."""
    if isinstance(refused, SignatureRefused):
        headers = {"www-authenticate": "Signature"}
        return RequestRefused(401, "SIGNATURE_REFUSED", refused.message, headers, details={"reason": refused.reason.value})
    if isinstance(refused, KeyNotGood):
        return RequestRefused(_STATUSES[refused.fault], refused.fault.value, refused.message)
    if isinstance(refused, CostExceeded):
        headers = {"retry-after": str(refused.retry_after_seconds)}
        return RequestRefused(429, "COST_EXCEEDED", refused.message, headers, details={"cost": cost_refused(refused)})
    raise refused


def cost_refused(refused: CostExceeded) -> dict[str, object]:
    """Return what a request would have cost, and when to come again."""
    return {"asked": refused.asked, "charged": 0, "left": 0, "retryAfterSeconds": refused.retry_after_seconds}


def beyond_scope(fields: list[str]) -> RequestRefused:
    """Return the refusal of an operation that asks for what the key is not for."""
    message = f"The key is not for {', '.join(fields)}."
    return RequestRefused(403, "SCOPE_EXCEEDED", message, details={"fields": fields})


def shown(cost: Cost) -> dict[str, object]:
    """Return what a request has cost, as clients read it."""
    return {"asked": cost.asked, "charged": cost.charged, "left": cost.left, "resetsAt": format_date_time(cost.resets_at)}
