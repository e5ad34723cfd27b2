"""A reward whose rate somebody decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import parameter
from gql_server.units import WAD


@dataclass(frozen=True)
class FixedRate:
    """Pays the same yearly rate until the operator schedules another one.

    The operator promises it: what staking really brought is settled afterwards, and the difference is the treasury's (rule R8).
    """

    name: ClassVar[str] = "fixed_rate"
    formula: ClassVar[str] = "rate"
    feeds: ClassVar[tuple[str, ...]] = ()

    rate: int = parameter("Yearly rate on what can be staked.", unit="rate", default=WAD * 3 // 100, minimum=0, maximum=WAD)

    def annual_rate(self, observations: Mapping[str, int]) -> int:  # noqa: ARG002 - a fixed rate asks nobody
        """Return the rate."""
        return self.rate
