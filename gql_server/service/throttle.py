"""How often something may be tried: a number of attempts in a window of real time (rule T3), counted per subject.

The counters live in this process's memory: each process grants the attempts of its own, and a restart forgets them. That
slows guessing down by orders of magnitude, and no attempt costs a write. The storage class of the ``limits`` library is the
place where shared counters would come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from limits import RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from gql_server.ports.runtime import Clock
from gql_server.service.refusals import TooManyRequests

SUBJECTS_MAX: Final = 100_000
"""How many subjects are remembered; the oldest windows are forgotten first."""


class Throttle:
    """Admits a number of attempts per subject and window."""

    def __init__(self, clock: Clock, *, attempts: int, window_seconds: int, subjects_max: int = SUBJECTS_MAX) -> None:
        """Start with nothing counted. The window of a subject begins with its first attempt."""
        self._clock = clock
        self._allowance = RateLimitItemPerSecond(attempts, window_seconds)
        self._limiter = FixedWindowRateLimiter(CountersInMemory(clock, subjects_max))

    def count(self, subject: str) -> int:
        """Count an attempt and return how many more the window admits.

        Raises:
            TooManyRequests: When the window's attempts are used up; with the seconds until it ends.
        """
        if not self._limiter.hit(self._allowance, subject):
            raise TooManyRequests(self.seconds_left(subject))
        return self._limiter.get_window_stats(self._allowance, subject).remaining

    def seconds_left(self, subject: str) -> int:
        """Return the seconds until the subject's window ends, at least 1."""
        reset_at = self._limiter.get_window_stats(self._allowance, subject).reset_time
        return max(1, ceil(reset_at - self._clock.now()))

    def forget(self, subject: str) -> None:
        """Forget the subject's attempts, because the last one succeeded."""
        self._limiter.clear(self._allowance, subject)


@dataclass(slots=True)
class _Window:
    count: int
    ends_at: int


class CountersInMemory(Storage):
    """Counters of one window length in a dictionary, oldest window first, by the clock that is given.

    The library's own memory storage reads the system's clock and starts threads; this one does neither.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock, subjects_max: int) -> None:
        """Start empty."""
        super().__init__()
        self._clock = clock
        self._subjects_max = subjects_max
        self._windows: dict[str, _Window] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what may go wrong here: nothing of its own."""
        return KeyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in the key's window, which lasts ``expiry`` seconds from its first count, and return the count."""
        now = self._clock.now()
        self._drop_ended(now)
        window = self._windows.get(key)
        if window is None:
            if len(self._windows) >= self._subjects_max:
                del self._windows[next(iter(self._windows))]
            window = self._windows[key] = _Window(0, now + expiry)
        window.count += amount
        return window.count

    def get(self, key: str) -> int:
        """Return the count of the key's window."""
        window = self._open_window(key)
        return 0 if window is None else window.count

    def get_expiry(self, key: str) -> float:
        """Return when the key's window ends, Unix seconds."""
        window = self._open_window(key)
        return self._clock.now() if window is None else window.ends_at

    def check(self) -> bool:
        """Return True: memory is there."""
        return True

    def reset(self) -> int:
        """Forget everything and return how much that was."""
        count = len(self._windows)
        self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget the key."""
        self._windows.pop(key, None)

    def _open_window(self, key: str) -> _Window | None:
        window = self._windows.get(key)
        return None if window is None or window.ends_at <= self._clock.now() else window

    def _drop_ended(self, now: int) -> None:
        """Drop what has ended; windows are of one length, so those that ended stand first."""
        while self._windows:
            key = next(iter(self._windows))
            if self._windows[key].ends_at > now:
                return
            del self._windows[key]
