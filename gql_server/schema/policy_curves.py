"""Curves of liquidation policies: what is asked and how much is closed at every health."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.domain.market import ModelRef
from gql_server.domain.models import Models
from gql_server.domain.policy_curve import Example, policy_curve
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import optional_rate_text, rate_text
from gql_server.schema.scalars import Decimal
from gql_server.units import WAD, NotFixedNotation, parse_fixed

DEBT_USD: Final = Decimal("100000")
DEBT_USD_MAX: Final = 10**12

DebtUsd: TypeAlias = Annotated[
    Decimal,
    strawberry.argument(
        description="What the example owes, in US dollars, 0.01 to 1000000000000: policies treat small debts otherwise."
    ),
]


@strawberry.type(
    description="What a liquidation policy does at one health, for an example: one debt, and one collateral that is just enough "
    "for that health. From health 1 on nobody is liquidated; below 0.5 no policy is asked, the built-in full close runs."
)
class LiquidationCurvePoint:
    """What a liquidation policy does at one health."""

    health: Decimal = strawberry.field(description="The health factor of the example.")
    penalty: Decimal | None = strawberry.field(
        description="What is asked beyond the value repaid (the liquidator's bonus), a fraction, on the average of the plan; null "
        "where there is no plan."
    )
    close_share: Decimal | None = strawberry.field(
        description="What part of the debt is repaid at once, a fraction; 0 for the healthy, null where the policy leaves it to "
        "the built-in full close."
    )
    reasons: list[str] = strawberry.field(description="Why so much, in the policy's words.")
    note: str | None = strawberry.field(description="Why there is no plan although health is below 1; null otherwise.")


def liquidation_curve_of(
    models: Models, ref: ModelRef, penalty_max: int, points: int, debt_usd: Decimal, *, maintenance_fraction: int | None = None
) -> list[LiquidationCurvePoint]:
    """Return a policy's curve for an example.

    Args:
        penalty_max: Its declared maximum, 18 decimals.
        debt_usd: What the example owes.
        maintenance_fraction: What the debt requires of its value, 18 decimals; None for the usual 5 %.
    """
    value = _dollars(debt_usd)
    example = Example(value) if maintenance_fraction is None else Example(value, maintenance_fraction)
    return [
        LiquidationCurvePoint(
            health=rate_text(point.health),
            penalty=optional_rate_text(point.penalty),
            close_share=optional_rate_text(point.close_share),
            reasons=list(point.reasons),
            note=point.note,
        )
        for point in policy_curve(models, ref, penalty_max, points, example)
    ]


def _dollars(text: Decimal) -> int:
    try:
        value = parse_fixed(text, 18)
    except NotFixedNotation as problem:
        raise bad_input(f"debtUsd: {problem}") from None
    if not WAD // 100 <= value <= DEBT_USD_MAX * WAD:
        raise bad_input(f"debtUsd: expected 0.01 to {DEBT_USD_MAX}")
    return value
