"""The jump-rate curve in its first form: two slopes, each per unit of utilization."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD
from gql_server_rate_curves.curve import Curve
from gql_server_rate_curves.lines import bent_line


@dataclass(frozen=True)
class JumpRate(Curve):
    """A line with one slope up to the kink and another beyond it, both per whole unit of utilization.

    With a multiplier of 0.2 the rate at a kink of 0.8 is the base rate and 0.16. ``jump_rate_v2`` states the same line by what it
    adds at the kink. A kink above 1 is never reached.

    Source: Compound v2 ``JumpRateModel``, which keeps rates per block; this keeps them per year and rounds down at 18 decimals.
    """

    name: ClassVar[str] = "jump_rate"
    formula: ClassVar[str] = "base + multiplier * min(U, kink) + jump * max(0, U - kink)"
    is_monotone: ClassVar[bool] = True

    base_rate: int = parameter("Yearly rate while nothing is borrowed.", unit="rate", default=0, minimum=0, maximum=10 * WAD)
    multiplier: int = parameter(
        "How much the yearly rate rises per whole unit of utilization, up to the kink.",
        unit="rate",
        default=WAD * 5 // 100,
        minimum=0,
        maximum=90 * WAD,
    )
    jump_multiplier: int = parameter(
        "How much it rises per whole unit of utilization, beyond the kink.",
        unit="rate",
        default=WAD * 109 // 100,
        minimum=0,
        maximum=90 * WAD,
    )
    kink: int = parameter("Where the slope changes.", unit="fraction", default=WAD * 8 // 10, minimum=0, maximum=10 * WAD)

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        return self.base_rate + bent_line(
            utilization, kink=self.kink, slope_below=self.multiplier, slope_above=self.jump_multiplier
        )
