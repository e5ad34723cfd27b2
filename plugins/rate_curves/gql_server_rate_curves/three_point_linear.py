"""Two lines through three points: empty, vertex, full."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import ParameterInvalid, parameter
from gql_server.units import WAD
from gql_server_rate_curves.curve import Curve
from gql_server_rate_curves.lines import line_through


@dataclass(frozen=True)
class ThreePointLinear(Curve):
    """Straight lines from the rate at no utilization to the one at the vertex, and on to the one at full utilization.

    The same shape as ``two_slope_kinked``, stated by the rates themselves instead of by what is added.

    Source: Fraxlend ``LinearInterestRate``, which keeps rates per second with 18 decimals and utilization with 5; this keeps
    them per year with 18 decimals and rounds down.
    """

    name: ClassVar[str] = "three_point_linear"
    formula: ClassVar[str] = "the line through (0, zero), (vertex, at_vertex), (1, full)"
    is_monotone: ClassVar[bool] = True

    zero_rate: int = parameter(
        "Yearly rate while nothing is borrowed.", unit="rate", default=WAD * 5 // 1000, minimum=0, maximum=100 * WAD
    )
    vertex_rate: int = parameter("Yearly rate at the vertex.", unit="rate", default=WAD * 5 // 100, minimum=0, maximum=100 * WAD)
    full_rate: int = parameter("Yearly rate while everything is borrowed.", unit="rate", default=WAD, minimum=0, maximum=100 * WAD)
    vertex_utilization: int = parameter(
        "Where the two lines meet.", unit="fraction", default=WAD * 8 // 10, minimum=1, maximum=WAD - 1
    )

    def __post_init__(self) -> None:
        """Check that the rate does not fall.

        Raises:
            ParameterInvalid: It would.
        """
        if self.vertex_rate < self.zero_rate:
            raise ParameterInvalid("vertex_rate", "it is below the rate at no utilization")
        if self.full_rate < self.vertex_rate:
            raise ParameterInvalid("full_rate", "it is below the rate at the vertex")

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        points = ((0, self.zero_rate), (self.vertex_utilization, self.vertex_rate), (WAD, self.full_rate))
        return line_through(points, utilization)
