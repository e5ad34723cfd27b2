"""Whether a replica may answer: it holds what the asker has seen, and is known to be no older than is fine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from gql_server.ports.errors import StorageUnavailable
from gql_server.ports.ledger import LedgerStore
from gql_server.service.replicas import Replicas, Standing


@dataclass
class Log:
    """The head of a log, which is all that is asked of a ledger here; as its own replica it can fall behind, catch up and fail."""

    head: int = 0
    next_heads: list[int] = field(default_factory=list)
    is_away: bool = False
    glimpses: Any = None

    async def sequence_head(self) -> int:
        if self.is_away:
            raise StorageUnavailable("away")
        if self.next_heads:
            self.head = self.next_heads.pop(0)
        return self.head

    @property
    def ledger(self) -> LedgerStore:
        return cast(LedgerStore, self)

    async def open(self) -> None: ...

    async def close(self) -> None: ...


@dataclass
class Clock:
    at: int = 1_000

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return float(self.at)


@dataclass
class Pair:
    primary: Log = field(default_factory=Log)
    replica: Log = field(default_factory=Log)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.replicas = Replicas(self.primary.ledger, self.replica, self.clock, wait_seconds_max=0.05, lag_seconds_max=5)

    async def at(self, now: int, *, primary: int, replica: int) -> None:
        """Let both be compared."""
        self.clock.at, self.primary.head, self.replica.head = now, primary, replica
        await self.replicas.beat()


@pytest.fixture
def pair() -> Pair:
    return Pair()


async def test_nobody_is_sent_to_a_replica_that_was_never_compared(pair: Pair) -> None:
    assert await pair.replicas.standing(0) is None


async def test_a_replica_is_as_of_the_last_moment_of_which_it_holds_everything(pair: Pair) -> None:
    await pair.at(1_000, primary=10, replica=10)
    await pair.at(1_001, primary=12, replica=11)
    assert await pair.replicas.standing(0) == Standing(11, 1_000)
    await pair.at(1_002, primary=15, replica=12)
    assert await pair.replicas.standing(0) == Standing(12, 1_001)


async def test_a_replica_that_is_too_old_is_not_asked(pair: Pair) -> None:
    await pair.at(1_000, primary=10, replica=10)
    pair.clock.at = 1_005
    assert await pair.replicas.standing(0) is not None
    pair.clock.at = 1_006
    assert await pair.replicas.standing(0) is None


async def test_a_replica_is_waited_for_until_it_holds_what_the_asker_has_seen(pair: Pair) -> None:
    await pair.at(1_000, primary=10, replica=9)
    assert await pair.replicas.standing(10) is None
    await pair.at(1_001, primary=10, replica=10)
    pair.replica.next_heads = [10, 11, 12]
    assert await pair.replicas.standing(12) == Standing(12, 1_001)


async def test_a_replica_that_does_not_come_that_far_in_time_leaves_it_to_the_primary(pair: Pair) -> None:
    await pair.at(1_000, primary=10, replica=10)
    assert await pair.replicas.standing(11) is None


async def test_a_replica_that_fails_is_asked_again_only_once_it_was_compared_anew(pair: Pair) -> None:
    await pair.at(1_000, primary=10, replica=10)
    pair.replica.is_away = True
    assert await pair.replicas.standing(11) is None
    pair.replica.is_away = False
    assert await pair.replicas.standing(0) is None
    await pair.at(1_001, primary=11, replica=11)
    assert await pair.replicas.standing(11) == Standing(11, 1_001)
