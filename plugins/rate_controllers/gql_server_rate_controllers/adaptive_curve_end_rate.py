"""Euler's adaptive curve: the utilization before moves the curve, the rate at its new place is charged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from gql_server.plugin_api import RateStep, parameter
from gql_server.units import WAD
from gql_server_rate_controllers.adaptive_rate import AdaptiveRate, adaptive_rate
from gql_server_rate_controllers.rates import RATE_CEILING, RATE_FLOOR, per_second, yearly
from gql_server_rate_controllers.states import read_state, write_state


@dataclass(frozen=True)
class AdaptiveCurveEndRate:
    """The adaptive curve, moved by the utilization of the step before; the rate is the one at the end, never an average.

    State: ``[rate at target, utilization of the step before]``, per second and 18 decimals; a market begins at its target, so that
    nothing moves in the first interval. Here the utilization of a step is the average of the hour that ended: the curve follows one
    hour late. Roundings as in ``adaptive_curve``.

    Path dependence: the curve follows one step late. At one utilization, steps of a minute and an hour end within 1 %,
    steps of a day within 10 % of each other; steps of a day see only the average of a day (README).

    Source: Euler ``IRMAdaptiveCurve``; unit for unit per second, with years of 365 days (Euler's have 365.2425).
    """

    name: ClassVar[str] = "adaptive_curve_end_rate"
    formula: ClassVar[str] = (
        "rT' = rT * e^(speed * err(U before) * t), r = ((U < T ? 1 - 1/C : C - 1) * err(U) + 1) * rT', "
        "err(U) = (U - T) / (U > T ? 1 - T : T)"
    )
    is_monotone: ClassVar[bool] = True
    split_bound: ClassVar[int] = WAD * 2 // 100

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
        """Return the initial rate at target per second, and the target as the utilization before."""
        return write_state(*self._initial)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the rate at the end of the interval, the rate at target there and this utilization."""
        start, before = read_state(state, self._initial)
        rate = self._rate
        exponent = rate.exponent(rate.error(before), elapsed_seconds)
        end = rate.moved(start, exponent) if exponent else start
        answer = yearly(rate.curve(end, rate.error(utilization)))
        return RateStep(answer, write_state(end, utilization) if elapsed_seconds else state)

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
        return (per_second(self.initial_rate_at_target), self.target_utilization)
