"""Announcements: who follows a log hears at once, in every process, that it has grown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Announcement:
    """A log has grown up to ``seq``. What it says there is read from the log."""

    log: str
    seq: int


Hear: TypeAlias = Callable[[Announcement | None], None]
"""Is told of each announcement, on the event loop. None: some may have been missed, look at every log; from here on one hears."""

Lose: TypeAlias = Callable[[], None]
"""Is told that nothing is heard any more, until None is heard."""


class Announcements(Protocol):
    """Tells of logs that have grown. It may tell late, twice or not at all: whoever relies on it also reads them now and then."""

    def listening(self, hear: Hear, lose: Lose | None = None) -> AbstractAsyncContextManager[None]:
        """Tell of what is committed while the context lasts; it begins at once, whether there is a connection or not.

        Args:
            hear: Hears None first, once there is a connection.
            lose: Told when it is lost, as soon as this process knows.
        """
        ...
