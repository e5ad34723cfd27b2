"""Who opens a WebSocket, as ``connection_init`` says it: by a session's token, or by the signature of a key.

The payload has the names of HTTP's headers, in whatever case. What a key signs is the text of signed requests with ``WEBSOCKET``
as its method and no body; nothing that was signed for another transport fits it, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from starlette.types import Scope

from gql_server.schema.live.closing import CloseCode, Closing
from gql_server.schema.over_http.signatures import HEADERS, KEY, NONCE, SIGNATURE, TIMESTAMP, WINDOW, target_of
from gql_server.service.key_refusals import CostExceeded, KeyNotGood, KeyRefused, SignatureProblem, SignatureRefused
from gql_server.service.signing import WINDOW_DEFAULT, Signed

METHOD: Final = "WEBSOCKET"
AUTHORIZATION: Final = "authorization"

Credentials: TypeAlias = str | Signed | None
"""A token as the header ``Authorization`` has it, a signature, or nothing."""

_NAMES: Final = frozenset({AUTHORIZATION, *HEADERS, WINDOW})


def credentials_of(payload: Mapping[str, Any], scope: Scope) -> Credentials:
    """Return how a client says who it is.

    Raises:
        Closing: It says so by something that is no text.
        SignatureRefused: A part of a signature is missing or there twice, or a session came too.
    """
    given: dict[str, str] = {}
    for written, value in payload.items():
        name = written.lower()
        if name not in _NAMES or value is None:
            continue
        if not isinstance(value, str):
            raise Closing(CloseCode.BAD_REQUEST, f"{name} is not a string")
        if name in given:
            raise SignatureRefused(SignatureProblem.MALFORMED)
        given[name] = value
    if not given.keys() & {*HEADERS, WINDOW}:
        return given.get(AUTHORIZATION) or None
    if AUTHORIZATION in given or not given.keys() >= set(HEADERS):
        raise SignatureRefused(SignatureProblem.MALFORMED)
    return Signed(
        key=given[KEY],
        timestamp=given[TIMESTAMP],
        window=given.get(WINDOW, str(WINDOW_DEFAULT)),
        nonce=given[NONCE],
        signature=given[SIGNATURE],
        method=METHOD,
        target=target_of(scope),
        body=b"",
    )


def closing_of(refused: KeyRefused) -> Closing:
    """Return with which code and reason a connection of a key is closed; the reason begins with what programs read."""
    if isinstance(refused, SignatureRefused):
        return Closing(CloseCode.FORBIDDEN, f"SIGNATURE_REFUSED {refused.reason}: {refused.message}")
    if isinstance(refused, KeyNotGood):
        return Closing(CloseCode.FORBIDDEN, f"{refused.fault}: {refused.message}")
    if isinstance(refused, CostExceeded):
        return Closing(CloseCode.TRY_AGAIN, f"COST_EXCEEDED: {refused.message}")
    raise refused
