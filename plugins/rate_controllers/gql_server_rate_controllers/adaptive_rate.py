"""The rate at target that moves by itself, and the curve that hangs on it: what the two adaptive curves share."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.plugin_api import ParameterInvalid
from gql_server.units import WAD
from gql_server_rate_controllers.exponential import taylor_exp
from gql_server_rate_controllers.rates import RATE_CEILING, per_second, toward_zero


@dataclass(frozen=True, slots=True)
class AdaptiveRate:
    """The parameters of an adaptive curve, rates and speed per second.

    Args:
        target: Utilization at which the rate at target stands still, 18 decimals.
        steepness: By how much the rate at full utilization is above the rate at target, and the one at none below it, 18 decimals.
        speed: How fast the rate at target grows at full utilization, 18 decimals per second.
        minimum: Lowest rate at target.
        maximum: Highest rate at target.
    """

    target: int
    steepness: int
    speed: int
    minimum: int
    maximum: int

    def error(self, utilization: int) -> int:
        """Return how far a utilization is from the target: -1 (18 decimals) at none to 1 at full, rounded toward zero."""
        distance = utilization - self.target
        return distance * WAD // (WAD - self.target) if distance > 0 else -(-distance * WAD // self.target)

    def curve(self, rate_at_target: int, error: int) -> int:
        """Return the rate per second at a distance from the target; both products are rounded toward zero."""
        coefficient = WAD - WAD * WAD // self.steepness if error < 0 else self.steepness - WAD
        return (toward_zero(coefficient * error, WAD) + WAD) * rate_at_target // WAD

    def exponent(self, error: int, elapsed_seconds: int) -> int:
        """Return the logarithm of the factor by which the rate at target moves in that time; the speed is rounded toward zero."""
        return toward_zero(self.speed * error, WAD) * elapsed_seconds

    def moved(self, rate_at_target: int, exponent: int) -> int:
        """Return the rate at target times e^exponent, rounded down, within minimum and maximum."""
        return min(max(rate_at_target * taylor_exp(exponent) // WAD, self.minimum), self.maximum)


def adaptive_rate(target: int, steepness: int, speed: int, initial: int, minimum: int, maximum: int) -> AdaptiveRate:
    """Return the parameters per second, from yearly ones; each rounded down.

    Raises:
        ParameterInvalid: The initial rate at target is not within its bounds, or a rate could pass the host's ceiling.
    """
    if not minimum <= initial <= maximum:
        raise ParameterInvalid("initial_rate_at_target", "it is not between the minimum and the maximum")
    if maximum * steepness > RATE_CEILING * WAD:
        raise ParameterInvalid("curve_steepness", "times the maximum rate at target it passes 10,000 % a year")
    return AdaptiveRate(target, steepness, per_second(speed), per_second(minimum), per_second(maximum))
