"""Why a WebSocket is closed: codes as the protocol ``graphql-transport-ws`` and RFC 6455 give them, with a reason for people."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

REASON_BYTES_MAX: Final = 123


class CloseCode(IntEnum):
    """Codes that the server closes with. Others come from the WebSocket itself: 1009, 1011 and 1012."""

    FLOODED = 1008
    TOO_BIG = 1009
    TRY_AGAIN = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    NO_SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    OPERATION_EXISTS = 4409
    TOO_MANY_INITS = 4429
    INTERNAL = 4500


class Closing(Exception):
    """The connection is to be closed."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        """Say why; the reason is cut to what a close frame holds."""
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")
