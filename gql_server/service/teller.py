"""The teller: the only way in which a command reaches the ledger.

Commands that wait share one transaction (group commit): one flush of the disk serves all of them, one after the other inside
it, and each is answered only after the commit. Nobody waits for company: a command that finds the teller idle goes at once.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextvars import copy_context

import structlog

from gql_server.domain.commands import CrossBoundary
from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable, TransactionConflict
from gql_server.ports.fencing import ClaimLost, fenced
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.batch import CommittedBatch, MarketsBehind, Prepared, RecordingModels, prepare, run_batch
from gql_server.service.requests import Decided, KeyConflict, Overloaded, Request, TellerFailure, Unavailable, system_request
from gql_server.service.teller_counts import TellerCounts

__all__ = [
    "Decided",
    "KeyConflict",
    "OutcomeUnknown",
    "Overloaded",
    "Request",
    "Teller",
    "TellerFailure",
    "Unavailable",
    "Waiting",
]

_log = structlog.get_logger(__name__)

ATTEMPTS_MAX = 6
"""How often a batch is run before its conflicts are taken for somebody's in particular."""
BACKOFF_SECONDS = 0.002
BACKOFF_SECONDS_MAX = 0.25
CATCH_UPS_MAX = 1_000
"""How many transactions a batch may spend on missed boundaries: 168 hours each, so nineteen years."""

Observer = Callable[[CommittedBatch, float], None]
"""Is told of each commit, with the seconds it took; it must be quick, and what it raises is only logged."""

QueueObserver = Callable[[int, float], None]
"""Is told how many requests still wait, and for how many seconds the first of those that are taken has."""


class Waiting:
    """A request in the queue, who waits for it, and what the lines of the log say of whoever asked."""

    __slots__ = ("deadline", "future", "lines", "prepared")

    def __init__(self, prepared: Prepared, future: asyncio.Future[Decided]) -> None:
        self.prepared = prepared
        self.future = future
        self.lines = copy_context()
        self.deadline: asyncio.TimerHandle | None = None

    def settle(self, answer: Decided | Exception) -> None:
        """Answer, if somebody still listens."""
        if self.future.done():
            return
        if isinstance(answer, Exception):
            self.future.set_exception(answer)
        else:
            self.future.set_result(answer)


