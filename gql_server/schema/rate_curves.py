"""Curves of rate models, as clients read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.domain.rate_curve import RatePoint
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import rate_text
from gql_server.schema.scalars import Decimal
from gql_server.units import WAD, format_fixed

POINTS_MAX: Final = 1001

Points: TypeAlias = Annotated[
    int, strawberry.argument(description=f"How many points, evenly from one end of the curve to the other; 2 to {POINTS_MAX}.")
]


@strawberry.type(description="A point of a rate model's curve. Rates and utilizations are fractions; rates are yearly.")
class CurvePoint:
    """A point of a rate model's curve."""

    utilization: Decimal = strawberry.field(description="What part of the lent total is borrowed, 0 to 1.")
    borrow_rate: Decimal = strawberry.field(
        description="What borrowers pay a year at this utilization; in a market with its fees on top, and at least what its "
        "staking rewards ask for."
    )
    lend_rate: Decimal = strawberry.field(
        description="What lenders earn from that a year, without staking rewards: by the terms of the market, or `borrowRate * "
        "utilization` for a model alone."
    )
    liquidity_distance: Decimal = strawberry.field(
        description="How far this is from the last coin being borrowed: `1 - utilization`, the part of the lent total at hand."
    )
    borrow_to_reach: Decimal | None = strawberry.field(
        description="What more would have to be borrowed, at the present lent total, to come from here to this utilization, in "
        "whole tokens rounded up; negative: repaid. Null for a model alone."
    )


def check_points(points: int) -> None:
    """Refuse a number of points that is not offered."""
    if not 2 <= points <= POINTS_MAX:
        raise bad_input(f"points: expected 2 to {POINTS_MAX}")


def curve_points(drawn: Sequence[RatePoint], decimals: int = 0) -> list[CurvePoint]:
    """Return points as clients read them; ``decimals`` are those of the market's asset."""
    return [
        CurvePoint(
            utilization=rate_text(point.utilization),
            borrow_rate=rate_text(point.borrow_rate),
            lend_rate=rate_text(point.lend_rate),
            liquidity_distance=rate_text(WAD - point.utilization),
            borrow_to_reach=None if point.distance is None else Decimal(format_fixed(point.distance, decimals)),
        )
        for point in drawn
    ]
