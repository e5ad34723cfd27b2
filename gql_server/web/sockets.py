"""WebSockets as uvicorn serves them, with the limits of this server, and given up where nobody takes what is sent."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any, Final

import orjson
from uvicorn import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Response
from websockets.server import ServerProtocol
from websockets.typing import StatusLike

PING_SECONDS: Final = 20
"""How often a client is asked whether it is there, and how long it may take to say so."""
UNTAKEN_SECONDS_MAX: Final = 60
"""After this the kernel gives up a connection whose peer does not take what was sent, though it may answer."""


class Handshake(ServerProtocol):
    """The opening of a WebSocket; where it is refused, the answer is JSON like every other."""

    def reject(self, status: StatusLike, text: str) -> Response:
        """Return the refusal."""
        response = super().reject(status, text)
        response.body = orjson.dumps({"errors": [{"message": text.strip(), "extensions": {"code": "BAD_REQUEST"}}]})
        for name, value in (("Content-Length", str(len(response.body))), ("Content-Type", "application/json; charset=utf-8")):
            del response.headers[name]
            response.headers[name] = value
        return response


class LimitedSocket(WebSocketsSansIOProtocol):
    """A connection that does not outlive a peer which has vanished or reads nothing."""

    def __init__(self, config: Config, *args: Any, **options: Any) -> None:  # noqa: ANN401 - handed on
        """Take what uvicorn gives."""
        super().__init__(config, *args, **options)
        self.conn = Handshake(max_size=config.ws_max_size, logger=logging.getLogger("uvicorn.error"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Set how long what was sent may stay untaken."""
        super().connection_made(transport)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in {socket.AF_INET, socket.AF_INET6} and hasattr(socket, "TCP_USER_TIMEOUT"):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_SECONDS_MAX * 1000)
