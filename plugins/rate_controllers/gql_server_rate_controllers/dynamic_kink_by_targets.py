"""Silo's dynamic kink, by what an operator knows: rates at two utilizations, and how long the slope may take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final

from gql_server.plugin_api import ParameterInvalid, RateStep, parameter
from gql_server.units import SECONDS_PER_YEAR, WAD
from gql_server_rate_controllers.kinked_slope import KinkedSlope
from gql_server_rate_controllers.rates import RATE_CEILING, per_second
from gql_server_rate_controllers.states import write_state

SECONDS_MAX: Final = 100 * SECONDS_PER_YEAR - 1


@dataclass(frozen=True)
class DynamicKinkByTargets:
    """A dynamic kink whose slopes and speeds follow from targets.

    They are the rate at the critical utilization while the slope is lowest and highest, the rate at full utilization then, and in
    how long the slope goes from one bound to the other.

    State, rate, roundings and path dependence are those of ``dynamic_kink``. Each coefficient is rounded down once, from the exact
    quotient, as in upstream's published cases; its contract also rounds what is in between.

    Source: Silo ``DynamicKinkModelFactory.generateConfig``.
    """

    name: ClassVar[str] = "dynamic_kink_by_targets"
    formula: ClassVar[str] = (
        "dynamic_kink with kmin, kmax = (Rcrit - Rmin) / (Ucrit - Ulow), "
        "alpha = ((R100 - Rmin) / (Rcritmax - Rmin) * (Ucrit - Ulow) - (1 - Ulow)) / (1 - Ucrit), "
        "c1 = (kmax - kmin) / t1, c2 = (kmax - kmin) / t2, dmax = (kmax - kmin) / tmin, "
        "cminus = ((kmax - kmin) / tlow - c1) / (U1 - Ulow), cplus = ((kmax - kmin) / tcrit - c2) / (Ucrit - U2)"
    )
    is_monotone: ClassVar[bool] = True
    split_bound: ClassVar[int] = 0

    low_utilization: int = parameter(
        "Up to this utilization (Ulow) the rate is the lowest.", unit="fraction", default=WAD * 20 // 100, minimum=0, maximum=WAD
    )
    rest_from: int = parameter(
        "Below this utilization (U1) the slope falls.", unit="fraction", default=WAD * 50 // 100, minimum=0, maximum=WAD
    )
    rest_to: int = parameter(
        "Above this utilization (U2) the slope rises.", unit="fraction", default=WAD * 60 // 100, minimum=0, maximum=WAD
    )
    critical_utilization: int = parameter(
        "Beyond this utilization (Ucrit) the line is steeper.", unit="fraction", default=WAD * 90 // 100, minimum=0, maximum=WAD
    )
    minimum_rate: int = parameter("Lowest yearly rate (Rmin).", unit="rate", default=WAD // 100, minimum=0, maximum=RATE_CEILING)
    critical_rate_minimum: int = parameter(
        "Yearly rate at the critical utilization while the slope is lowest (Rcritmin).",
        unit="rate",
        default=WAD * 5 // 100,
        minimum=0,
        maximum=RATE_CEILING,
    )
    critical_rate_maximum: int = parameter(
        "Yearly rate at the critical utilization while the slope is highest (Rcritmax).",
        unit="rate",
        default=WAD * 30 // 100,
        minimum=0,
        maximum=RATE_CEILING,
    )
    full_rate_maximum: int = parameter(
        "Yearly rate at full utilization while the slope is highest (R100).",
        unit="rate",
        default=WAD,
        minimum=0,
        maximum=RATE_CEILING,
    )
    fall_seconds_at_low: int = parameter(
        "In how long the slope falls from highest to lowest at the low utilization (Tlow).",
        unit="seconds",
        default=36_000,
        minimum=1,
        maximum=SECONDS_MAX,
    )
    fall_seconds: int = parameter(
        "In how long it falls just below the band (T1).", unit="seconds", default=86_400, minimum=1, maximum=SECONDS_MAX
    )
    rise_seconds: int = parameter(
        "In how long the slope rises from lowest to highest just above the band (T2).",
        unit="seconds",
        default=259_200,
        minimum=1,
        maximum=SECONDS_MAX,
    )
    rise_seconds_at_critical: int = parameter(
        "In how long it rises at the critical utilization (Tcrit).", unit="seconds", default=43_200, minimum=1, maximum=SECONDS_MAX
    )
    rise_seconds_minimum: int = parameter(
        "In how long it rises at the fastest (Tmin).", unit="seconds", default=18_000, minimum=1, maximum=SECONDS_MAX
    )
    rate_cap: int = parameter("Highest yearly rate.", unit="rate", default=10 * WAD, minimum=0, maximum=RATE_CEILING)

    def __post_init__(self) -> None:
        """Check the targets together and compute the coefficients once.

        Raises:
            ParameterInvalid: Utilizations, rates or times are not in order, or the line would be less steep beyond the kink.
        """
        if not self.low_utilization < self.rest_from < self.rest_to:
            raise ParameterInvalid("rest_from", "it is not between low_utilization and rest_to")
        if not self.rest_to < self.critical_utilization < WAD:
            raise ParameterInvalid("critical_utilization", "it is not between rest_to and 1")
        if not self.minimum_rate < self.critical_rate_minimum <= self.critical_rate_maximum:
            raise ParameterInvalid("critical_rate_minimum", "it is not above minimum_rate and at most critical_rate_maximum")
        if self.critical_rate_maximum > self.full_rate_maximum:
            raise ParameterInvalid("critical_rate_maximum", "it is above full_rate_maximum")
        if not self.rise_seconds_minimum <= self.rise_seconds_at_critical <= self.rise_seconds:
            raise ParameterInvalid("rise_seconds_at_critical", "it is not between rise_seconds_minimum and rise_seconds")
        if self.fall_seconds_at_low > self.fall_seconds:
            raise ParameterInvalid("fall_seconds_at_low", "it is above fall_seconds")
        if self._steepness_beyond < 0:
            raise ParameterInvalid("full_rate_maximum", "the line would be less steep beyond the critical utilization")
        _ = self.kinked_slope

    def initial_state(self) -> str:
        """Return the lowest slope per second."""
        return write_state(self.kinked_slope.kmin)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the rate at the end of the interval, and the slope there."""
        return self.kinked_slope.step(utilization, elapsed_seconds, state)

    @property
    def _steepness_beyond(self) -> int:
        """Return alpha, times what it is divided by: not negative where the line is steeper beyond the kink."""
        rise, critical_rise = self.full_rate_maximum - self.minimum_rate, self.critical_rate_maximum - self.minimum_rate
        return rise * (self.critical_utilization - self.low_utilization) - critical_rise * (WAD - self.low_utilization)

    @cached_property
    def kinked_slope(self) -> KinkedSlope:
        """The coefficients per second, each rounded down once from exact quotients."""
        low, critical, base = self.low_utilization, self.critical_utilization, self.minimum_rate
        year = (critical - low) * SECONDS_PER_YEAR
        span = (self.critical_rate_maximum - self.critical_rate_minimum) * WAD
        low_seconds, fall_seconds = self.fall_seconds_at_low, self.fall_seconds
        critical_seconds, rise_seconds = self.rise_seconds_at_critical, self.rise_seconds
        return KinkedSlope(
            ulow=low,
            u1=self.rest_from,
            u2=self.rest_to,
            ucrit=critical,
            rmin=per_second(base),
            kmin=(self.critical_rate_minimum - base) * WAD // year,
            kmax=(self.critical_rate_maximum - base) * WAD // year,
            alpha=self._steepness_beyond * WAD // ((self.critical_rate_maximum - base) * (WAD - critical)),
            # span / year is kmax - kmin; 1 / low_seconds - 1 / fall_seconds over one denominator
            cminus=span * (fall_seconds - low_seconds) * WAD // (year * low_seconds * fall_seconds * (self.rest_from - low)),
            cplus=span
            * (rise_seconds - critical_seconds)
            * WAD
            // (year * critical_seconds * rise_seconds * (critical - self.rest_to)),
            c1=span // (year * fall_seconds),
            c2=span // (year * rise_seconds),
            dmax=span // (year * self.rise_seconds_minimum),
            rate_cap=self.rate_cap,
        )
