"""What whoever holds a claim brings to every write: which holding of the claim it is, so that a write of an earlier one is refused.

A process that is paused, or cut off, goes on where it was when it wakes, however many others have held its claim meanwhile. So
each change of hands counts an *epoch* up, and a transaction looks, before anything else, whether its epoch is still the last
one; the row stays locked until it ends, so that nobody takes over in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from gql_server.ports.errors import StorageUnavailable

_HELD: Final[ContextVar[tuple[Fence, ...]]] = ContextVar("fences", default=())


@dataclass(frozen=True, slots=True)
class Fence:
    """One holding of a claim."""

    name: str
    epoch: int


class ClaimLost(StorageUnavailable):
    """Somebody else has held a claim since: nothing changed, and whoever holds it now does the work.

    Attributes:
        fences: Those that are not the last ones any more.
    """

    def __init__(self, fences: Sequence[Fence]) -> None:
        """Say which."""
        super().__init__(f"another process has taken over: {', '.join(fence.name for fence in fences)}")
        self.fences = frozenset(fences)


def held_fences() -> tuple[Fence, ...]:
    """Return what every write of this context brings along."""
    return _HELD.get()


@contextmanager
def fenced(*fences: Fence) -> Iterator[None]:
    """Bring these along with every write while the context lasts, besides those of other claims."""
    names = {fence.name for fence in fences}
    before = _HELD.set((*(fence for fence in _HELD.get() if fence.name not in names), *fences))
    try:
        yield
    finally:
        _HELD.reset(before)
