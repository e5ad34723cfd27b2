"""Comet's line: a base and two slopes, for borrowers or for lenders."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD
from gql_server_rate_curves.curve import Curve
from gql_server_rate_curves.lines import bent_line


@dataclass(frozen=True)
class CometBorrow(Curve):
    """A base rate, one slope up to the kink and another beyond it, both per whole unit of utilization.

    Comet gives borrowers and lenders a line each, which know nothing of one another: what lies between is the reserves'. The same
    model with other parameters serves as a market's supply line.

    Source: Compound III ``Comet``, ``getBorrowRate`` and ``getSupplyRate``, which keep rates per second; this keeps them per year
    and rounds down at 18 decimals.
    """

    name: ClassVar[str] = "comet_borrow"
    formula: ClassVar[str] = "base + low * min(U, kink) + high * max(0, U - kink)"
    is_monotone: ClassVar[bool] = True

    base_rate: int = parameter(
        "Yearly rate while nothing is borrowed.", unit="rate", default=WAD * 15 // 1000, minimum=0, maximum=10 * WAD
    )
    slope_low: int = parameter(
        "How much the yearly rate rises per whole unit of utilization, up to the kink.",
        unit="rate",
        default=WAD * 35 // 1000,
        minimum=0,
        maximum=90 * WAD,
    )
    slope_high: int = parameter(
        "How much it rises per whole unit of utilization, beyond the kink.",
        unit="rate",
        default=WAD * 25 // 100,
        minimum=0,
        maximum=90 * WAD,
    )
    kink: int = parameter("Where the slope changes.", unit="fraction", default=WAD * 8 // 10, minimum=0, maximum=WAD)

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        return self.base_rate + bent_line(utilization, kink=self.kink, slope_below=self.slope_low, slope_above=self.slope_high)
