"""Silo's dynamic kink, by the coefficients of its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final

from gql_server.plugin_api import ParameterInvalid, RateStep, parameter
from gql_server.units import WAD
from gql_server_rate_controllers.kinked_slope import KinkedSlope
from gql_server_rate_controllers.rates import RATE_CEILING, per_second, per_second_squared
from gql_server_rate_controllers.states import write_state

SLOPE_MAX: Final = 10**6 * WAD
GAIN_MAX: Final = 10**12 * WAD


@dataclass(frozen=True)
class DynamicKink:
    """A line with a kink whose slope rises while utilization is above a band and falls while it is below, within two bounds.

    When the growth of an interval passes the cap, the slope starts anew from its lowest.

    State: ``[slope]``, rate per second per 100 % of utilization, 18 decimals. The rate is the one at the end of the interval.
    Roundings: parameters per second down, products toward zero, each as upstream.

    Path dependence: none at one utilization, the slope is linear in time; steps of a day see only the average of a day (README).

    Source: Silo ``DynamicKinkModel``: current and compound interest.
    """

    name: ClassVar[str] = "dynamic_kink"
    formula: ClassVar[str] = (
        "r = rmin + k * (max(0, U - Ulow) + alpha * max(0, U - Ucrit)), kmin <= k <= kmax, "
        "dk/dt = U < U1 ? -(c1 + cminus * (U1 - U)) : U > U2 ? min(c2 + cplus * (U - U2), dmax) : 0"
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
    minimum_rate: int = parameter("Lowest yearly rate (rmin).", unit="rate", default=WAD // 100, minimum=0, maximum=RATE_CEILING)
    slope_minimum: int = parameter(
        "Lowest slope (kmin): yearly rate per 100 % of utilization; a market begins with it.",
        unit="rate",
        default=WAD * 4 // 70,
        minimum=0,
        maximum=SLOPE_MAX,
    )
    slope_maximum: int = parameter(
        "Highest slope (kmax): yearly rate per 100 % of utilization.",
        unit="rate",
        default=WAD * 29 // 70,
        minimum=0,
        maximum=SLOPE_MAX,
    )
    critical_multiplier: int = parameter(
        "How much steeper the line is beyond the critical utilization (alpha): 1 is twice as steep.",
        unit="fraction",
        default=WAD * 159 // 10,
        minimum=0,
        maximum=SLOPE_MAX,
    )
    fall_speed: int = parameter(
        "How fast the slope falls just below the band (c1), per year.", unit="rate", default=130 * WAD, minimum=0, maximum=GAIN_MAX
    )
    fall_gain: int = parameter(
        "How much faster it falls per 100 % below the band (cminus), per year.",
        unit="rate",
        default=608 * WAD,
        minimum=0,
        maximum=GAIN_MAX,
    )
    rise_speed: int = parameter(
        "How fast the slope rises just above the band (c2), per year.", unit="rate", default=43 * WAD, minimum=0, maximum=GAIN_MAX
    )
    rise_gain: int = parameter(
        "How much faster it rises per 100 % above the band (cplus), per year.",
        unit="rate",
        default=724 * WAD,
        minimum=0,
        maximum=GAIN_MAX,
    )
    rise_speed_maximum: int = parameter(
        "How fast the slope rises at most (dmax), per year.", unit="rate", default=625 * WAD, minimum=0, maximum=GAIN_MAX
    )
    rate_cap: int = parameter("Highest yearly rate.", unit="rate", default=10 * WAD, minimum=0, maximum=RATE_CEILING)

    def __post_init__(self) -> None:
        """Check the parameters together and convert them once.

        Raises:
            ParameterInvalid: Two of them are in the wrong order.
        """
        if self.rest_from > self.rest_to:
            raise ParameterInvalid("rest_from", "it is above rest_to")
        if self.low_utilization > self.critical_utilization:
            raise ParameterInvalid("critical_utilization", "it is below low_utilization")
        if self.slope_minimum > self.slope_maximum:
            raise ParameterInvalid("slope_minimum", "it is above slope_maximum")
        if self.rise_speed > self.rise_speed_maximum:
            raise ParameterInvalid("rise_speed", "it is above rise_speed_maximum")
        _ = self.kinked_slope

    def initial_state(self) -> str:
        """Return the lowest slope per second."""
        return write_state(self.kinked_slope.kmin)

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the rate at the end of the interval, and the slope there."""
        return self.kinked_slope.step(utilization, elapsed_seconds, state)

    @cached_property
    def kinked_slope(self) -> KinkedSlope:
        """The parameters per second, each rounded down."""
        return KinkedSlope(
            ulow=self.low_utilization,
            u1=self.rest_from,
            u2=self.rest_to,
            ucrit=self.critical_utilization,
            rmin=per_second(self.minimum_rate),
            kmin=per_second(self.slope_minimum),
            kmax=per_second(self.slope_maximum),
            alpha=self.critical_multiplier,
            cminus=per_second_squared(self.fall_gain),
            cplus=per_second_squared(self.rise_gain),
            c1=per_second_squared(self.fall_speed),
            c2=per_second_squared(self.rise_speed),
            dmax=per_second_squared(self.rise_speed_maximum),
            rate_cap=self.rate_cap,
        )
