"""A database that can be slow, refuse, lose the connection in the middle of a commit, and go away for a while.

What it has committed it keeps. Everything else a crash takes away.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable
from gql_server.ports.ledger import BatchToWrite
from gql_server.storage.memory import MemoryStorage
from gql_server.storage.memory.ledger import MemoryLedger
from tests.simulation.locks import Holder, Locks
from tests.simulation.loop import Place

BEGAN = 1_700_000_123


@dataclass
class Weather:
    """How likely it is that something goes wrong at a step.

    Attributes:
        refused: The database refuses a statement; nothing happened.
        lost_after: It did what was asked, and the answer is lost.
        lost_before: The connection is lost while committing, and nothing happened.
    """

    refused: float = 0.0
    lost_after: float = 0.0
    lost_before: float = 0.0
    slow: float = 0.1


@dataclass
class TestClock:
    """Time in the simulation: the loop's, and how far somebody's clock is off."""

    __test__ = False

    loop: asyncio.AbstractEventLoop
    off_by: int = 0

    def now(self) -> int:
        return BEGAN + int(self.loop.time()) + self.off_by

    def monotonic(self) -> float:
        return self.loop.time()


@dataclass
class Committed:
    """What a transaction has just made durable.

    Attributes:
        began_at: The database's time when the transaction asked for it.
    """

    batches: list[BatchToWrite]
    began_at: int


class Database:
    """One database for all processes."""

    def __init__(self, rng: Random, weather: Weather) -> None:
        self.rng = rng
        self.weather = weather
        self.clock = TestClock(asyncio.get_running_loop())
        self.storage = MemoryStorage(self.clock)
        self.locks = Locks()
        self.faults: Counter[str] = Counter()
        self.is_away = False
        self.claims: dict[str, Place] = {}
        self.holders: list[Holder] = []
        self.watchers: list[Callable[[Committed], None]] = []
        self.before: list[Callable[[Committed], None]] = []

    @property
    def ledger(self) -> MemoryLedger:
        ledger = self.storage.ledger
        assert isinstance(ledger, MemoryLedger)
        return ledger

    async def way(self, is_there: bool = True) -> None:
        """Goes over the wire, which takes as long as it takes.

        Raises:
            StorageUnavailable: The database refuses, or is away.
        """
        rng, weather = self.rng, self.weather
        await asyncio.sleep(rng.random() * (0.5 if rng.random() < weather.slow else 0.004))
        if self.is_away or (is_there and self._happens("refused", weather.refused)):
            raise StorageUnavailable("the database is away")

    async def way_back(self) -> None:
        """Carries the answer of something that was done, or loses it."""
        await asyncio.sleep(self.rng.random() * 0.004)
        if self.is_away or self._happens("answer lost", self.weather.lost_after):
            raise OutcomeUnknown("the connection was lost")

    def loses_commit(self) -> bool:
        """Draws whether the connection is lost before the commit has happened."""
        return self._happens("commit lost", self.weather.lost_before)

    def commit(self, committed: Committed, apply: Callable[[], None]) -> None:
        """Makes something durable, in one step, and shows it to whoever watches."""
        for watcher in self.before:
            watcher(committed)
        apply()
        for watcher in self.watchers:
            watcher(committed)

    def crash(self, place: Place) -> None:
        """Hears that a process is gone: its transactions are rolled back, its claims are free."""
        for holder in [one for one in self.holders if one.place is place]:
            self.holders.remove(holder)
            self.locks.release(holder)
        for name in [name for name, owner in self.claims.items() if owner is place]:
            del self.claims[name]

    def _happens(self, what: str, chance: float) -> bool:
        if self.rng.random() >= chance:
            return False
        self.faults[what] += 1
        return True
