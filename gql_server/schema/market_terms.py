"""What a market's lenders agree to and how far it goes, of now or announced."""

from __future__ import annotations

import strawberry

from gql_server.domain import market as domain
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.fixed import rate_text
from gql_server.schema.lender_pay import LenderPay, lender_pay_of
from gql_server.schema.scalars import Decimal, Duration
from gql_server.schema.view import View


@strawberry.type(description="What a lender agrees to. A change of terms alters no running loan's maturity.")
class LendingTerms:
    """What a lender agrees to."""

    maturity: Duration = strawberry.field(description="How long after the last credit a position may be withdrawn.")
    full_withdrawal_only: bool = strawberry.field(description="Whether only the whole position can be withdrawn.")
    auto_lend: bool = strawberry.field(description="Whether deposits are lent by themselves: always.")
    fee: Decimal = strawberry.field(
        description="The part of the interest that the operator keeps, a fraction; 0 where lenders are not paid by `SKIM_FEE`."
    )
    rate_cadence: Duration = strawberry.field(description="How far apart boundaries are, at which the rate model's state moves.")
    lender_pay: LenderPay = strawberry.field(description="How lenders are paid of what borrowers pay.")


@strawberry.type(description="How far a market goes. Fractions: 1 is 100 %.")
class MarketLimits:
    """How far a market goes."""

    lent_cap: Amount | None = strawberry.field(description="The most that customers may lend in all; null for no cap.")
    borrowed_cap: Amount | None = strawberry.field(description="The most that may be borrowed in all; null for no cap.")
    max_utilization: Decimal = strawberry.field(description="The most that the throttle ever lets a borrow or withdrawal leave.")
    throttle_threshold: Decimal = strawberry.field(description="The utilization below which the bound is this threshold itself.")
    throttle_bound: Decimal = strawberry.field(
        description="The highest utilization that a borrow or withdrawal may leave until the next boundary."
    )
    throttle_update_fraction: Decimal = strawberry.field(
        description="Above the threshold the bound is the utilization plus this part of the distance to `maxUtilization`."
    )


def lending_terms_of(market: domain.Market) -> LendingTerms:
    """Return the terms of a market."""
    terms = market.terms
    return LendingTerms(
        maturity=Duration(terms.maturity_seconds),
        full_withdrawal_only=terms.is_full_withdrawal_only,
        auto_lend=True,
        fee=rate_text(terms.fee),
        rate_cadence=Duration(terms.cadence_seconds),
        lender_pay=lender_pay_of(market),
    )


def market_limits_of(view: View, market: domain.Market) -> MarketLimits:
    """Return the limits of a market."""
    limits = market.limits

    def cap(units: int | None) -> Amount | None:
        return None if units is None else amount_of(view, market.symbol, units)

    return MarketLimits(
        lent_cap=cap(limits.lent_cap),
        borrowed_cap=cap(limits.borrowed_cap),
        max_utilization=rate_text(limits.utilization_max),
        throttle_threshold=rate_text(limits.throttle_threshold),
        throttle_bound=rate_text(market.throttle_bound),
        throttle_update_fraction=rate_text(limits.throttle_fraction),
    )
