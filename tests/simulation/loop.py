"""An event loop whose time is made up and whose order is drawn: one seed, one history.

Nothing here waits. Time jumps to the next timer once nobody has anything to do; of all that could go on, one is drawn. What belongs
to a process that has crashed never goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from asyncio import events
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(eq=False)
class Place:
    """Where code runs: a server process, or the world around. What is dead does not go on."""

    name: str
    is_alive: bool = True
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)


WORLD = Place("the world")
HERE: ContextVar[Place] = ContextVar("HERE", default=WORLD)


class NothingLeft(Exception):
    """Somebody waits for what will never happen."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs callbacks in an order that its seed decides."""

    _ready: Any
    _scheduled: Any

    def __init__(self, rng: Random) -> None:
        super().__init__()
        self._rng = rng
        self._elapsed = 0.0
        self.steps = 0
        self.set_task_factory(_make_task)  # type: ignore[arg-type] # coroutines only, which is all there is here
        self.set_exception_handler(lambda _loop, told: self.unheard.append(str(told.get("exception") or told["message"])))
        self.unheard: list[str] = []

    def end_listening(self) -> None:
        """Hears no complaints any more: what a crash left behind complains while it is cleared away."""
        self.set_exception_handler(lambda *_: None)

    def time(self) -> float:
        return self._elapsed

    def _run_once(self) -> None:
        """Runs one callback; asyncio's own loop calls this until it is stopped."""
        while not self._ready:
            if not self._scheduled:
                raise NothingLeft("nobody has anything to do, now or later")
            self._elapsed = max(self._elapsed, self._scheduled[0].when())
            self._take_due()
        at = self._rng.randrange(len(self._ready))
        handle = self._ready[at]
        del self._ready[at]
        if not handle.cancelled() and place_of(handle).is_alive:
            self.steps += 1
            handle._run()

    def _take_due(self) -> None:
        while self._scheduled and self._scheduled[0].when() <= self._elapsed:
            timer = heapq.heappop(self._scheduled)
            timer._scheduled = False
            if not timer.cancelled():
                self._ready.append(timer)

    def _timer_handle_cancelled(self, handle: events.TimerHandle) -> None:
        """Leaves it where it is; it is dropped when its time comes."""

    def _write_to_self(self) -> None:
        """Wakes nobody up: there is one thread."""

    def _process_events(self, event_list: Sequence[object]) -> None:
        raise NotImplementedError("nothing here reads or writes")


def place_of(handle: events.Handle) -> Place:
    context: Context = handle._context  # type: ignore[attr-defined] # asyncio's own slot, without a public way to it
    return context.get(HERE, WORLD)


def _make_task(
    loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], *, context: Context | None = None
) -> asyncio.Task[Any]:
    task = asyncio.Task(coroutine, loop=loop, context=context)
    HERE.get().tasks.append(task)
    return task


def spawn(place: Place, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Starts something at a place; whatever it starts is there too."""
    token = HERE.set(place)
    try:
        return asyncio.get_running_loop().create_task(coroutine)
    finally:
        HERE.reset(token)


def bury(place: Place) -> None:
    """Ends what a crash has left in the middle, once nobody looks any more; its ``finally`` counts for nothing."""
    for task in place.tasks:
        if not task.done():
            task._log_destroy_pending = False  # type: ignore[attr-defined] # asyncio's own flag: no word about a task that was never to end
            with contextlib.suppress(BaseException):
                task.get_coro().close()
        else:
            task.cancelled() or task.exception()
    place.tasks.clear()


def run(seed_of: Random, main: Callable[[SimulatedLoop], Awaitable[T]]) -> tuple[T, int]:
    """Runs to the end and returns the result and how many steps it took."""
    loop = SimulatedLoop(seed_of)
    WORLD.tasks.clear()
    try:
        events.set_event_loop(loop)
        result = loop.run_until_complete(main(loop))
        assert not loop.unheard, f"failed, and nobody heard of it: {loop.unheard}"
        return result, loop.steps
    finally:
        loop.end_listening()
        bury(WORLD)
        events.set_event_loop(None)
        loop._ready.clear()
        loop._scheduled.clear()
        loop.close()
