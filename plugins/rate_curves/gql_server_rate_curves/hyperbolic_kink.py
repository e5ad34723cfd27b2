"""A line up to the kink, and beyond it a hyperbola that rises without bound up to a cutoff."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD, mul_div_down
from gql_server_rate_curves.curve import Curve


@dataclass(frozen=True)
class HyperbolicKink(Curve):
    """A straight line up to the kink; beyond it the rate grows with 1 / (1 - U) until the cutoff.

    The shape says how fast: with 0 the hyperbola leaves the kink with the slope of the line, with 10 it is eleven times as steep in
    its curved part. The cutoff is reached before full utilization and never exceeded.

    Source: Euler ``IRMLinearKinky``, which keeps rates per second with 27 decimals and utilization in 32 bits; this keeps both
    with 18 decimals, rates per year, and rounds down.
    """

    name: ClassVar[str] = "hyperbolic_kink"
    formula: ClassVar[str] = (
        "U <= k: base + slope * U; beyond: base + slope * k + slope * (U - k) * ((1 + shape) * (1 - k) / (1 - U) - shape); "
        "at most cutoff"
    )
    is_monotone: ClassVar[bool] = True

    base_rate: int = parameter("Yearly rate while nothing is borrowed.", unit="rate", default=0, minimum=0, maximum=100 * WAD)
    slope: int = parameter(
        "How much the yearly rate rises per whole unit of utilization, up to the kink.",
        unit="rate",
        default=WAD * 10 // 100,
        minimum=0,
        maximum=1000 * WAD,
    )
    shape: int = parameter("How fast the hyperbola rises.", unit="count", default=10, minimum=0, maximum=1_000_000)
    kink: int = parameter("Where the hyperbola begins.", unit="fraction", default=WAD * 9 // 10, minimum=0, maximum=WAD)
    cutoff: int = parameter("The highest yearly rate.", unit="rate", default=3 * WAD, minimum=0, maximum=100 * WAD)

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        if utilization <= self.kink:
            return min(self.cutoff, self.base_rate + mul_div_down(self.slope, utilization, WAD))
        left = WAD - utilization
        if left <= 0:
            return self.cutoff
        steepness = (1 + self.shape) * (WAD - self.kink) - self.shape * left
        risen = self.slope * (self.kink * left + (utilization - self.kink) * steepness) // (WAD * left)
        return min(self.cutoff, self.base_rate + risen)
