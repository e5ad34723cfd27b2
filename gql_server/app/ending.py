"""Hears that the process is asked to end, before the server waits for answers that are under way: streams would never finish.

Whoever shares the requests out among processes notices only after a while that one of them ends. So a SIGTERM first begins to
drain: the process says that it is not ready and goes on serving; only after that the server is told.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeAlias

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

_Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None


@contextmanager
def hearing_the_end(
    tell: Callable[[], None], *, drain: Callable[[], None] = lambda: None, drain_seconds: float = 0
) -> Iterator[None]:
    """Tell, on the event loop, when a signal asks the process to end; whoever handled the signal before handles it, too.

    Args:
        tell: Called when the end begins.
        drain: Called at the signal.
        drain_seconds: How long after a SIGTERM the end begins. Ctrl-C, and a second signal, begin it at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread hears signals: this is a test's.
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    ear = _Ear(asyncio.get_running_loop(), before, tell, drain, drain_seconds)
    for number in SIGNALS:
        signal.signal(number, ear.hear)
    try:
        yield
    finally:
        ear.close()
        for number, handler in before.items():
            if signal.getsignal(number) == ear.hear:
                signal.signal(number, handler)


class _Ear:
    """What hears signals while the process serves."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        before: Mapping[signal.Signals, _Handler],
        tell: Callable[[], None],
        drain: Callable[[], None],
        drain_seconds: float,
    ) -> None:
        self._loop = loop
        self._before = before
        self._tell = tell
        self._drain = drain
        self._drain_seconds = drain_seconds
        self._waiting: asyncio.TimerHandle | None = None

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        if number == signal.SIGTERM and self._drain_seconds and self._waiting is None:
            self._loop.call_soon_threadsafe(self._begin_to_drain, number)
        else:
            self._loop.call_soon_threadsafe(self._drain)
            self._end(number, frame)

    def close(self) -> None:
        """End nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()

    def _begin_to_drain(self, number: int) -> None:
        if self._waiting is None:
            self._waiting = self._loop.call_later(self._drain_seconds, self._end, number, None)
            self._drain()

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._tell)
        handler = self._before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)
        elif handler is signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
