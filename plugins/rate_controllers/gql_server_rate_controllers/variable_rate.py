"""Fraxlend's first variable rate: one rate for every utilization, which moves with time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from gql_server.plugin_api import ParameterInvalid, RateStep, parameter
from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server_rate_controllers.half_life import HalfLife
from gql_server_rate_controllers.rates import RATE_CEILING, RATE_FLOOR, per_second, yearly
from gql_server_rate_controllers.states import read_state, write_state


@dataclass(frozen=True)
class VariableRate:
    """A rate that stands while utilization is within a band, halves in a half-life below it and grows by its own size above.

    That is while nothing or everything is borrowed; between, it moves by the square of the distance to the band.

    State: ``[rate]``, per second, 18 decimals. With elapsed time the rate is the one at the end of the interval; without, the
    utilization of the moment does not matter. Roundings: the parameters per second, the distance and the rate down.

    Path dependence: growth is linear within an interval, so short steps compound: 3.5 days at full utilization are 8 times the rate
    in one step, and 832 times in steps of an hour. In 2 days at 95 %, steps of a minute end 4 % above steps of an hour, steps of
    a day 38 % below; steps of a day see only the average of a day (README).

    Source: Fraxlend ``VariableInterestRate`` (V1), which has utilization with 5 decimals.
    """

    name: ClassVar[str] = "variable_rate"
    formula: ClassVar[str] = (
        "U < from: r' = r / (1 + ((from - U) / from)^2 * t / h); U > to: r' = r * (1 + ((U - to) / (1 - to))^2 * t / h); "
        "minimum <= r' <= maximum"
    )
    is_monotone: ClassVar[bool] = True
    split_bound: ClassVar[int] = WAD * 6 // 1000

    rest_from: int = parameter(
        "Below this utilization the rate falls.", unit="fraction", default=WAD * 75 // 100, minimum=0, maximum=WAD
    )
    rest_to: int = parameter(
        "Above this utilization the rate rises.", unit="fraction", default=WAD * 85 // 100, minimum=0, maximum=WAD
    )
    half_life_seconds: int = parameter(
        "In how long the rate halves when nothing is borrowed.", unit="seconds", default=43_200, minimum=1, maximum=SECONDS_PER_YEAR
    )
    initial_rate: int = parameter(
        "Yearly rate that a market begins with.", unit="rate", default=WAD // 100, minimum=RATE_FLOOR, maximum=RATE_CEILING
    )
    minimum_rate: int = parameter(
        "Lowest yearly rate.", unit="rate", default=WAD * 25 // 10_000, minimum=RATE_FLOOR, maximum=RATE_CEILING
    )
    maximum_rate: int = parameter(
        "Highest yearly rate; by the second 4.612 grow to 10,000 % a year.",
        unit="rate",
        default=WAD * 4612 // 1000,
        minimum=RATE_FLOOR,
        maximum=RATE_CEILING,
    )

    def __post_init__(self) -> None:
        """Check the parameters together and convert them once.

        Raises:
            ParameterInvalid: The band or the bounds are upside down, or the market would begin outside of the bounds.
        """
        if self.rest_from > self.rest_to:
            raise ParameterInvalid("rest_from", "it is above rest_to")
        if not self.minimum_rate <= self.initial_rate <= self.maximum_rate:
            raise ParameterInvalid("initial_rate", "it is not between the minimum and the maximum")
        _ = self._half_life, self._initial, self._bounds

    def initial_state(self) -> str:
        """Return the initial rate per second."""
        return write_state(*self._initial)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the rate at the end of the interval, and it again as the state."""
        (rate,) = read_state(state, self._initial)
        if elapsed_seconds == 0:
            return RateStep(yearly(rate), state)
        rate = self.moved(rate, utilization, elapsed_seconds)
        return RateStep(yearly(rate), write_state(rate))

    def moved(self, rate: int, utilization: int, elapsed_seconds: int) -> int:
        """Return the rate per second after an interval: bounded below where it falls, above where it rises."""
        moved = self._half_life.moved(rate, utilization, elapsed_seconds)
        if utilization < self.rest_from:
            return max(moved, self._bounds[0])
        return min(moved, self._bounds[1]) if utilization > self.rest_to else moved

    @cached_property
    def _half_life(self) -> HalfLife:
        return HalfLife(self.rest_from, self.rest_to, self.half_life_seconds)

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        return per_second(self.minimum_rate), per_second(self.maximum_rate)

    @cached_property
    def _initial(self) -> tuple[int, ...]:
        return (per_second(self.initial_rate),)
