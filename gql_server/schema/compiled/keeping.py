"""What is kept of compiled operations: those that were used last, within a bound on all of them together."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Protocol

FIELDS_KEPT_MAX: Final = 50_000
"""Compiled fields of all operations together; each takes about a kilobyte of memory."""


class Forgettable(Protocol):
    """Something that can be made anew."""

    def forget(self) -> None:
        """Let go of what was made."""
        ...


class Kept:
    """Knows how much is kept of each operation, and lets the longest unused one go when it is too much."""

    def __init__(self, fields_max: int = FIELDS_KEPT_MAX) -> None:
        """Take how many fields are kept at most; one operation may always be kept."""
        self._fields_max = fields_max
        self._used: OrderedDict[Forgettable, int] = OrderedDict()
        self.fields = 0

    def use(self, operation: Forgettable, fields: int) -> None:
        """Note that an operation is used.

        Args:
            fields: How many of its fields are compiled by now.
        """
        known = self._used.get(operation, 0)
        self._used[operation] = fields
        self._used.move_to_end(operation)
        if fields == known:
            return
        self.fields += fields - known
        while self.fields > self._fields_max and len(self._used) > 1:
            unused, freed = self._used.popitem(last=False)
            self.fields -= freed
            unused.forget()
