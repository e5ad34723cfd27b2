"""What an interval adds to a debt, and what a controller remembers at its end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Compounded:
    """An interval of a controller that computes its compound interest.

    Args:
        elapsed_seconds: How long it was.
        growth: By how much a debt grows in it, 18 decimals of the debt.
        memory: What the controller remembers at its end.
        is_overflowing: Whether the exponent passed what is computed.
        is_capped: Whether the growth was cut to the cap.
    """

    elapsed_seconds: int
    growth: int
    memory: tuple[int, ...]
    is_overflowing: bool = False
    is_capped: bool = False

    def capped(self, rate_cap: int) -> Compounded:
        """Return it with a growth of at most the cap (per second, 18 decimals) times the time, simple interest."""
        most = rate_cap * self.elapsed_seconds
        return (
            Compounded(self.elapsed_seconds, most, self.memory, self.is_overflowing, is_capped=True) if self.growth > most else self
        )

    def overflowing(self, growth: int) -> Compounded:
        """Return it with that growth, because more cannot be represented."""
        return Compounded(self.elapsed_seconds, growth, self.memory, is_overflowing=True, is_capped=self.is_capped)

    def remembering(self, *memory: int) -> Compounded:
        """Return it with another memory."""
        return Compounded(self.elapsed_seconds, self.growth, memory, self.is_overflowing, self.is_capped)
