"""The parameters that the two adaptive curves share, and what is made of them once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gql_server.plugin_api import parameter
from gql_server.units import WAD
from gql_server_rate_controllers.adaptive_rate import AdaptiveRate, adaptive_rate
from gql_server_rate_controllers.rates import RATE_CEILING, RATE_FLOOR, per_second


@dataclass(frozen=True)
class AdaptiveParameters:
    """Where the curve stands still, how steep it is, and how fast and how far the rate at target may move."""

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
        """The state to begin with: the initial rate at target per second."""
        return (per_second(self.initial_rate_at_target),)
