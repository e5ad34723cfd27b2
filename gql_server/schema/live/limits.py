"""What one open connection may ask of the server, and how long it may keep it waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gql_server.schema.over_http.reading import BodyLimits


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of one connection.

    Args:
        operations_max: How many operations may run at once.
        message_bytes_max: How large a message may be.
        messages_per_second: How many messages may come, in the long run.
        messages_burst: How many may come at once after a quiet time.
        init_seconds: How long the client may take to say who it is.
        send_seconds: How long it may take to take a message.
        keep_alive_seconds: How often an idle stream of events says that it is still there.
        body: Of a request that asks for a stream.
    """

    operations_max: int = 50
    message_bytes_max: int = 256 * 1024
    messages_per_second: float = 20
    messages_burst: int = 100
    init_seconds: float = 5
    send_seconds: float = 20
    keep_alive_seconds: float = 12
    body: BodyLimits = BodyLimits()


class Allowance:
    """Lets so many things happen a second in the long run, and some more at once after a quiet time."""

    def __init__(self, per_second: float, burst: int, monotonic: Callable[[], float]) -> None:
        """Begin with the whole burst allowed."""
        self._per_second = per_second
        self._burst = burst
        self._monotonic = monotonic
        self._left = float(burst)
        self._at = monotonic()

    def take(self) -> bool:
        """Take one; False when none is left."""
        now = self._monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
