"""Fraxlend's second variable rate: two lines through a vertex, hung on the rate at full utilization, which moves with time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from gql_server.plugin_api import ParameterInvalid, RateStep, parameter
from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server_rate_controllers.half_life import HalfLife
from gql_server_rate_controllers.rates import RATE_CEILING, RATE_FLOOR, per_second, yearly
from gql_server_rate_controllers.states import read_state, write_state


class _PerSecond(NamedTuple):
    zero: int
    full_minimum: int
    full_maximum: int


@dataclass(frozen=True)
class VariableRateV2:
    """Two straight lines through a vertex, up to a rate at full utilization that halves in a half-life or grows by its own size.

    The vertex is a fixed part of the way from the rate at no utilization to the one at full, which moves as ``variable_rate`` does.

    State: ``[rate at full utilization]``, per second, 18 decimals. The rate is the one on the lines as they are at the end of the
    interval. Roundings: parameters per second, distance, the full rate, vertex and rate down.

    Path dependence: as ``variable_rate``, of the rate at full utilization. In 2 days at 95 %, steps of a minute end 0.3 % above
    steps of an hour, steps of a day 5 % below; steps of a day see only the average of a day (README).

    Source: Fraxlend ``VariableInterestRate`` (V2), which has utilization with 5 decimals.
    """

    name: ClassVar[str] = "variable_rate_v2"
    formula: ClassVar[str] = (
        "full' as in variable_rate; vertex = zero + part * (full' - zero); U < Uv: zero + (vertex - zero) * U / Uv; "
        "beyond: vertex + (full' - vertex) * (U - Uv) / (1 - Uv)"
    )
    is_monotone: ClassVar[bool] = True
    split_bound: ClassVar[int] = WAD * 5 // 10_000

    vertex_utilization: int = parameter("Where the lines meet.", unit="fraction", default=WAD * 80 // 100, minimum=0, maximum=WAD)
    vertex_part: int = parameter(
        "How far the vertex is from the rate at no utilization to the one at full.",
        unit="fraction",
        default=WAD * 20 // 100,
        minimum=0,
        maximum=WAD,
    )
    rest_from: int = parameter(
        "Below this utilization the rate at full utilization falls.",
        unit="fraction",
        default=WAD * 75 // 100,
        minimum=0,
        maximum=WAD,
    )
    rest_to: int = parameter(
        "Above this utilization the rate at full utilization rises.",
        unit="fraction",
        default=WAD * 85 // 100,
        minimum=0,
        maximum=WAD,
    )
    half_life_seconds: int = parameter(
        "In how long the rate at full utilization halves when nothing is borrowed.",
        unit="seconds",
        default=172_800,
        minimum=1,
        maximum=SECONDS_PER_YEAR,
    )
    zero_rate: int = parameter(
        "Yearly rate while nothing is borrowed.", unit="rate", default=WAD // 200, minimum=0, maximum=RATE_CEILING
    )
    initial_full_rate: int = parameter(
        "Yearly rate at full utilization that a market begins with.",
        unit="rate",
        default=WAD // 2,
        minimum=RATE_FLOOR,
        maximum=RATE_CEILING,
    )
    minimum_full_rate: int = parameter(
        "Lowest yearly rate at full utilization.", unit="rate", default=WAD * 15 // 100, minimum=RATE_FLOOR, maximum=RATE_CEILING
    )
    maximum_full_rate: int = parameter(
        "Highest yearly rate at full utilization.",
        unit="rate",
        default=WAD * 4612 // 1000,
        minimum=RATE_FLOOR,
        maximum=RATE_CEILING,
    )

    def __post_init__(self) -> None:
        """Check the parameters together and convert them once.

        Raises:
            ParameterInvalid: The band or the bounds are upside down, or the lines could fall.
        """
        if self.rest_from > self.rest_to:
            raise ParameterInvalid("rest_from", "it is above rest_to")
        if not self.minimum_full_rate <= self.initial_full_rate <= self.maximum_full_rate:
            raise ParameterInvalid("initial_full_rate", "it is not between the minimum and the maximum")
        if self.zero_rate > self.minimum_full_rate:
            raise ParameterInvalid("zero_rate", "it is above the lowest rate at full utilization")
        _ = self._half_life, self._initial, self._rates

    def initial_state(self) -> str:
        """Return the initial rate at full utilization per second."""
        return write_state(*self._initial)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the rate on the lines at the end of the interval, and the rate at full utilization there."""
        (full,) = read_state(state, self._initial)
        if elapsed_seconds:
            full = self.moved(full, utilization, elapsed_seconds)
            state = write_state(full)
        return RateStep(yearly(self.on_the_lines(full, utilization)), state)

    def moved(self, full: int, utilization: int, elapsed_seconds: int) -> int:
        """Return the rate at full utilization per second after an interval, within its bounds."""
        moved = self._half_life.moved(full, utilization, elapsed_seconds)
        return min(max(moved, self._rates.full_minimum), self._rates.full_maximum)

    def on_the_lines(self, full: int, utilization: int) -> int:
        """Return the rate per second at a utilization, by the rate at full utilization; both divisions round down."""
        zero = self._rates.zero
        vertex = (full - zero) * self.vertex_part // WAD + zero
        at = self.vertex_utilization
        if utilization < at or at == WAD:
            return zero + utilization * (vertex - zero) // at
        return vertex + (utilization - at) * (full - vertex) // (WAD - at)

    @cached_property
    def _half_life(self) -> HalfLife:
        return HalfLife(self.rest_from, self.rest_to, self.half_life_seconds)

    @cached_property
    def _rates(self) -> _PerSecond:
        return _PerSecond(per_second(self.zero_rate), per_second(self.minimum_full_rate), per_second(self.maximum_full_rate))

    @cached_property
    def _initial(self) -> tuple[int, ...]:
        return (per_second(self.initial_full_rate),)
