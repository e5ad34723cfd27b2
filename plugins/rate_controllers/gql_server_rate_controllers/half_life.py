"""A rate that halves in a half-life while the pool is empty and doubles while it is full: what Fraxlend's models share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.units import WAD

_SQUARE: Final = WAD * WAD


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Where and how fast such a rate moves.

    Args:
        rest_from: Below this utilization (18 decimals) it falls.
        rest_to: Above this utilization it rises.
        seconds: In how long it halves at no utilization, or grows by its own size at full utilization.
    """

    rest_from: int
    rest_to: int
    seconds: int

    def moved(self, rate: int, utilization: int, elapsed_seconds: int) -> int:
        """Return the rate after an interval, without bounds.

        The distance to the band is rounded down at 18 decimals, so is the rate. A longer interval divides or multiplies by
        ``1 + distance^2 * elapsed / half-life``: that is linear in time, so two half intervals are not one whole.
        """
        if utilization < self.rest_from:
            distance = (self.rest_from - utilization) * WAD // self.rest_from
            half_life = self.seconds * _SQUARE
            return rate * half_life // (half_life + distance * distance * elapsed_seconds)
        if utilization > self.rest_to:
            distance = (utilization - self.rest_to) * WAD // (WAD - self.rest_to)
            half_life = self.seconds * _SQUARE
            return rate * (half_life + distance * distance * elapsed_seconds) // half_life
        return rate
