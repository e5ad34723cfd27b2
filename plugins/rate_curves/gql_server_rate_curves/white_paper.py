"""The first curve of all: one straight line."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD, mul_div_down
from gql_server_rate_curves.curve import Curve


@dataclass(frozen=True)
class WhitePaper(Curve):
    """One straight line over all utilizations.

    Simple to explain, and cheap to borrow to the last coin: nothing defends the liquidity.

    Source: Compound v2 ``WhitePaperInterestRateModel``, which keeps rates per block; this keeps them per year and rounds down at 18
    decimals.
    """

    name: ClassVar[str] = "white_paper"
    formula: ClassVar[str] = "base + multiplier * U"
    is_monotone: ClassVar[bool] = True

    base_rate: int = parameter(
        "Yearly rate while nothing is borrowed.", unit="rate", default=WAD * 25 // 1000, minimum=0, maximum=10 * WAD
    )
    multiplier: int = parameter(
        "How much the yearly rate rises from no utilization to full utilization.",
        unit="rate",
        default=WAD * 20 // 100,
        minimum=0,
        maximum=90 * WAD,
    )

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        return self.base_rate + mul_div_down(self.multiplier, utilization, WAD)
