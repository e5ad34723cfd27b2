"""How lenders of a market are paid, as operators set it."""

from __future__ import annotations

import strawberry

from gql_server.domain import lender_pay as domain
from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import LendingTerms, ModelKind, ModelRef
from gql_server.schema.context import Info
from gql_server.schema.enums import LenderPayKind
from gql_server.schema.lender_pay import FIXED_FEE, RATE_FEE
from gql_server.schema.model_inputs import ModelChoiceInput, chosen
from gql_server.schema.mutations import read_number
from gql_server.schema.scalars import Decimal


@strawberry.input(description="How lenders are paid. Only `FEE_ON_TOP` takes fees here, and only `SKIM_FEE` a `fee` of the terms.")
class LenderPayInput:
    """How lenders are paid."""

    kind: LenderPayKind = strawberry.field(description="How.")
    supply_line: ModelChoiceInput | None = strawberry.field(
        default=None,
        description="The rate model by which lenders are paid, over utilization; needed by `SUPPLY_LINE`. It remembers nothing.",
    )
    treasury_rate_fee: Decimal = strawberry.field(default=Decimal("0"), description=RATE_FEE.format("treasury"))
    treasury_fixed_fee: Decimal = strawberry.field(default=Decimal("0"), description=FIXED_FEE.format("treasury"))
    insurance_rate_fee: Decimal = strawberry.field(default=Decimal("0"), description=RATE_FEE.format("insurance"))
    insurance_fixed_fee: Decimal = strawberry.field(default=Decimal("0"), description=FIXED_FEE.format("insurance"))

    def pay(self) -> domain.LenderPay:
        """Return the domain's pay."""
        return domain.LenderPay(
            kind=self.kind,
            treasury_rate_fee=read_number(self.treasury_rate_fee, 18, "terms.lenderPay.treasuryRateFee"),
            treasury_fixed_fee=read_number(self.treasury_fixed_fee, 18, "terms.lenderPay.treasuryFixedFee"),
            insurance_rate_fee=read_number(self.insurance_rate_fee, 18, "terms.lenderPay.insuranceRateFee"),
            insurance_fixed_fee=read_number(self.insurance_fixed_fee, 18, "terms.lenderPay.insuranceFixedFee"),
        )

    def line(self, info: Info) -> ModelRef | None:
        """Return the supply line as the plugin host resolves it.

        Raises:
            InvalidInput: There is no such model, not with these parameters, or it remembers something.
        """
        if self.supply_line is None:
            return None
        path = "terms.lenderPay.supplyLine"
        made = chosen(info, ModelKind.RATE_MODEL, self.supply_line.choice(), path)
        if made.initial_state:
            raise InvalidInput(f"{path}.name", "must be a rate model that remembers nothing: a line has no state of its own")
        return made.ref


def kept_pay(used: LendingTerms | None) -> tuple[domain.LenderPay, ModelRef | None]:
    """Return how lenders are paid where nobody says how: as they are, and with a skimmed fee in a new market."""
    return (domain.LenderPay(), None) if used is None else (used.lender_pay, used.supply_line)
