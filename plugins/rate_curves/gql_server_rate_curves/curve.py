"""What all curves have in common: they remember nothing, and time does not matter to them."""

from abc import ABC, abstractmethod

from gql_server.plugin_api import RateStep


class Curve(ABC):
    """A rate model whose rate depends on the present utilization alone."""

    def initial_state(self) -> str:
        """Return the empty state: a curve remembers nothing."""
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:  # noqa: ARG002 - time does not matter here
        """Return the rate on the curve, and the state as it is."""
        return RateStep(self.rate_at(utilization), state)

    @abstractmethod
    def rate_at(self, utilization: int) -> int:
        """Return the yearly rate at a utilization, both with 18 decimals, rounded down."""
