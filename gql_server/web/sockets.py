"""WebSockets as uvicorn serves them, with the limits of this server, and given up where nobody takes what is sent."""

from __future__ import annotations

import asyncio
import socket
from typing import Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MESSAGE_BYTES_MAX: Final = 256 * 1024
PING_SECONDS: Final = 20
"""How often a client is asked whether it is there, and how long it may take to say so."""
UNTAKEN_SECONDS_MAX: Final = 60
"""After this the kernel gives up a connection whose peer does not take what was sent, though it may answer."""


class LimitedSocket(WebSocketsSansIOProtocol):
    """A connection that does not outlive a peer which has vanished or reads nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Set how long what was sent may stay untaken."""
        super().connection_made(transport)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in {socket.AF_INET, socket.AF_INET6} and hasattr(socket, "TCP_USER_TIMEOUT"):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_SECONDS_MAX * 1000)