class Teller:
    """Takes commands, decides them in batches, and answers after the commit."""

    def __init__(
        self,
        ledger: LedgerStore,
        recording: Callable[[], RecordingModels],
        identifiers: Identifiers,
        clock: Clock,
        *,
        batch_max: int = 256,
        queue_max: int = 4096,
        wait_seconds_max: float = 10,
        jitter: Callable[[], float] = lambda: 1.0,
        observers: Sequence[Observer] = (),
    ) -> None:
        """Make a teller; it takes requests once it is started.

        Args:
            ledger: Where decisions are written.
            recording: Makes the models of one batch, which remember their answers.
            identifiers: Names commands.
            clock: For measuring how long a batch takes.
            batch_max: How many requests share a transaction at most.
            queue_max: How many requests may wait; the next one is answered ``Overloaded``.
            wait_seconds_max: How long a request may wait to be taken before it is withdrawn and answered ``Overloaded``.
            jitter: Factor of each pause between attempts, so that two processes do not meet again and again.
            observers: Told of each commit.
        """
        self.counts = TellerCounts()
        self._ledger = ledger
        self._recording = recording
        self._identifiers = identifiers
        self._clock = clock
        self._batch_max = batch_max
        self._queue_max = queue_max
        self._wait_seconds_max = wait_seconds_max
        self._jitter = jitter
        self._observers = list(observers)
        self.queue_observers: list[QueueObserver] = []
        """Told of each batch that is taken from the queue; they must be quick and never fail."""
        self._queue: OrderedDict[Waiting, None] = OrderedDict()
        self._wake_up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_open = False
        self._batch_seconds = 0.0

    def observe(self, observer: Observer) -> None:
        """Tell one more observer of each commit from now on."""
        self._observers.append(observer)

    async def start(self) -> None:
        """Begin to take requests."""
        self._is_open = True
        self._task = asyncio.create_task(self._run(), name="teller")

    async def stop(self) -> None:
        """Decide what is queued, refuse what comes later, and return when the last answer is out."""
        self._is_open = False
        self._wake_up.set()
        if self._task is not None:
            await self._task

    async def submit(self, request: Request) -> Decided:
        """Decide one command and return the decision once it is durable.

        A caller that is cancelled before its command is taken withdraws it; once taken it is finished all the same.

        Raises:
            InvalidInput: The command is not well-formed; nothing is bound.
            KeyConflict: The key is bound to something else.
            Overloaded: Too much is waiting; the request was withdrawn.
            Unavailable: The database refused or is away, or the server stops; nothing changed.
            OutcomeUnknown: The connection was lost while committing; ask again with the same key.
        """
        if not self._is_open:
            raise Unavailable("the server is stopping")
        if len(self._queue) >= self._queue_max:
            self.counts.overloaded += 1
            raise Overloaded(self._retry_after_seconds())
        loop = asyncio.get_running_loop()
        waiting = Waiting(prepare(request, self._identifiers), loop.create_future())
        waiting.deadline = loop.call_later(self._wait_seconds_max, self._expire, waiting)
        self._queue[waiting] = None
        self._wake_up.set()
        try:
            return await waiting.future
        finally:
            waiting.deadline.cancel()
            self._queue.pop(waiting, None)

    def _expire(self, waiting: Waiting) -> None:
        if waiting in self._queue:
            del self._queue[waiting]
            self.counts.overloaded += 1
            waiting.settle(Overloaded(self._retry_after_seconds()))

    def _retry_after_seconds(self) -> int:
        """Return how long the queue takes at the pace of the last batch, at least 1."""
        return max(1, math.ceil(len(self._queue) / self._batch_max * self._batch_seconds))

    async def _run(self) -> None:
        while True:
            self._wake_up.clear()
            if self._queue:
                await asyncio.sleep(0)  # Whoever is about to submit in this turn of the event loop comes along.
                taken = self._take()
                try:
                    await self._serve(taken)
                finally:
                    self._settle_all(taken, OutcomeUnknown, "the server was interrupted")
            elif self._is_open:
                await self._wake_up.wait()
            else:
                return

    def _take(self) -> list[Waiting]:
        taken = [self._queue.popitem(last=False)[0] for _ in range(min(self._batch_max, len(self._queue)))]
        if self.queue_observers:
            self._tell_queue(taken[0])
        for waiting in taken:
            if waiting.deadline is not None:
                waiting.deadline.cancel()
        return taken

    def _tell_queue(self, first: Waiting) -> None:
        began = 0.0 if first.deadline is None else first.deadline.when() - self._wait_seconds_max
        waited = max(0.0, asyncio.get_running_loop().time() - began)
        for observer in self.queue_observers:
            observer(len(self._queue), waited)

    async def _serve(self, batch: Sequence[Waiting]) -> None:
        """Decide a batch and answer everyone in it, whatever happens."""
        try:
            committed = await self._decide([waiting.prepared for waiting in batch])
        except ClaimLost as lost:
            await self._serve_those_who_may(batch, lost)
        except StorageUnavailable as away:
            _log.warning("batch not decided", command_ids=_ids(batch), problem=str(away))
            self._settle_all(batch, Unavailable, str(away))
        except OutcomeUnknown as unknown:
            _log.warning("batch cut off", command_ids=_ids(batch), problem=str(unknown))
            self.counts.unknown += len(batch)
            self._settle_all(batch, OutcomeUnknown, str(unknown))
        except Exception as fault:  # noqa: BLE001 - a bug is the answer of whoever met it; the teller goes on
            await self._single_out(batch, fault)
        else:
            for waiting, answer in zip(batch, committed.answers, strict=True):
                waiting.settle(answer)

    async def _serve_those_who_may(self, batch: Sequence[Waiting], lost: ClaimLost) -> None:
        """Refuse whoever asks for a claim that is another's by now, and serve the others."""
        self._settle_all([one for one in batch if lost.fences.intersection(one.prepared.fences)], Unavailable, str(lost))
        if others := [one for one in batch if lost.fences.isdisjoint(one.prepared.fences)]:
            await self._serve(others)

    async def _single_out(self, batch: Sequence[Waiting], fault: Exception) -> None:
        """Serve the halves apart until the one that fails is alone, so that it spoils nobody else's answer."""
        if len(batch) > 1:
            await self._serve(batch[: len(batch) // 2])
            await self._serve(batch[len(batch) // 2 :])
            return
        [waiting] = batch
        what = {"command": waiting.prepared.coded.kind, "command_id": waiting.prepared.id}
        if isinstance(fault, TransactionConflict):
            waiting.lines.run(_log.warning, "command not decided", problem=str(fault), **what)
            self._settle_all(batch, Unavailable, str(fault))
        else:
            waiting.lines.run(_log.error, "command failed", exc_info=fault, **what)
            waiting.settle(fault)

    @staticmethod
    def _settle_all(batch: Sequence[Waiting], failure: type[Unavailable | OutcomeUnknown], reason: str) -> None:
        for waiting in batch:
            problem = failure(reason)  # One each: an exception that is raised twice grows two tracebacks.
            problem.command_id = waiting.prepared.id
            waiting.settle(problem)

    async def _decide(self, prepared: Sequence[Prepared]) -> CommittedBatch:
        """Run a batch until it is committed or cannot be."""
        attempts = catch_ups = 0
        while True:
            try:
                return await self._transact(prepared)
            except MarketsBehind as behind:
                catch_ups += 1
                if catch_ups > CATCH_UPS_MAX:
                    raise
                await self._catch_up(behind)
            except TransactionConflict:
                attempts += 1
                self.counts.conflicts += 1
                if attempts == ATTEMPTS_MAX:
                    raise
                pause = min(BACKOFF_SECONDS * 2**attempts, BACKOFF_SECONDS_MAX)
                await asyncio.sleep(pause * self._jitter())

    async def _transact(self, prepared: Sequence[Prepared], *, is_catching_up: bool = False) -> CommittedBatch:
        began = self._clock.monotonic()
        models = self._recording()
        is_catching_up = is_catching_up or all(isinstance(one.request.command, CrossBoundary) for one in prepared)
        with fenced(*{fence for one in prepared for fence in one.fences}):
            async with self._ledger.transaction() as transaction:
                committed = await run_batch(transaction, prepared, models, is_catching_up=is_catching_up)
        self._batch_seconds = self._clock.monotonic() - began
        self._tell(committed)
        return committed

    async def _catch_up(self, behind: MarketsBehind) -> None:
        """Walk markets one transaction's worth of boundaries on; two processes that do so share the keys (rule R4)."""
        requests = [system_request(f"catch-up:{symbol}:{at}", CrossBoundary(symbol)) for symbol, at in behind.boundary_at.items()]
        await self._transact([prepare(request, self._identifiers) for request in requests])

    def _tell(self, committed: CommittedBatch) -> None:
        self.counts.add(committed, self._batch_seconds)
        for observer in self._observers:
            try:
                observer(committed, self._batch_seconds)
            except Exception:  # noqa: BLE001 - the commit stands, whatever an observer makes of it
                _log.exception("an observer of the teller failed")


def _ids(batch: Sequence[Waiting]) -> list[str]:
    return [waiting.prepared.id for waiting in batch]
