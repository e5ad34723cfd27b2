"""A curve drawn through up to eleven points."""

from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import ParameterInvalid, Points, check_rising, points
from gql_server.units import WAD
from gql_server_rate_curves.curve import Curve
from gql_server_rate_curves.lines import line_through

_PERCENT = WAD // 100


@dataclass(frozen=True)
class MultiPoint(Curve):
    """Straight lines from point to point, the first at no utilization and the last at full utilization.

    The rate may not fall from one point to the next. Beyond full utilization it stays at the last point.

    Source: Kamino Lend ``BorrowRateCurve``, which keeps points in basis points and reads the point's own rate within half a basis
    point of it; this draws every line to its end and rounds down at 18 decimals.
    """

    name: ClassVar[str] = "multi_point"
    formula: ClassVar[str] = "x1 <= U <= x2: y1 + (y2 - y1) * (U - x1) / (x2 - x1), between neighboring points"
    is_monotone: ClassVar[bool] = True

    curve: Points = points(
        "Utilizations from 0 to 1, each with the yearly rate there.",
        count_minimum=2,
        count_maximum=11,
        y_maximum=100 * WAD,
        default=(
            (0, _PERCENT // 100),
            (70 * _PERCENT, 4 * _PERCENT),
            (91 * _PERCENT, 6 * _PERCENT),
            (93 * _PERCENT, 10 * _PERCENT),
            (95 * _PERCENT, 20 * _PERCENT),
            (97 * _PERCENT, 40 * _PERCENT),
            (WAD, 80 * _PERCENT),
        ),
    )

    def __post_init__(self) -> None:
        """Check that the points span all utilizations and rise.

        Raises:
            ParameterInvalid: They do not.
        """
        check_rising("curve", self.curve, y=True)
        if self.curve[0][0] != 0:
            raise ParameterInvalid("curve", "the first point is not at utilization 0")
        if self.curve[-1][0] != WAD:
            raise ParameterInvalid("curve", "the last point is not at utilization 1")

    def rate_at(self, utilization: int) -> int:
        """Return the rate, rounded down."""
        return line_through(self.curve, utilization)
