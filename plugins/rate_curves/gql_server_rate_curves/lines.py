"""Straight lines over utilization, in exact integers: one division each, rounded down at 18 decimals."""

from itertools import pairwise

from gql_server.plugin_api import Points
from gql_server.units import WAD, mul_div_down


def bent_line(utilization: int, *, kink: int, slope_below: int, slope_above: int) -> int:
    """Return ``below * min(U, kink) + above * max(0, U - kink)``: a line that begins at 0 and changes its slope at the kink.

    Args:
        utilization: 18 decimals; the line goes on beyond 1.
        kink: Where the slope changes, 18 decimals.
        slope_below: Yearly rate per whole unit of utilization, up to the kink.
        slope_above: The same beyond it.
    """
    return (slope_below * min(utilization, kink) + slope_above * max(0, utilization - kink)) // WAD


def line_through(points: Points, utilization: int) -> int:
    """Return the y at this utilization on the line through the points, which lie from left to right; at its ends it is level."""
    if utilization <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if utilization <= right:
            return low + mul_div_down(high - low, utilization - left, right - left)
    return points[-1][1]
