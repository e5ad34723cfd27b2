"""WebSockets as uvicorn serves them, with the limits of this server, and given up where nobody takes what is sent."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any, Final

import orjson
from uvicorn import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Response
from websockets.server import ServerProtocol
from websockets.typing import StatusLike

PING_SECONDS: Final = 20
"""How often a client is asked whether it is there, and how long it may take to say so."""
UNTAKEN_SECONDS_MAX: Final = 60
"""After this the kernel gives up a connection whose peer does not take what was sent, though it may answer."""
FRAMES_BURST: Final = 1_000
FRAMES_PER_SECOND: Final = 100
"""How many frames may come, in the long run, and at once after a quiet time: a message may be many, and a ping is one."""
SLICE_BYTES: Final = 4_096
"""As much is looked at before a connection that sends nothing but small frames is given up."""


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
        self._frames_left = float(FRAMES_BURST)
        self._counted_at = self.loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Set how long what was sent may stay untaken."""
        super().connection_made(transport)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in {socket.AF_INET, socket.AF_INET6} and hasattr(socket, "TCP_USER_TIMEOUT"):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_SECONDS_MAX * 1000)

    def data_received(self, data: bytes) -> None:
        """Take what was sent, little by little, and nothing more once the connection is given up."""
        for begin in range(0, len(data), SLICE_BYTES):
            if not self.transport.is_closing():
                super().data_received(data[begin : begin + SLICE_BYTES])

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message."""
        if self._may_go_on():
            super().handle_cont(event)

    def handle_text(self, event: Frame) -> None:
        """Take a message, or its first part."""
        if self._may_go_on():
            super().handle_text(event)

    def handle_ping(self) -> None:
        """Answer a ping."""
        if self._may_go_on():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take the answer to a ping, or what nobody asked for."""
        if self._may_go_on():
            super().handle_pong(event)

    def _may_go_on(self) -> bool:
        """Count a frame; give the connection up where there are too many."""
        if self.transport.is_closing():
            return False
        now = self.loop.time()
        self._frames_left = min(FRAMES_BURST, self._frames_left + (now - self._counted_at) * FRAMES_PER_SECOND) - 1
        self._counted_at = now
        if self._frames_left >= 0:
            return True
        self.conn.fail(CloseCode.POLICY_VIOLATION, "Too many frames")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        return False
