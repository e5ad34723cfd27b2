"""How lenders of a market are paid, as clients read it."""

from __future__ import annotations

from typing import Final

import strawberry

from gql_server.domain.market import Market
from gql_server.schema.enums import LenderPayKind
from gql_server.schema.fixed import rate_text
from gql_server.schema.models_catalogue import ModelInUse
from gql_server.schema.scalars import Decimal

RATE_FEE: Final = "A part of the curve's rate that borrowers pay on top of it to the {}, a fraction."
FIXED_FEE: Final = "A yearly rate that borrowers pay on top to the {}, whatever the curve says, a fraction."


@strawberry.type(description="How lenders are paid of what borrowers pay. The fees are those of `FEE_ON_TOP`, 0 for other kinds.")
class LenderPay:
    """How lenders are paid of what borrowers pay."""

    kind: LenderPayKind = strawberry.field(description="How.")
    supply_line: ModelInUse | None = strawberry.field(
        description="The rate model by which lenders are paid, over utilization; null for other kinds than `SUPPLY_LINE`."
    )
    treasury_rate_fee: Decimal = strawberry.field(description=RATE_FEE.format("treasury"))
    treasury_fixed_fee: Decimal = strawberry.field(description=FIXED_FEE.format("treasury"))
    insurance_rate_fee: Decimal = strawberry.field(description=RATE_FEE.format("insurance"))
    insurance_fixed_fee: Decimal = strawberry.field(description=FIXED_FEE.format("insurance"))


def lender_pay_of(market: Market) -> LenderPay:
    """Return how lenders of a market are paid."""
    pay, line = market.terms.lender_pay, market.terms.supply_line
    return LenderPay(
        kind=pay.kind,
        supply_line=None if line is None else ModelInUse(ref=line, fault=market.model_fault, status=market.model_status),
        treasury_rate_fee=rate_text(pay.treasury_rate_fee),
        treasury_fixed_fee=rate_text(pay.treasury_fixed_fee),
        insurance_rate_fee=rate_text(pay.insurance_rate_fee),
        insurance_fixed_fee=rate_text(pay.insurance_fixed_fee),
    )
