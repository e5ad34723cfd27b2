"""How often something may be tried: a number of attempts in a window of real time (rule T3), counted per subject.

The ``limits`` library says what is admitted; the counters are the port's, in the memory of the one process there is or in the
database that all processes share. A check is one statement there. When the database is away nothing is counted and nothing is
tried: what is throttled needs the database anyway, so it fails closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from limits import RateLimitItemPerSecond
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from gql_server.ports.attempts import AttemptStore, Window
from gql_server.ports.runtime import Clock
from gql_server.service.refusals import TooManyRequests


@dataclass(frozen=True, slots=True)
class Admitted:
    """An attempt that is admitted: how many more the window admits, and in how many seconds it ends, at least 1."""

    remaining: int
    seconds_left: int


class Throttle:
    """Admits a number of attempts per subject and window."""

    def __init__(self, store: AttemptStore, clock: Clock, name: str, *, attempts: int, window_seconds: int) -> None:
        """Count in the store, under a name that no other throttle has. The window of a subject begins with its first attempt."""
        self._store = store
        self._clock = clock
        self._allowance = RateLimitItemPerSecond(attempts, window_seconds, namespace=name)

    async def count(self, subject: str, amount: int = 1) -> Admitted:
        """Count an attempt, or what is worth so many.

        Raises:
            TooManyRequests: When the window's attempts are used up; with the seconds until it ends.
            StorageFailure: When the counters cannot be reached; then it must not be tried either.
        """
        check = _Check(self._store, self._clock)
        is_admitted = await FixedWindowRateLimiter(check).hit(self._allowance, subject, cost=amount)
        seconds_left = max(1, check.window.ends_at - self._clock.now())
        if not is_admitted:
            raise TooManyRequests(seconds_left)
        return Admitted(self._allowance.amount - check.window.tried, seconds_left)

    async def forget(self, subject: str) -> None:
        """Forget the subject's attempts, because the last one succeeded."""
        await self._store.forget(self._allowance.key_for(subject))


@dataclass(frozen=True, slots=True)
class Throttles:
    """Makes throttles over one store of counters."""

    store: AttemptStore
    clock: Clock

    def named(self, name: str, *, attempts: int, window_seconds: int) -> Throttle:
        """Return a throttle whose counters bear this name."""
        return Throttle(self.store, self.clock, name, attempts=attempts, window_seconds=window_seconds)


class _Check(Storage):
    """What the library sees of the counters during one check: what the counting statement brought, so nothing is asked twice."""

    STORAGE_SCHEME = None

    def __init__(self, store: AttemptStore, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._clock = clock
        self.window = Window(0, clock.now())

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Return nothing: the store's failures stay what they are."""
        return ()

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in the key's window, which lasts ``expiry`` seconds from its first count, and return the count."""
        now = self._clock.now()
        self.window = await self._store.count(key, now, now + expiry, amount)
        return self.window.tried

    async def get(self, key: str) -> int:
        """Return what was counted."""
        del key
        return self.window.tried

    async def get_expiry(self, key: str) -> float:
        """Return when the window ends, Unix seconds."""
        del key
        return self.window.ends_at

    async def check(self) -> bool:
        """Return True: whether the store is there shows when it counts."""
        return True

    async def reset(self) -> int | None:
        """Forget nothing: the counters are not of one check."""
        return None

    async def clear(self, key: str) -> None:
        """Forget the key."""
        await self._store.forget(key)
