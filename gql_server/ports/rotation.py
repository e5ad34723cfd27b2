"""Sealing anew what is sealed, under the newest key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Progress = Callable[[int, int], None]
"""Told how many values are sealed anew, and how many there are."""


class SealedStore(Protocol):
    """Everything that is sealed at rest, wherever it stands."""

    async def reseal(self, progress: Progress) -> int:
        """Seal every value anew under the newest key, and return how many; safe to repeat, and beside servers at work.

        Raises:
            SealBroken: When no key opens a value; what came before it is sealed anew all the same.
        """
        ...
