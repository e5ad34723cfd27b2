"""Morpho's adaptive curve: the average over the interval is what borrowers pay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from gql_server.plugin_api import RateStep, parameter
from gql_server.units import WAD
from gql_server_rate_controllers.adaptive_rate import AdaptiveRate, adaptive_rate
from gql_server_rate_controllers.exponential import taylor_exp
from gql_server_rate_controllers.rates import RATE_CEILING, RATE_FLOOR, per_second, toward_zero, yearly
from gql_server_rate_controllers.states import read_state, write_state


@dataclass(frozen=True)
class AdaptiveCurve:
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

    target_utilization: int = parameter(
        "The utilization at which the rate at target stands still.", unit="fraction", default=WAD * 9 // 10, minimum=1, maximum=WAD
    )
    curve_steepness: int = parameter(
        "The rate at full utilization as a multiple of the rate at target; at none it is that fraction of it.",
        unit="fraction",
        default=4 * WAD,
        minimum=WAD,
        maximum=100 * WAD,
    )
    adjustment_speed: int = parameter(
        "How fast the rate at target grows at full utilization: the exponent of a year.",
        unit="rate",
        default=50 * WAD,
        minimum=0,
        maximum=1000 * WAD,
    )
    initial_rate_at_target: int = parameter(
        "Yearly rate at target that a market begins with.",
        unit="rate",
        default=WAD * 4 // 100,
        minimum=RATE_FLOOR,
        maximum=RATE_CEILING,
    )
    minimum_rate_at_target: int = parameter(
        "Lowest yearly rate at target.", unit="rate", default=WAD // 1000, minimum=RATE_FLOOR, maximum=RATE_CEILING
    )
    maximum_rate_at_target: int = parameter(
        "Highest yearly rate at target; times the steepness 100 at most.",
        unit="rate",
        default=2 * WAD,
        minimum=RATE_FLOOR,
        maximum=RATE_CEILING,
    )

    def __post_init__(self) -> None:
        """Check the parameters together and convert them once."""
        _ = self._rate, self._initial

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

    @cached_property
    def _rate(self) -> AdaptiveRate:
        return adaptive_rate(
            self.target_utilization,
            self.curve_steepness,
            self.adjustment_speed,
            self.initial_rate_at_target,
            self.minimum_rate_at_target,
            self.maximum_rate_at_target,
        )

    @cached_property
    def _initial(self) -> tuple[int, ...]:
        return (per_second(self.initial_rate_at_target),)
