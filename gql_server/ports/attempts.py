"""What the store of attempts promises: how often something was tried lately, counted for every process that shares the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """A window of attempts.

    Args:
        tried: How many were counted in it, the refused ones too.
        ends_at: Unix seconds.
    """

    tried: int
    ends_at: int


class AttemptStore(Protocol):
    """Counts attempts by subject. Of any number that count at once, each gets a number of its own."""

    async def count(self, subject: str, now: int, ends_at: int, amount: int = 1) -> Window:
        """Count one attempt, or what is worth so many, and return its window.

        A subject without an open window begins one that lasts until ``ends_at``.
        """
        ...

    async def forget(self, subject: str) -> None:
        """Forget what was counted for a subject."""
        ...
