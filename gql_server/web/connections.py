"""Connections as uvicorn serves them, with limits for whoever sends slowly, sends too much, or connects too often.

What cannot even be read as HTTP is answered in JSON like everything else.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

import orjson
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

READ_BYTES_MAX: Final = 256 * 1024
"""As much as the event loop hands over at once: of what is not accounted for so much may belong to something else."""
REASONS: Final = {400: "Bad Request", 408: "Request Timeout", 429: "Too Many Requests", 431: "Request Header Fields Too Large"}


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How much a connection may take.

    Args:
        head_seconds_max: How long the head of a request may take.
        head_bytes_max: How large it may be.
        per_address_max: How many connections one address may have to a process.
        exempt: Whose connections are not counted: proxies, which have everybody's.
    """

    head_seconds_max: float
    head_bytes_max: int
    per_address_max: int
    exempt: Sequence[IPv4Network | IPv6Network] = ()

    def is_exempt(self, address: str) -> bool:
        """Tell whether an address is one of those that are not counted."""
        try:
            known = ip_address(address)
        except ValueError:
            return True  # A Unix socket has no address; whoever may open it is trusted.
        return any(known in network for network in self.exempt)


class LimitedConfig(Config):
    """How uvicorn serves an application, with limits of its connections. It is handed over to server processes as it is."""

    def __init__(self, app: Any, *, limits: ConnectionLimits, **options: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        """Take what uvicorn takes, and the limits."""
        super().__init__(app, http=LimitedHttp, **options)
        self.limits = limits


class HeadRefused(Exception):
    """The head of a request is refused while it is read."""


class LimitedHttp(HttpToolsProtocol):
    """One connection of a server whose configuration is a ``LimitedConfig``."""

    def __init__(self, config: LimitedConfig, server_state: ServerState, *args: Any, **options: Any) -> None:  # noqa: ANN401 - handed on
        """Take what uvicorn gives."""
        super().__init__(config, server_state, *args, **options)
        self.limits = config.limits
        self.open_connections: Counter[str] = vars(server_state).setdefault("open_connections", Counter())
        self._address: str | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._unseen_bytes = 0
        self._refusal = (400, "BAD_REQUEST", "This is not a request of HTTP.")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the class above
        """Count the connection, or refuse it."""
        super().connection_made(transport)
        address = "" if self.client is None else self.client[0]
        if not self.limits.is_exempt(address):
            self._address = address
            self.open_connections[address] += 1
            if self.open_connections[address] > self.limits.per_address_max:
                message = f"This address has {self.limits.per_address_max} connections already; close some, or use them again."
                self._refuse(429, "TOO_MANY_CONNECTIONS", message)
                return
        self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._let_go()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; sockets are counted by limits of their own."""
        self._let_go()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Take what was sent, and refuse what goes on and on without ever being anything, such as a header without an end."""
        self._unseen_bytes += len(data)
        super().data_received(data)
        if self._unseen_bytes > self.limits.head_bytes_max + READ_BYTES_MAX:
            self._refuse(*self._too_large())

    def on_message_begin(self) -> None:
        """Begin to read a head."""
        super().on_message_begin()
        self._begin_head()

    def on_url(self, url: bytes) -> None:
        """Take a part of the URL."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Serve the request, if it names one host; what names several may mean another one to a proxy."""
        self._end_head()
        self._unseen_bytes = 0
        hosts = [name for name, _ in self.headers if name == b"host"]
        if len(hosts) != 1 and (hosts or self.parser.get_http_version() != "1.0"):
            self._refusal = (400, "BAD_REQUEST", "A request names one host.")
            raise HeadRefused
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._unseen_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the end of the request."""
        self._unseen_bytes = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - what uvicorn would say
        """Answer that the request cannot be read, in JSON, and why."""
        self._refuse(*self._refusal)

    def _begin_head(self) -> None:
        self._end_head()
        self._head_bytes = 0
        self._deadline = self.loop.call_later(self.limits.head_seconds_max, self._be_late)

    def _end_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _be_late(self) -> None:
        seconds = self.limits.head_seconds_max
        self._refuse(408, "REQUEST_TIMEOUT", f"The head of the request was not there after {seconds:g} seconds.")

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self.limits.head_bytes_max:
            self._refusal = self._too_large()
            raise HeadRefused

    def _too_large(self) -> tuple[int, str, str]:
        return 431, "HEADERS_TOO_LARGE", f"The head of the request is larger than {self.limits.head_bytes_max} bytes."

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._end_head()
        if self.transport.is_closing():
            return
        body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
        head = (
            f"HTTP/1.1 {status} {REASONS[status]}\r\ncontent-type: application/json; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _let_go(self) -> None:
        self._end_head()
        if self._address is not None:
            self.open_connections[self._address] -= 1
            if not self.open_connections[self._address]:
                del self.open_connections[self._address]
            self._address = None
