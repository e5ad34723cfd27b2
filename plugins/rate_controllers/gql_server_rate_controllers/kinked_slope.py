"""A kinked line whose slope moves between two bounds: Silo's dynamic kink, per second, as both of its models use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.plugin_api import RateStep
from gql_server.units import WAD
from gql_server_rate_controllers.compounding import Compounded
from gql_server_rate_controllers.exponential import growth_down
from gql_server_rate_controllers.rates import per_second, toward_zero, yearly
from gql_server_rate_controllers.states import read_state, write_state

EXPONENT_MAX: Final = 11 * WAD
"""Beyond it upstream refuses to compute, charges nothing for the interval and starts the slope anew."""


@dataclass(frozen=True, slots=True)
class KinkedSlope:
    """The parameters of a dynamic kink per second, 18 decimals; the letters are upstream's.

    Args:
        ulow: Up to this utilization the rate is ``rmin``.
        u1: Below this utilization the slope falls.
        u2: Above this utilization the slope rises.
        ucrit: Beyond this utilization the line is ``1 + alpha`` times as steep.
        rmin: Lowest rate.
        kmin: Lowest slope: rate per 100 % of utilization above ``ulow``.
        kmax: Highest slope.
        alpha: How much steeper, 18 decimals.
        cminus: How much faster the slope falls per 100 % below ``u1``, per second.
        cplus: How much faster it rises per 100 % above ``u2``.
        c1: How fast it falls just below ``u1``.
        c2: How fast it rises just above ``u2``.
        dmax: How fast it rises at most.
        rate_cap: Highest yearly rate.
    """

    ulow: int
    u1: int
    u2: int
    ucrit: int
    rmin: int
    kmin: int
    kmax: int
    alpha: int
    cminus: int
    cplus: int
    c1: int
    c2: int
    dmax: int
    rate_cap: int

    def bounded(self, slope: int) -> int:
        """Return a slope within its bounds."""
        return min(max(slope, self.kmin), self.kmax)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the yearly rate at the end of an interval, and the slope there as the state."""
        slope = self.bounded(*read_state(state, (self.kmin,)))
        rate = self.current(utilization, elapsed_seconds, slope)
        if elapsed_seconds:
            state = write_state(*self.compounded(utilization, elapsed_seconds, slope).memory)
        return RateStep(rate, state)

    def current(self, utilization: int, elapsed_seconds: int, slope: int) -> int:
        """Return the yearly rate at the end of an interval, rounded down and capped: upstream's ``currentInterestRate``."""
        slope = self.bounded(slope + self._change(utilization) * elapsed_seconds)
        return min(yearly(self._above(utilization) * slope) // WAD + yearly(self.rmin), self.rate_cap)

    def compounded(self, utilization: int, elapsed_seconds: int, slope: int) -> Compounded:
        """Return what an interval adds to a debt, and the slope at its end: upstream's ``compoundInterestRate``, cap included.

        The slope moves in a straight line and stays on a bound once it reached it.
        """
        if elapsed_seconds == 0:
            return Compounded(0, 0, (slope,))
        change = self._change(utilization)
        end = slope + change * elapsed_seconds
        if end > self.kmax:
            area = self.kmax * elapsed_seconds - (self.kmax - slope) ** 2 // (2 * change)
            end = self.kmax
        elif end < self.kmin:
            area = self.kmin * elapsed_seconds + (slope - self.kmin) ** 2 // (-2 * change)
            end = self.kmin
        else:
            area = (slope + end) * elapsed_seconds // 2
        exponent = self.rmin * elapsed_seconds + self._above(utilization) * area // WAD
        if exponent > EXPONENT_MAX:
            return Compounded(elapsed_seconds, 0, (self.kmin,), is_overflowing=True)
        capped = Compounded(elapsed_seconds, growth_down(exponent), (end,)).capped(per_second(self.rate_cap))
        return capped.remembering(self.kmin) if capped.is_capped else capped

    def _change(self, utilization: int) -> int:
        """Return how fast the slope moves; each division is rounded toward zero."""
        if utilization < self.u1:
            return -self.c1 - toward_zero(self.cminus * (self.u1 - utilization), WAD)
        if utilization > self.u2:
            return min(self.c2 + self.cplus * (utilization - self.u2) // WAD, self.dmax)
        return 0

    def _above(self, utilization: int) -> int:
        """Return the utilization above ``ulow``, what is beyond ``ucrit`` counted ``alpha`` times more."""
        if utilization < self.ulow:
            return 0
        above = utilization - self.ulow
        return above + self.alpha * (utilization - self.ucrit) // WAD if utilization >= self.ucrit else above
