"""Real time and real chance. Everything else asks for them by a port, so that a test can hold them."""

from __future__ import annotations

import secrets
import time


class SystemClock:
    """Real time."""

    def now(self) -> int:
        """Return Unix seconds."""
        return int(time.time())

    def milliseconds(self) -> int:
        """Return Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return seconds for measuring waits."""
        return time.monotonic()


class RandomIdentifiers:
    """Identifiers of 48 bits of milliseconds and 80 bits of chance, ascending within a process; tokens of 256 bits."""

    def __init__(self) -> None:
        """Start below every time."""
        self._last = 0

    def new_id(self) -> str:
        """Return a new identifier, 32 hexadecimal digits, greater than every one before."""
        now = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
        self._last = max(self._last + 1, now)
        return f"{self._last:032x}"

    def new_token(self) -> str:
        """Return a new secret of 256 bits, URL-safe text."""
        return secrets.token_urlsafe(32)
