"""Inputs of the operator's mutations, in whole tokens and fractions, read into the domain's terms."""

from __future__ import annotations

import strawberry

from gql_server.domain import assets as domain_assets
from gql_server.domain import market as domain
from gql_server.schema.context import Info
from gql_server.schema.enums import MarketState
from gql_server.schema.lender_pay_inputs import LenderPayInput, kept_pay
from gql_server.schema.model_inputs import ModelChoiceInput
from gql_server.schema.money_inputs import AMOUNT, ASSET, KEY
from gql_server.schema.mutations import read_number
from gql_server.schema.scalars import Decimal, Duration

FRACTION_DECIMALS = 18


@strawberry.input(description="How an asset counts as collateral and what borrowing it requires. Fractions: 1 is 100 %.")
class RiskTermsInput:
    """How an asset counts as collateral and what borrowing it requires."""

    haircut_weight: Decimal = strawberry.field(description="The most that a dollar of it counts as collateral.")
    haircut_base: Decimal = strawberry.field(
        default=Decimal("1"), description="A large holding counts `base / (1 + penalty * sqrt(notional in USD))`."
    )
    haircut_penalty: Decimal = strawberry.field(default=Decimal("0"), description="See `haircutBase`; 0 for none.")
    initial_margin_base: Decimal = strawberry.field(description="The least part of a debt that equity must cover at first.")
    initial_margin_factor: Decimal = strawberry.field(
        default=Decimal("0"), description="How fast that grows with the square root of the notional in USD."
    )
    maintenance_margin_base: Decimal = strawberry.field(description="The least part below which collateral is seized.")
    maintenance_margin_factor: Decimal = strawberry.field(
        default=Decimal("0"), description="How fast that grows with the square root of the notional in USD."
    )
    price_max_age: Duration = strawberry.field(description="How old a price may be and still be used.")

    def terms(self) -> domain_assets.RiskTerms:
        """Return the domain's terms."""
        return domain_assets.RiskTerms(
            haircut_weight=_fraction(self.haircut_weight, "risk.haircutWeight"),
            haircut_base=_fraction(self.haircut_base, "risk.haircutBase"),
            haircut_penalty=_fraction(self.haircut_penalty, "risk.haircutPenalty"),
            initial_margin_base=_fraction(self.initial_margin_base, "risk.initialMarginBase"),
            initial_margin_factor=_fraction(self.initial_margin_factor, "risk.initialMarginFactor"),
            maintenance_margin_base=_fraction(self.maintenance_margin_base, "risk.maintenanceMarginBase"),
            maintenance_margin_factor=_fraction(self.maintenance_margin_factor, "risk.maintenanceMarginFactor"),
            price_max_age_seconds=self.price_max_age,
        )


