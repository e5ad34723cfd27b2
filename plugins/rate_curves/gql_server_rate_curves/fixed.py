"""One rate whatever happens."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD
from gql_server_rate_curves.curve import Curve


@dataclass(frozen=True)
class Fixed(Curve):
    """The same rate at any utilization, until the operator schedules another one.

    Nothing defends the liquidity but the market's throttle. Good for a market whose rate is agreed upon, and as a yardstick.

    Source: the fixed-price models of every lending desk; Aave's GHO strategy is one.
    """

    name: ClassVar[str] = "fixed"
    formula: ClassVar[str] = "rate"
    is_monotone: ClassVar[bool] = True

    rate: int = parameter("Yearly rate.", unit="rate", default=WAD * 5 // 100, minimum=0, maximum=100 * WAD)

    def rate_at(self, utilization: int) -> int:  # noqa: ARG002 - that is the point of it
        """Return the rate."""
        return self.rate
