"""The two-slope curve: gentle up to the optimal utilization, steep beyond it."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import Explained, parameter
from gql_server.units import WAD, mul_div_down
from gql_server_rate_curves.curve import Curve


@dataclass(frozen=True)
class TwoSlopeKinked(Curve):
    """Two straight lines that meet at the optimal utilization, as lending pools have used them for years.

    Below the kink the rate rises by ``slope_below`` in all, beyond it by ``slope_above`` in all, so that the last of the
    liquidity is dear. It remembers nothing.

    Source: Aave v3 ``DefaultReserveInterestRateStrategyV2``, whose 27 decimals round half up, and Aave v4
    ``AssetInterestRateStrategy``, whose 27 decimals round up; this rounds down at 18 decimals.
    """

    name: ClassVar[str] = "two_slope_kinked"
    formula: ClassVar[str] = "U <= Uopt: base + below * U / Uopt; beyond: base + below + above * (U - Uopt) / (1 - Uopt)"
    is_monotone: ClassVar[bool] = True

    optimal_utilization: int = parameter(
        "Where the kink is: the utilization that the market should rest at.",
        unit="fraction",
        default=WAD * 8 // 10,
        minimum=0,
        maximum=WAD,
    )
    base_rate: int = parameter("Yearly rate while nothing is borrowed.", unit="rate", default=0, minimum=0, maximum=10 * WAD)
    slope_below: int = parameter(
        "How much the yearly rate rises from no utilization to the kink.",
        unit="rate",
        default=WAD * 4 // 100,
        minimum=0,
        maximum=10 * WAD,
    )
    slope_above: int = parameter(
        "How much it rises from the kink to full utilization.", unit="rate", default=WAD * 60 // 100, minimum=0, maximum=50 * WAD
    )

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down; a kink at 0 leaves the steep line alone, one at 1 the gentle one."""
        optimal = self.optimal_utilization
        if utilization > optimal and optimal < WAD:
            steep = mul_div_down(self.slope_above, utilization - optimal, WAD - optimal)
            return self.base_rate + self.slope_below + steep
        if optimal == 0:
            return self.base_rate
        return self.base_rate + mul_div_down(self.slope_below, min(utilization, optimal), optimal)

    def explain(self, utilization: int, elapsed_seconds: int, state: str) -> tuple[Explained, ...]:  # noqa: ARG002 - nor here
        """Return which line the utilization is on, how far the rate has risen on it, and the rate."""
        optimal, rate = self.optimal_utilization, self.rate_at(utilization)
        base, below = ("base_rate", self.base_rate, "rate"), ("slope_below", self.slope_below, "rate")
        place = (("utilization", utilization, "fraction"), ("optimal_utilization", optimal, "fraction"))
        if utilization > optimal:
            risen, beyond = rate - self.base_rate - self.slope_below, ("slope_above", self.slope_above, "rate")
            steep = "slope_above * (utilization - optimal_utilization) / (1 - optimal_utilization)"
            parts = (base, below, ("risen_beyond", risen, "rate"))
            return (
                Explained("risen_beyond", steep, risen, "down", (beyond, *place), "utilization > optimal_utilization"),
                Explained("rate", "base_rate + slope_below + risen_beyond", rate, "exact", parts),
            )
        if optimal == 0:
            return (Explained("rate", "base_rate", rate, "exact", (base, place[1]), "optimal_utilization == 0"),)
        risen, gentle = rate - self.base_rate, "slope_below * utilization / optimal_utilization"
        return (
            Explained("risen_below", gentle, risen, "down", (below, *place), "utilization <= optimal_utilization"),
            Explained("rate", "base_rate + risen_below", rate, "exact", (base, ("risen_below", risen, "rate"))),
        )