@strawberry.input(description="A new asset, or new terms of one.")
class CreateAssetInput:
    """A new asset, or new terms of one."""

    symbol: str = strawberry.field(description="Its name in this API: capital letters and digits, 12 at most.")
    name: str = strawberry.field(description="Its name for people.")
    decimals: int = strawberry.field(description="Decimals of its smallest unit, 0 to 18; they never change.")
    minimum_deposit: Decimal = strawberry.field(description="The least deposit that is credited, in whole tokens.")
    withdrawal_fee: Decimal = strawberry.field(description="What is kept of each payout, in whole tokens.")
    risk: RiskTermsInput | None = strawberry.field(
        default=None, description="Absent: it counts nothing as collateral and can have no market."
    )
    change: bool = strawberry.field(default=False, description="Whether it exists already and gets these terms.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.input(description="What a lender agrees to.")
class LendingTermsInput:
    """What a lender agrees to."""

    maturity: Duration = strawberry.field(
        default=Duration(7 * 86_400), description="How long after the last credit a position may be withdrawn."
    )
    full_withdrawal_only: bool = strawberry.field(default=True, description="Whether only the whole position can be withdrawn.")
    fee: Decimal = strawberry.field(
        description="The part of the interest that the operator keeps, a fraction; 0 where lenders are not paid by `SKIM_FEE`."
    )
    rate_cadence: Duration = strawberry.field(default=Duration(3_600), description="How far apart boundaries are.")
    lender_pay: LenderPayInput | None = strawberry.field(
        default=None, description="How lenders are paid, as a whole; absent: as they are, and `SKIM_FEE` in a new market."
    )

    def terms(self, info: Info, used: domain.LendingTerms | None = None) -> domain.LendingTerms:
        """Return the domain's terms.

        Args:
            used: The market's own, of which what the input does not name stays.
        """
        pay, line = kept_pay(used) if self.lender_pay is None else (self.lender_pay.pay(), self.lender_pay.line(info))
        fee = _fraction(self.fee, "terms.fee")
        return domain.LendingTerms(self.maturity, self.full_withdrawal_only, fee, self.rate_cadence, pay, line)


@strawberry.input(description="How far a market goes.")
class MarketLimitsInput:
    """How far a market goes."""

    lent_cap: Decimal | None = strawberry.field(default=None, description="The most lent in all, in whole tokens; absent: no cap.")
    borrowed_cap: Decimal | None = strawberry.field(
        default=None, description="The most borrowed in all, in whole tokens; absent: no cap."
    )
    max_utilization: Decimal = strawberry.field(
        default=Decimal("1"), description="The most that the throttle ever lets a borrow or withdrawal leave, a fraction."
    )
    throttle_threshold: Decimal = strawberry.field(
        default=Decimal("1"), description="The utilization below which the bound is this threshold itself, a fraction."
    )
    throttle_update_fraction: Decimal = strawberry.field(
        default=Decimal("0"), description="Above it the bound is the utilization plus this part of the distance to the maximum."
    )

    def limits(self, decimals: int) -> domain.MarketLimits:
        """Return the domain's limits; caps are in units of an asset with so many decimals."""
        return domain.MarketLimits(
            lent_cap=None if self.lent_cap is None else read_number(self.lent_cap, decimals, "limits.lentCap"),
            borrowed_cap=None if self.borrowed_cap is None else read_number(self.borrowed_cap, decimals, "limits.borrowedCap"),
            utilization_max=_fraction(self.max_utilization, "limits.maxUtilization"),
            throttle_threshold=_fraction(self.throttle_threshold, "limits.throttleThreshold"),
            throttle_fraction=_fraction(self.throttle_update_fraction, "limits.throttleUpdateFraction"),
        )


@strawberry.input(description="A new market.")
class CreateMarketInput:
    """A new market."""

    asset: str = strawberry.field(description=ASSET)
    state: MarketState = strawberry.field(default=MarketState.OPEN, description="Whether it takes new loans and borrows.")
    terms: LendingTermsInput = strawberry.field(description="What a lender agrees to.")
    limits: MarketLimitsInput | None = strawberry.field(default=None, description="How far it goes; absent: no caps, no throttle.")
    rate_model: ModelChoiceInput = strawberry.field(description="What sets the borrow rate.")
    staking_rewards: list[ModelChoiceInput] = strawberry.field(default_factory=list, description="What adds to the lenders' rate.")
    liquidation_policy: ModelChoiceInput = strawberry.field(description="What decides when collateral is seized for its debts.")
    insurance_share: Decimal = strawberry.field(
        default=Decimal("0"), description="The part of each liquidation penalty that goes to the insurance, a fraction."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.input(description="Changes of a market, from now on; what is absent stays. Running loans keep their maturity.")
class UpdateMarketInput:
    """Changes of a market."""

    asset: str = strawberry.field(description=ASSET)
    state: MarketState | None = strawberry.field(default=None, description="Whether it takes new loans and borrows.")
    terms: LendingTermsInput | None = strawberry.field(default=None, description="What a lender agrees to, as a whole.")
    limits: MarketLimitsInput | None = strawberry.field(default=None, description="How far it goes, as a whole.")
    rate_model: ModelChoiceInput | None = strawberry.field(default=None, description="What sets the borrow rate.")
    staking_rewards: list[ModelChoiceInput] | None = strawberry.field(
        default=None, description="What adds to the lenders' rate, all of it."
    )
    liquidation_policy: ModelChoiceInput | None = strawberry.field(
        default=None, description="What decides when collateral is seized for its debts."
    )
    insurance_share: Decimal | None = strawberry.field(
        default=None, description="The part of each liquidation penalty that goes to the insurance, a fraction."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.input(description="The price of an asset.")
class SetPriceInput:
    """The price of an asset."""

    asset: str = strawberry.field(description=ASSET)
    usd: Decimal = strawberry.field(description="US dollars per whole token, at most 18 decimals.")


@strawberry.input(description="The operator's own money.")
class FundInput:
    """The operator's own money."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A backstop.")
class RegisterBackstopInput:
    """A backstop."""

    sub_account_id: strawberry.ID = strawberry.field(description="Whose available balance buys seized collateral.")
    backstop: bool = strawberry.field(default=True, description="Whether it does, from now on.")
    capacity: Decimal | None = strawberry.field(
        default=None, description="What it pays at most, from now on and in all, in US dollars; absent: whatever it has available."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.input(description="A staking reward that arrived.")
class SettleStakingRewardInput:
    """A staking reward that arrived."""

    asset: str = strawberry.field(description=ASSET)
    received: Decimal = strawberry.field(description="What arrived in custody, in whole tokens; 0 writes the receivable off.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Freeze an account, or unfreeze it.")
class FreezeAccountInput:
    """Freeze an account, or unfreeze it."""

    account_id: strawberry.ID = strawberry.field(description="Which account.")
    frozen: bool = strawberry.field(default=True, description="Whether nothing leaves it, from now on.")
    reason: str | None = strawberry.field(default=None, description="Why, for the operators' log.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.input(description="Send a held deposit back.")
class ReturnDepositInput:
    """Send a held deposit back."""

    deposit_id: strawberry.ID = strawberry.field(description="Which deposit.")
    address: str | None = strawberry.field(
        default=None,
        description=(
            "Where to, on the network that it came by. Absent: to its `sender`; where the network tells none it must be given. "
            "What came by no network has none: it is booked out, and nothing is sent."
        ),
    )
    idempotency_key: str = strawberry.field(description=KEY)


def _fraction(text: Decimal, field: str) -> int:
    return read_number(text, FRACTION_DECIMALS, field)
