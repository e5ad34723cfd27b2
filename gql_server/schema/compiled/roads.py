"""Which road an operation took: compiled, or strawberry's executor and why; counted, so that a metric can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum


class Road(StrEnum):
    """How an operation was executed."""

    COMPILED = "compiled"
    STANDARD = "standard"


class Detour(StrEnum):
    """Why an operation took the standard road."""

    OFF = "off"
    """The installation has turned compiling off."""
    FIRST_SIGHT = "first_sight"
    """The document was not seen before: compiling pays from the second time on."""
    NOT_EXECUTED = "not_executed"
    """It cannot be parsed, does not fit the schema, names no operation, or is of a kind that is not asked for."""
    SUBSCRIPTION = "subscription"
    INTROSPECTION = "introspection"
    UNKNOWN = "unknown"
    """It holds something that the compiler does not know."""
    LARGE = "large"
    """It selects more fields than are compiled for one operation."""
    VARIANTS = "variants"
    """It was compiled for as many values of its ``@skip`` and ``@include`` as are kept."""


class RoadCounts:
    """How many operations took which road in this process, since it began."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.compiled = 0
        self._detours: Counter[Detour] = Counter()

    @property
    def standard(self) -> int:
        """Return how many the standard executor took."""
        return self._detours.total()

    @property
    def detours(self) -> Mapping[Detour, int]:
        """Return how many took the standard road, by reason."""
        return dict(self._detours)

    def count(self, detour: Detour | None) -> None:
        """Count one operation; None for a compiled one."""
        if detour is None:
            self.compiled += 1
        else:
            self._detours[detour] += 1
