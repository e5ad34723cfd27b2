"""Euler's adaptive curve: the utilization before moves the curve, the rate at its new place is charged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from gql_server.plugin_api import RateStep
from gql_server.units import WAD
from gql_server_rate_controllers.adaptive_parameters import AdaptiveParameters
from gql_server_rate_controllers.rates import per_second, yearly
from gql_server_rate_controllers.states import read_state, write_state


@dataclass(frozen=True)
class AdaptiveCurveEndRate(AdaptiveParameters):
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
    def _initial(self) -> tuple[int, ...]:
        return (per_second(self.initial_rate_at_target), self.target_utilization)
