"""Morpho's adaptive curve: the average over the interval is what borrowers pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import RateStep
from gql_server.units import WAD
from gql_server_rate_controllers.adaptive_parameters import AdaptiveParameters
from gql_server_rate_controllers.exponential import taylor_exp
from gql_server_rate_controllers.rates import toward_zero, yearly
from gql_server_rate_controllers.states import read_state, write_state


@dataclass(frozen=True)
class AdaptiveCurve(AdaptiveParameters):
    """Two lines that meet at the target, and a rate there that grows while utilization is above it and falls while it is below.

    With a steepness of 4, four times the rate at target is paid when all is borrowed, a quarter of it when nothing is. The rate at
    target moves exponentially, the faster the farther utilization is from the target.

    State: ``[rate at target]``, per second, 18 decimals. With elapsed time the rate is the average over the interval, by the
    trapezoidal rule with its middle (upstream charges it for the interval that ended); without, the rate of the curve now.
    Roundings: per-second parameters and products toward zero, the exponential by ``taylor_exp``; the yearly rate is exact from it.

    Path dependence: at one utilization, steps of a minute, an hour or a day end within 0.1 % of each other; steps of a day see
    only the average of a day (README).

    Source: Morpho ``AdaptiveCurveIrm``; unit for unit per second.
    """

    name: ClassVar[str] = "adaptive_curve"
    formula: ClassVar[str] = (
        "r = ((U < T ? 1 - 1/C : C - 1) * err + 1) * rT, err = (U - T) / (U > T ? 1 - T : T), rT' = rT * e^(speed * err * t)"
    )
    is_monotone: ClassVar[bool] = True
    split_bound: ClassVar[int] = WAD // 10**6

    def initial_state(self) -> str:
        """Return the initial rate at target per second."""
        return write_state(*self._initial)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the average rate of the interval and the rate at target at its end."""
        (start,) = read_state(state, self._initial)
        rate = self._rate
        error = rate.error(utilization)
        exponent = rate.exponent(error, elapsed_seconds)
        if exponent == 0:
            average = end = start
        else:
            end = rate.moved(start, exponent)
            average = (start + end + 2 * rate.moved(start, toward_zero(exponent, 2))) // 4
        return RateStep(yearly(rate.curve(average, error)), write_state(end) if elapsed_seconds else state)

    def growth(self, exponent: int) -> int:
        """Return the factor by which the rate at target moves for an exponent of 18 decimals: ``taylor_exp``."""
        return taylor_exp(exponent)
