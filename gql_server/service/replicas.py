"""Whether a replica may answer a question: it must hold what the asker has seen, and be known to be no older than is fine.

The log has no gaps, so its last number says what a copy holds: the *version*. Twice a second both databases are asked for
theirs. A replica that has reached what the primary had at some moment held everything of that moment: it is *as of* then.

Law: what a replica answers holds every command up to the version asked for, and everything up to the time that is told with it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import structlog

from gql_server.ports.ledger import LedgerStore
from gql_server.ports.replicas import Replica
from gql_server.ports.runtime import Clock
from gql_server.service.batch import CommittedBatch
from gql_server.service.requests import Decided

BEAT_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.005
"""How often a replica is looked at while somebody waits for it."""
BEATS_KEPT_MAX: Final = 1_024

_log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a replica has come.

    Args:
        version: The last number of the log that it holds.
        as_of: When this was everything, Unix seconds.
    """

    version: int
    as_of: int


class Replicas:
    """What is known of a replica."""

    def __init__(
        self,
        primary: LedgerStore,
        replica: Replica,
        clock: Clock,
        *,
        wait_seconds_max: float,
        lag_seconds_max: float,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        """Know nothing yet: nobody is sent to the replica.

        Args:
            primary: The ledger that takes writes.
            replica: The copy.
            clock: Real time.
            wait_seconds_max: How long a question waits for the replica to reach a version.
            lag_seconds_max: How old a replica may be at most.
            beat_seconds: How often both are compared.
        """
        self.replica = replica
        self.last_answered = 0
        """The last number of the log of which this process has told anybody."""
        self._primary = primary
        self._clock = clock
        self._wait_seconds_max = wait_seconds_max
        self._lag_seconds_max = lag_seconds_max
        self._beat_seconds = beat_seconds
        self._beats: deque[tuple[int, int]] = deque(maxlen=BEATS_KEPT_MAX)
        self._version = 0
        self._as_of: int | None = None

    def observe(self, committed: CommittedBatch, _seconds: float) -> None:
        """Take note of what the teller answers, also of commands that it found decided."""
        told = [answer.command.seq for answer in committed.answers if isinstance(answer, Decided)]
        self.last_answered = max(self.last_answered, *told) if told else self.last_answered

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Compare both for a while."""
        await self.replica.open()
        beating = asyncio.create_task(self._beat_on(), name="replica")
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            self._as_of = None
            await self.replica.close()

    async def standing(self, version: int) -> Standing | None:
        """Return how far the replica has come, once it holds a version; None where the primary has to answer."""
        if not self._is_fresh():
            return None
        if self._version < version and not await self._reaches(version):
            return None
        return None if self._as_of is None else Standing(self._version, self._as_of)

    def distrust(self) -> None:
        """Send nobody to the replica before it has been compared anew: it has failed."""
        self._as_of = None

    async def beat(self) -> None:
        """Compare both once."""
        began = self._clock.now()
        self._beats.append((began, await self._primary.sequence_head()))
        await self._look()

    def _is_fresh(self) -> bool:
        return self._as_of is not None and self._clock.now() - self._as_of <= self._lag_seconds_max

    async def _reaches(self, version: int) -> bool:
        """Wait, but not long, until the replica holds a version."""
        try:
            async with asyncio.timeout(self._wait_seconds_max):
                while self._version < version:
                    await self._look()
                    if self._version < version:
                        await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            return False
        except Exception:  # noqa: BLE001 - whatever ails the replica, the primary answers
            self.distrust()
            return False
        return True

    async def _look(self) -> None:
        self._version = max(self._version, await self.replica.ledger.sequence_head())
        for at, head in self._beats:
            if head <= self._version:
                self._as_of = at

    async def _beat_on(self) -> None:
        while True:
            try:
                await self.beat()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the primary answers meanwhile
                if self._as_of is not None:
                    _log.warning("a replica is not asked", problem=str(problem))
                self.distrust()
            await asyncio.sleep(self._beat_seconds)
