"""Deadlines that stop work: the task that executes an operation is cancelled, and with it all that it waits for.

All deadlines of a process are equally long, so they end in the order in which they began, and one timer of the event loop serves
them all: beginning and ending one costs no timer of its own.
"""

from __future__ import annotations

import asyncio


class Deadline:
    """When the task that it belongs to is cancelled, unless it ends before."""

    __slots__ = ("ends_at", "is_over", "task")

    def __init__(self, task: asyncio.Task[object] | None, ends_at: float) -> None:
        """Take the task, and when it is cancelled, seconds of the event loop."""
        self.task = task
        self.ends_at = ends_at
        self.is_over = False

    def is_why(self) -> bool:
        """Tell, where the task was cancelled, whether it was for this and nothing else; then it goes on."""
        return self.is_over and self.task is not None and self.task.uncancel() == 0


class Deadlines:
    """The deadlines that run."""

    def __init__(self, seconds: float) -> None:
        """Make each of them so long."""
        self.seconds = seconds
        self._running: dict[Deadline, None] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """Return how many run."""
        return len(self._running)

    def begin(self) -> Deadline:
        """Begin one for the task that calls."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._timer = loop, None
            self._running.clear()
        deadline = Deadline(asyncio.current_task(), loop.time() + self.seconds)
        self._running[deadline] = None
        if self._timer is None or self._timer.when() > deadline.ends_at:
            self._look_at(loop, deadline.ends_at)
        return deadline

    def end(self, deadline: Deadline) -> None:
        """End one, in time or not."""
        self._running.pop(deadline, None)

    def _look(self) -> None:
        """Cancel whoever is late, and come again when the next one may be."""
        assert self._loop is not None  # noqa: S101 - it calls
        now = self._loop.time()
        self._timer = None
        for deadline in list(self._running):
            if deadline.ends_at > now:
                self._look_at(self._loop, deadline.ends_at)
                return
            del self._running[deadline]
            deadline.is_over = True
            if deadline.task is not None:
                deadline.task.cancel()

    def _look_at(self, loop: asyncio.AbstractEventLoop, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(at, self._look)
