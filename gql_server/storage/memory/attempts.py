"""Attempts in the memory of one process."""

from __future__ import annotations

from typing import Final

from gql_server.ports.attempts import Window

SUBJECTS_MAX: Final = 100_000
"""How many subjects of one length of window are remembered; the oldest windows are forgotten first."""


class MemoryAttempts:
    """Attempts in dictionaries, one for each length of window: there the window that began first ends first, too."""

    def __init__(self, subjects_max: int = SUBJECTS_MAX) -> None:
        """Start with nothing counted."""
        self._subjects_max = subjects_max
        self._windows: dict[int, dict[str, Window]] = {}

    async def count(self, subject: str, now: int, ends_at: int, amount: int = 1) -> Window:
        """Count one attempt, or what is worth so many, and return its window."""
        windows = self._windows.setdefault(ends_at - now, {})
        _drop_ended(windows, now)
        known = windows.get(subject)
        if known is None and len(windows) >= self._subjects_max:
            del windows[next(iter(windows))]
        window = Window(amount, ends_at) if known is None else Window(known.tried + amount, known.ends_at)
        windows[subject] = window
        return window

    async def forget(self, subject: str) -> None:
        """Forget what was counted for a subject."""
        for windows in self._windows.values():
            windows.pop(subject, None)


def _drop_ended(windows: dict[str, Window], now: int) -> None:
    while windows:
        first = next(iter(windows))
        if windows[first].ends_at > now:
            return
        del windows[first]
