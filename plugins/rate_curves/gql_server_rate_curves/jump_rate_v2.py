"""The jump-rate curve in its second form: what it adds at the kink, and a slope beyond it."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD, mul_div_down
from gql_server_rate_curves.curve import Curve


@dataclass(frozen=True)
class JumpRateV2(Curve):
    """A line that has risen by the multiplier when it reaches the kink, and goes on with a slope of its own.

    Unlike in ``jump_rate`` the multiplier is no slope: it is the rate *added at the kink*. The jump multiplier is a slope in both,
    per whole unit of utilization. A kink above 1 is never reached.

    Source: Compound v2 ``BaseJumpRateModelV2``, which keeps rates per block; this keeps them per year and rounds down at 18
    decimals.
    """

    name: ClassVar[str] = "jump_rate_v2"
    formula: ClassVar[str] = "base + multiplier * min(U, kink) / kink + jump * max(0, U - kink)"
    is_monotone: ClassVar[bool] = True

    base_rate: int = parameter("Yearly rate while nothing is borrowed.", unit="rate", default=0, minimum=0, maximum=10 * WAD)
    multiplier: int = parameter(
        "How much the yearly rate has risen at the kink.",
        unit="rate",
        default=WAD * 4 // 100,
        minimum=0,
        maximum=40 * WAD,
    )
    jump_multiplier: int = parameter(
        "How much it rises per whole unit of utilization, beyond the kink.",
        unit="rate",
        default=WAD * 109 // 100,
        minimum=0,
        maximum=50 * WAD,
    )
    kink: int = parameter("Where the slope changes.", unit="fraction", default=WAD * 8 // 10, minimum=1, maximum=10 * WAD)

    def rate_at(self, utilization: int) -> int:
        """Return the rate, each line rounded down."""
        below = mul_div_down(self.multiplier, min(utilization, self.kink), self.kink)
        return self.base_rate + below + mul_div_down(self.jump_multiplier, max(0, utilization - self.kink), WAD)
