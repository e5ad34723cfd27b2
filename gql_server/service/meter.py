"""Who is told of what happens, so that a monitoring system can count it; telling is quick and never fails."""

from __future__ import annotations

from typing import Final, Protocol


class Meter(Protocol):
    """Counts."""

    def count_operation(self, kind: str, road: str) -> None:
        """Count one operation: ``query``, ``mutation`` or ``none``, and how it was executed."""
        ...

    def count_error(self, code: str) -> None:
        """Count one entry of ``errors``, by its code."""
        ...

    def count_refusal(self, code: str) -> None:
        """Count one typed refusal that a mutation was answered with, by its code."""
        ...

    def count_cost(self, requested: int, used: int) -> None:
        """Count what one operation costs, in points: what its document asks for, and what its answer held."""
        ...


class NoMeter:
    """Counts nothing."""

    def count_operation(self, kind: str, road: str) -> None:
        """Count nothing."""

    def count_error(self, code: str) -> None:
        """Count nothing."""

    def count_refusal(self, code: str) -> None:
        """Count nothing."""

    def count_cost(self, requested: int, used: int) -> None:
        """Count nothing."""


NO_METER: Final[Meter] = NoMeter()
