"""Calls what reaches outside: with a time limit, in a task of its own, and never believing the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from gql_server.plugin_api.protocols import EmailMessage, Notifier, ObservedQuote, PriceSource
from gql_server.plugin_host.errors import AdapterFailed
from gql_server.plugin_host.faults import phrase

ADAPTER_SECONDS_MAX: Final = 10.0
PRICE_CEILING: Final = 2**128
TIME_CEILING: Final = 2**40

T = TypeVar("T")

_abandoned: set[asyncio.Task[object]] = set()
"""Calls that outlived their limit; kept until they end, as the event loop itself keeps tasks only weakly."""


async def isolated(call: Callable[[], Awaitable[T]], *, adapter: str, seconds_max: float = ADAPTER_SECONDS_MAX) -> T:
    """Return what an adapter's call answers, or fail with one typed error.

    The call runs in a task of its own: one that ignores its cancellation is abandoned, not waited for. One that blocks the event
    loop cannot be interrupted.

    Args:
        call: Makes the awaitable.
        adapter: Who is called, for the error.
        seconds_max: How long to wait.

    Raises:
        AdapterFailed: It raised anything (SystemExit as well), or took too long.
    """

    async def guarded() -> T:
        try:
            return await call()
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001 - an adapter may raise anything; SystemExit would end the event loop
            raise AdapterFailed(adapter, phrase(error)) from None

    task = asyncio.ensure_future(guarded())
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds_max)
        if not done:
            raise AdapterFailed(adapter, f"took longer than {seconds_max:g} s")
        if task.cancelled():
            raise AdapterFailed(adapter, "raised CancelledError")
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            _abandoned.add(task)
            task.add_done_callback(_forget)


def _forget(task: asyncio.Task[object]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        task.exception()  # Looked at, so that nobody is warned of an error that was answered already.


class GuardedPriceSource:
    """A price source whose answers can be believed: exact quotes, more than 0, of the symbols that were asked."""

    def __init__(self, source: PriceSource, owner: str, seconds_max: float) -> None:
        """Guard a source."""
        self.name = source.name
        self._source, self._owner, self._seconds_max = source, owner, seconds_max

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return the quotes that the source knows.

        Raises:
            AdapterFailed: The source raised, took too long, or answered nonsense; then nothing of it is used.
        """
        asked = tuple(symbols)
        quotes = await isolated(lambda: self._source.observe(asked), adapter=self._owner, seconds_max=self._seconds_max)
        if type(quotes) not in {list, tuple}:
            raise AdapterFailed(self._owner, "answered no list of quotes")
        for quote in quotes:
            if type(quote) is not ObservedQuote or type(quote.usd) is not int or not 0 < quote.usd < PRICE_CEILING:
                raise AdapterFailed(self._owner, "answered a quote that is no exact positive price")
            if quote.observed_at is not None and (type(quote.observed_at) is not int or not 0 < quote.observed_at < TIME_CEILING):
                raise AdapterFailed(self._owner, "answered a quote of a time that is none")
            if type(quote.symbol) is not str or quote.symbol not in asked:
                raise AdapterFailed(self._owner, "answered a quote that nobody asked for")
        if len({quote.symbol for quote in quotes}) < len(quotes):
            raise AdapterFailed(self._owner, "answered two prices of one asset")
        return tuple(quotes)

    async def close(self) -> None:
        """Let the source end what it keeps open, if it keeps something.

        Raises:
            AdapterFailed: It raised or took too long.
        """
        end = getattr(self._source, "aclose", None)
        if end is not None:
            await isolated(end, adapter=self._owner, seconds_max=self._seconds_max)


class GuardedNotifier:
    """A notifier that ends in time."""

    def __init__(self, notifier: Notifier, owner: str, seconds_max: float) -> None:
        """Guard a notifier."""
        self.name = notifier.name
        self._notifier, self._owner, self._seconds_max = notifier, owner, seconds_max

    async def send(self, message: EmailMessage) -> None:
        """Send a message.

        Raises:
            AdapterFailed: It was not sent, or nobody knows; try again with the same id.
        """
        await isolated(lambda: self._notifier.send(message), adapter=self._owner, seconds_max=self._seconds_max)
