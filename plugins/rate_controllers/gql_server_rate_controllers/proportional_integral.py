"""Silo's first model: a proportional part, an integral part that remembers, and a lower bound that is a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final, NamedTuple

from gql_server.plugin_api import ParameterInvalid, RateStep, parameter
from gql_server.units import WAD
from gql_server_rate_controllers.compounding import Compounded
from gql_server_rate_controllers.exponential import growth_down
from gql_server_rate_controllers.rates import RATE_CEILING, per_second, per_second_squared, toward_zero, yearly
from gql_server_rate_controllers.states import read_state, write_state

GROWTH_MAX: Final = 2**16 * WAD
EXPONENT_MAX: Final = 11_090_370_147_631_773_313
"""ln(2^16 + 1): from here on the growth of an interval is ``GROWTH_MAX`` and the memory starts anew."""

MEMORY_MAX: Final = 2**111 - 1
"""Upstream keeps 112 bits of each memory; farther it never goes."""


class _PerSecond(NamedTuple):
    integral_gain: int
    critical_slope: int
    low_slope: int
    floor_slope: int
    critical_growth: int
    cap: int


@dataclass(frozen=True)
class ProportionalIntegral:
    """An integral part that moves toward the optimum, and a proportional part beyond two bounds, steeper by the hour at the top.

    The integral part grows by the second while utilization is above the optimum and falls while it is below. The proportional part
    is negative below the low utilization and positive above the critical one. The rate never falls below a line through the origin;
    when the growth of an interval passes the cap, both memories start anew.

    State: ``[integral part per second, growth of the critical slope]``, 18 decimals both. The rate is the one at the end of the
    interval. Roundings: parameters per second down, products toward zero, each as upstream.

    Path dependence: none at one utilization, both memories are linear in time; steps of a day see only the average of a day, and
    both bounds and the cap are applied at the ends of steps (README).

    Source: Silo ``InterestRateModelV2``: current and compound interest; upstream's limits of 256-bit amounts do not apply here.
    """

    name: ClassVar[str] = "proportional_integral"
    formula: ClassVar[str] = (
        "r = max(ri + rp, rlin), ri' = max(max(ri, rlin) + ki * (U - Uopt) * t, rlin), rlin = klin * U, "
        "rp = U > Ucrit ? kcrit * (1 + g) * (U - Ucrit) : min(0, klow * (U - Ulow)), "
        "g' = U > Ucrit ? g + beta * t : max(0, g - beta * t)"
    )
    is_monotone: ClassVar[bool] = True
    split_bound: ClassVar[int] = 0

    low_utilization: int = parameter(
        "Below this utilization the rate is lowered at once.", unit="fraction", default=WAD * 70 // 100, minimum=0, maximum=WAD
    )
    optimal_utilization: int = parameter(
        "The utilization at which the integral part stands still.", unit="fraction", default=WAD * 80 // 100, minimum=0, maximum=WAD
    )
    critical_utilization: int = parameter(
        "Above this utilization the rate is raised at once.", unit="fraction", default=WAD * 90 // 100, minimum=0, maximum=WAD
    )
    integral_gain: int = parameter(
        "How much the yearly rate changes in a year at 100 % above the optimum.",
        unit="rate",
        default=365 * WAD,
        minimum=0,
        maximum=10**9 * WAD,
    )
    critical_slope: int = parameter(
        "Yearly rate added by 100 % above the critical utilization.", unit="rate", default=10 * WAD, minimum=0, maximum=10**6 * WAD
    )
    low_slope: int = parameter(
        "Yearly rate taken off by 100 % below the low utilization.",
        unit="rate",
        default=WAD * 3 // 7,
        minimum=0,
        maximum=10**6 * WAD,
    )
    floor_slope: int = parameter(
        "The lower bound of the yearly rate at full utilization; it is a line from 0.",
        unit="rate",
        default=WAD * 9375 // 100_000,
        minimum=0,
        maximum=RATE_CEILING,
    )
    critical_growth: int = parameter(
        "By how many times itself the critical slope grows in a year above the critical utilization.",
        unit="rate",
        default=2190 * WAD,
        minimum=0,
        maximum=10**6 * WAD,
    )
    initial_integral: int = parameter(
        "Yearly integral part that a market begins with.", unit="rate", default=0, minimum=0, maximum=RATE_CEILING
    )
    rate_cap: int = parameter("Highest yearly rate.", unit="rate", default=RATE_CEILING, minimum=0, maximum=RATE_CEILING)

    def __post_init__(self) -> None:
        """Check the parameters together and convert them once.

        Raises:
            ParameterInvalid: The utilizations are not in order.
        """
        if self.low_utilization > self.optimal_utilization:
            raise ParameterInvalid("low_utilization", "it is above optimal_utilization")
        if self.optimal_utilization > self.critical_utilization:
            raise ParameterInvalid("critical_utilization", "it is below optimal_utilization")
        _ = self._rates, self._initial

    def initial_state(self) -> str:
        """Return the initial integral part per second, and no growth of the critical slope."""
        return write_state(*self._initial)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the rate at the end of the interval, and both memories there."""
        integral, critical = read_state(state, self._initial)
        rate = self.current(utilization, elapsed_seconds, integral, critical)
        if elapsed_seconds:
            state = write_state(*self.settled(self.compounded(utilization, elapsed_seconds, integral, critical)).memory)
        return RateStep(rate, state)

    def current(self, utilization: int, elapsed_seconds: int, integral: int, critical: int) -> int:
        """Return the yearly rate at the end of an interval, capped: upstream's ``calculateCurrentInterestRate``."""
        rates = self._rates
        proportional = self._proportional(utilization, WAD + critical + rates.critical_growth * elapsed_seconds)
        floor = rates.floor_slope * utilization // WAD
        moved = toward_zero(rates.integral_gain * (utilization - self.optimal_utilization) * elapsed_seconds, WAD)
        integral = max(max(integral, floor) + moved, floor)
        return min(yearly(max(integral + proportional, floor)), self.rate_cap)

    def compounded(self, utilization: int, elapsed_seconds: int, integral: int, critical: int) -> Compounded:
        """Return what an interval adds to a debt, and both memories at its end, before the cap: upstream's compound interest.

        The rate moves in a straight line between the ends of the interval, and stays on the lower bound where it would pass it.
        """
        rates = self._rates
        slope = drift = toward_zero(rates.integral_gain * (utilization - self.optimal_utilization), WAD)
        proportional = self._proportional(utilization, WAD + critical)
        if utilization > self.critical_utilization:
            beyond = utilization - self.critical_utilization
            slope += rates.critical_slope * rates.critical_growth // WAD * beyond // WAD
            critical += rates.critical_growth * elapsed_seconds
        else:
            critical = max(0, critical - rates.critical_growth * elapsed_seconds)
        floor = rates.floor_slope * utilization // WAD
        integral = max(integral, floor)
        exponent = self._exponent(integral + proportional, slope, floor, elapsed_seconds)
        integral = max(integral + drift * elapsed_seconds, floor)
        is_beyond = exponent >= EXPONENT_MAX
        growth = GROWTH_MAX if is_beyond else growth_down(max(exponent, 0))
        return Compounded(elapsed_seconds, growth, (integral, critical), is_beyond)

    def settled(self, compounded: Compounded) -> Compounded:
        """Return it with the cap applied; where the cap or an overflow did, both memories start anew from 0."""
        capped = compounded.capped(self._rates.cap)
        if capped.is_overflowing or capped.is_capped:
            return capped.remembering(0, 0)
        integral, critical = capped.memory
        return capped.remembering(min(integral, MEMORY_MAX), min(critical, MEMORY_MAX))

    def _proportional(self, utilization: int, steepness: int) -> int:
        if utilization > self.critical_utilization:
            beyond = utilization - self.critical_utilization
            return self._rates.critical_slope * steepness // WAD * beyond // WAD
        return min(0, toward_zero(self._rates.low_slope * (utilization - self.low_utilization), WAD))

    @staticmethod
    def _exponent(begin: int, slope: int, floor: int, elapsed_seconds: int) -> int:
        """Return the integral of the rate over the interval: a line from ``begin``, cut off at the floor."""
        end = begin + slope * elapsed_seconds
        if begin >= floor and end >= floor:
            return (begin + end) * elapsed_seconds // 2
        whole = floor * elapsed_seconds
        if begin < floor and end < floor:
            return whole
        # The triangle above the floor, toward zero twice as upstream; slope is negative in the first of both cases.
        if begin >= floor:
            return whole + (begin - floor) ** 2 // -slope // 2
        return whole + (end - floor) ** 2 // slope // 2

    @cached_property
    def _rates(self) -> _PerSecond:
        return _PerSecond(
            per_second_squared(self.integral_gain),
            per_second(self.critical_slope),
            per_second(self.low_slope),
            per_second(self.floor_slope),
            per_second(self.critical_growth),
            per_second(self.rate_cap),
        )

    @cached_property
    def _initial(self) -> tuple[int, ...]:
        return (per_second(self.initial_integral), 0)
