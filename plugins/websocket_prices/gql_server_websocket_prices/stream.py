"""A connection that is kept: opened when somebody asks, opened again when it ends or falls silent, and closed when nobody asks.

What it has heard last of each pair is what is answered, with the time that the exchange gave it. So a connection that hangs, or an
exchange in which nothing is traded, answers what grows old, and never what looks new.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

OPEN_SECONDS_MAX: Final = 5.0
FIRST_SECONDS_MAX: Final = 5.0
"""How long somebody who asks waits for the first prices."""
PAUSE_SECONDS: Final = 1.0
PAUSE_SECONDS_MAX: Final = 60.0
IDLE_SECONDS: Final = 300.0
"""How long the connection is kept after somebody has asked last: another process may be asking now."""
BYTES_MAX: Final = 1_000_000
SCALE: Final = Decimal(10**18)


@dataclass(frozen=True)
class Tick:
    """A price of a pair: 18 decimals, and of when it is, Unix seconds."""

    pair: str
    usd: int
    at: int


class NotConnected(Exception):
    """There is no connection, and nothing was heard yet."""


class Stream:
    """Keeps the connection of one source."""

    def __init__(
        self,
        url: str,
        *,
        subscription: Callable[[Sequence[str]], object],
        read: Callable[[Any], Iterable[Tick]],
        silent_seconds: float,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        """Make it; nothing is opened.

        Args:
            url: Where the exchange is.
            subscription: Returns what to send for these pairs, as JSON.
            read: Returns the ticks of a message; what it raises as ValueError is not believed, and the next message is read.
            silent_seconds: After how long without any message the connection counts as dead.
            pause_seconds: How long to wait after the first failure; after each more, twice as long, a minute at most.
        """
        self._url, self._subscription, self._read = url, subscription, read
        self._silent_seconds, self._pause_seconds = silent_seconds, pause_seconds
        self._ticks: dict[str, Tick] = {}
        self._pairs: tuple[str, ...] = ()
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._failure = "not connected"

    async def ticks(self, pairs: Sequence[str]) -> Mapping[str, Tick]:
        """Return what was heard last of these pairs; the first time, wait for a moment.

        Raises:
            NotConnected: Nothing was ever heard.
        """
        self._asked_at = asyncio.get_running_loop().time()
        wanted = tuple(sorted({*self._pairs, *pairs}))
        if self._task is None or self._task.done() or wanted != self._pairs:
            await self.close()
            self._pairs = wanted
            self._heard.clear()
            self._task = asyncio.create_task(self._keep(), name=f"prices of {self._url}")
        if not self._heard.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FIRST_SECONDS_MAX):
                    await self._heard.wait()
        if not self._ticks:
            raise NotConnected(self._failure)
        return {pair: self._ticks[pair] for pair in pairs if pair in self._ticks}

    async def close(self) -> None:
        """End the connection."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep(self) -> None:
        """Connect again and again, with longer and longer pauses while that fails, until nobody asks any more."""
        failures = 0
        while not self._is_idle():
            try:
                if await self._listen():
                    failures = 0
                self._failure = "the connection has ended"
            except (OSError, TimeoutError, WebSocketException) as failure:
                self._failure = f"{type(failure).__name__}: {str(failure)[:200]}"
            await asyncio.sleep(min(self._pause_seconds * 2**failures, PAUSE_SECONDS_MAX))
            failures = min(failures + 1, 10)

    async def _listen(self) -> bool:
        """Listen until the connection ends, falls silent, or nobody asks; return whether a price was heard."""
        has_heard = False
        async with connect(self._url, open_timeout=OPEN_SECONDS_MAX, close_timeout=1, max_size=BYTES_MAX) as socket:
            await socket.send(json.dumps(self._subscription(self._pairs)))
            while not self._is_idle():
                async with asyncio.timeout(self._silent_seconds):
                    message = await socket.recv()
                has_heard |= self._take(message)
        return has_heard

    def _take(self, message: str | bytes) -> bool:
        """Remember the ticks of a message; return whether there were any."""
        try:
            ticks = list(self._read(json.loads(message, parse_float=Decimal, parse_int=Decimal)))
        except (ValueError, RecursionError):
            return False
        self._ticks |= {tick.pair: tick for tick in ticks if tick.pair in self._pairs}
        if ticks:
            self._heard.set()
        return bool(ticks)

    def _is_idle(self) -> bool:
        return asyncio.get_running_loop().time() - self._asked_at > IDLE_SECONDS


def named(text: str) -> dict[str, str]:
    """Return the exchange's pairs by symbol, of ``BTC=BTC/USD,ETH=ETH/USD``.

    Raises:
        ValueError: It says something else.
    """
    pairs = [entry.strip().partition("=") for entry in text.split(",") if entry.strip()]
    if not pairs or not all(symbol and pair for symbol, _, pair in pairs):
        raise ValueError("give symbols and the exchange's pairs for them, such as BTC=BTC/USD,ETH=ETH/USD")
    return {symbol: pair for symbol, _, pair in pairs}


def usd_of(value: object) -> int:
    """Return a price with 18 decimals, rounded down, of text or of a number.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str | Decimal) or (isinstance(value, str) and len(value) > 60):
        raise ValueError("no number")
    try:
        price = Decimal(value)
    except InvalidOperation:
        raise ValueError("no number") from None
    if not price.is_finite() or not 0 < price < Decimal("1e20"):
        raise ValueError("no price")
    return int(price * SCALE)


def at_of(value: object) -> int:
    """Return Unix seconds of a time as RFC 3339 writes it.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str):
        raise ValueError("no time")  # noqa: TRY004 - Whoever reads a message asks for nothing else.
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return int(at.timestamp())
