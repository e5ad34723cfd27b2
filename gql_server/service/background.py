"""Work that nobody asked for: boundaries, prices, the liquidation watch, payouts, e-mail.

Each kind is one asyncio task. It runs under a claim, so that one process at a time does it; all of it is safe to do twice all
the same. A failure is logged and tried again later, and touches neither the others nor anybody's answers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final

import structlog

from gql_server.ports.errors import StorageFailure
from gql_server.ports.runtime import Claims
from gql_server.service.requests import TellerFailure

_log = structlog.get_logger(__name__)

CLAIMED_ELSEWHERE_PAUSE_SECONDS: Final = 1.0
FAILURE_PAUSE_SECONDS: Final = 0.5
FAILURE_PAUSE_SECONDS_MAX: Final = 60.0
OUTAGE_PAUSE_SECONDS_MAX: Final = 4.0
"""The same while the database is away: it is nobody's fault here, and everything goes on as soon as it is back."""


@dataclass(slots=True)
class Worker:
    """One kind of background work.

    Args:
        name: The claim under which it runs.
        run_once: Does what is to be done now and returns for how many seconds there is nothing more to do.
        wake_up: Set by whoever knows that there is something to do before that.
        gather_seconds: How long it waits, once woken, for more to come: under load one round then does what a dozen would.
    """

    name: str
    run_once: Callable[[], Awaitable[float]]
    wake_up: asyncio.Event = field(default_factory=asyncio.Event)
    gather_seconds: float = 0.0


class Background:
    """Runs workers until it is stopped."""

    def __init__(self, workers: Sequence[Worker], claims: Claims) -> None:
        """Make it; nothing runs until it is started."""
        self.observers: list[Callable[[str, bool], None]] = []
        """Told the name of each worker that has done its round, and whether it ended well; must be quick and never fail."""
        self.around: Callable[[str], AbstractContextManager[None]] = lambda _: contextlib.nullcontext()
        """What each round is done inside of, by the worker's name."""
        self._workers = workers
        self._claims = claims
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Begin to work."""
        self._stopping.clear()
        self._tasks = [asyncio.create_task(self._run(worker), name=worker.name) for worker in self._workers]

    def finish(self) -> None:
        """Begin nothing new; what is being done is finished, and another process may take it up from there."""
        self._stopping.set()
        for worker in self._workers:
            worker.wake_up.set()

    async def stop(self) -> None:
        """Finish what is being done and return; nothing new is begun."""
        self.finish()
        await asyncio.gather(*self._tasks)

    async def _run(self, worker: Worker) -> None:
        structlog.contextvars.bind_contextvars(worker=worker.name)  # The task's own: each line of its work names it.
        failures = 0
        while not self._stopping.is_set():
            worker.wake_up.clear()
            try:
                pause = await self._run_claimed(worker)
                failures = 0
            except (StorageFailure, TellerFailure) as outage:
                failures += 1
                pause = min(FAILURE_PAUSE_SECONDS * 2**failures, OUTAGE_PAUSE_SECONDS_MAX)
                self._tell(worker, is_well=False)
                _log.warning("background work waits", again_in_seconds=pause, problem=str(outage))
            except Exception:  # noqa: BLE001 - whatever it is, the next attempt may succeed
                failures += 1
                pause = min(FAILURE_PAUSE_SECONDS * 2**failures, FAILURE_PAUSE_SECONDS_MAX)
                self._tell(worker, is_well=False)
                _log.exception("background work failed", again_in_seconds=pause)
            await self._sleep(worker, pause, is_failing=failures > 0)

    def _tell(self, worker: Worker, *, is_well: bool) -> None:
        for observer in self.observers:
            observer(worker.name, is_well)

    async def _run_claimed(self, worker: Worker) -> float:
        async with self._claims.claim(worker.name) as is_ours:
            if not is_ours:
                return CLAIMED_ELSEWHERE_PAUSE_SECONDS
            with self.around(worker.name):
                pause = await worker.run_once()
            self._tell(worker, is_well=True)
            return pause

    async def _sleep(self, worker: Worker, pause: float, *, is_failing: bool) -> None:
        """Wait until the pause is over or somebody knows better; what fails is not tried sooner for being woken."""
        awaited = self._stopping if is_failing else worker.wake_up
        if self._stopping.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await awaited.wait()
            if worker.gather_seconds and awaited is worker.wake_up:
                async with asyncio.timeout(worker.gather_seconds):
                    await self._stopping.wait()
