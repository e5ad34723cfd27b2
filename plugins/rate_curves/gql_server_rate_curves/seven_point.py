"""A curve through seven points: the two ends, and up to five between them."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import ParameterInvalid, Points, check_rising, parameter, points
from gql_server.units import WAD
from gql_server_rate_curves.curve import Curve
from gql_server_rate_curves.lines import line_through


@dataclass(frozen=True)
class SevenPoint(Curve):
    """Straight lines from the rate at no utilization, through up to five points, to the rate at full utilization.

    The rate may not fall anywhere. Outside of 0 to 1 it stays at the nearer end.

    Source: marginfi v2 ``interest_rate_multipoint_curve``, which keeps rates and utilizations in 32 bits; this rounds down at 18
    decimals.
    """

    name: ClassVar[str] = "seven_point"
    formula: ClassVar[str] = "the line through (0, zero), inner points, (1, full)"
    is_monotone: ClassVar[bool] = True

    zero_rate: int = parameter("Yearly rate while nothing is borrowed.", unit="rate", default=0, minimum=0, maximum=100 * WAD)
    full_rate: int = parameter(
        "Yearly rate while everything is borrowed.", unit="rate", default=WAD * 40 // 100, minimum=0, maximum=100 * WAD
    )
    inner_points: Points = points(
        "Utilizations strictly between 0 and 1, each with the yearly rate there.",
        count_minimum=0,
        count_maximum=5,
        x_minimum=1,
        x_maximum=WAD - 1,
        y_maximum=100 * WAD,
        default=((WAD * 2 // 10, WAD * 10 // 100), (WAD * 6 // 10, WAD * 15 // 100)),
    )

    def __post_init__(self) -> None:
        """Check that the points rise from end to end.

        Raises:
            ParameterInvalid: They do not.
        """
        if self.zero_rate > self.full_rate:
            raise ParameterInvalid("full_rate", "it is below the rate at no utilization")
        check_rising("inner_points", self.inner_points, y=True)
        if self.inner_points and not self.zero_rate <= self.inner_points[0][1] <= self.inner_points[-1][1] <= self.full_rate:
            raise ParameterInvalid("inner_points", "a rate is not between those at the two ends")

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        return line_through(((0, self.zero_rate), *self.inner_points, (WAD, self.full_rate)), utilization)
