"""Loading by key in batches: whatever is asked for until the event loop comes round is loaded in one go, each key once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

V = TypeVar("V")

Load = Callable[[Sequence[str]], Awaitable[Mapping[str, V]]]


class ByKey(Generic[V]):
    """Loads things by key; what does not exist is None. It costs nothing until something is asked for."""

    __slots__ = ("_asked", "_futures", "_known", "_load", "_tasks")

    def __init__(self, load: Load[V]) -> None:
        """Take how a batch is loaded."""
        self._load = load
        self._known: dict[str, V | None] = {}
        self._futures: dict[str, asyncio.Future[V | None]] = {}
        self._asked: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def know(self, things: Mapping[str, V]) -> None:
        """Take things that came along with others; they are not loaded again."""
        for key, thing in things.items():
            self._known.setdefault(key, thing)

    def stop(self) -> None:
        """Stop what is being loaded; who waits for it is cancelled."""
        for task in self._tasks:
            task.cancel()

    async def one(self, key: str) -> V | None:
        """Return the thing, loaded together with all others that are asked for meanwhile."""
        if key in self._known:
            return self._known[key]
        return await self._waited(key, self._future(key))

    async def many(self, keys: Sequence[str]) -> list[V | None]:
        """Return things in the order of the keys."""
        futures = [None if key in self._known else self._future(key) for key in keys]
        return [
            self._known[key] if future is None else await self._waited(key, future)
            for key, future in zip(keys, futures, strict=True)
        ]

    async def _waited(self, key: str, future: asyncio.Future[V | None]) -> V | None:
        try:
            return await future
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not future.cancelled() or task is None or task.cancelling():
                raise
        return await self.one(key)  # Only another who waited was cancelled, and took the future along.

    def _future(self, key: str) -> asyncio.Future[V | None]:
        future = self._futures.get(key)
        if future is None or future.cancelled():
            loop = asyncio.get_running_loop()
            if not self._asked:
                loop.call_soon(self._begin)
            self._asked.append(key)
            future = self._futures[key] = loop.create_future()
        return future

    def _begin(self) -> None:
        keys, self._asked = self._asked, []
        task = asyncio.ensure_future(self._answer(keys))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, keys: Sequence[str]) -> None:
        """Load a batch and tell everybody who waits for it, of its failure too."""
        try:
            found = await self._load(keys)
        except BaseException as failure:
            for key in keys:
                future = self._futures.get(key)
                if future is not None and not future.done():
                    future.set_exception(failure)
                    future.exception()  # Several may wait, or nobody any more.
            if not isinstance(failure, Exception):
                raise
            return
        for key in keys:
            self._known[key] = thing = found.get(key)
            future = self._futures.pop(key, None)
            if future is not None and not future.done():
                future.set_result(thing)
