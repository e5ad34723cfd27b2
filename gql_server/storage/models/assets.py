"""Tables of assets: terms, prices, control accounts, markets, and the history of rates and of shadows."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.domain.lender_pay import LenderPayKind
from gql_server.domain.market import MarketState, ModelStatus, SampleStatus
from gql_server.domain.pricing import PriceHalt
from gql_server.storage.fields import IntegerField, KeyField, TimeField


class AssetRow(Model):
    """An asset, locking this row guards its price, its ledger and its market too."""

    symbol = KeyField(primary_key=True)
    name = fields.TextField()
    decimals = TimeField()
    minimum_deposit = IntegerField()
    withdrawal_fee = IntegerField()
    risk_haircut_weight = IntegerField(null=True)
    risk_haircut_base = IntegerField(null=True)
    risk_haircut_penalty = IntegerField(null=True)
    risk_initial_margin_base = IntegerField(null=True)
    risk_initial_margin_factor = IntegerField(null=True)
    risk_maintenance_margin_base = IntegerField(null=True)
    risk_maintenance_margin_factor = IntegerField(null=True)
    risk_price_max_age_seconds = TimeField(null=True)
    networks = fields.TextField(db_default="[]")
    pauses = fields.TextField(db_default="[]")
    pricing_quorum = TimeField(db_default=1)
    pricing_quote_max_age_seconds = TimeField(db_default=180)
    pricing_agreement = IntegerField(db_default=20_000_000_000_000_000)
    pricing_deviation_max = IntegerField(db_default=200_000_000_000_000_000)
    pricing_peg_usd = IntegerField(null=True)
    pricing_peg_band = IntegerField(db_default=20_000_000_000_000_000)

    class Meta:
        table = "asset"


class PriceRow(Model):
    """The latest price of an asset."""

    symbol = KeyField(primary_key=True, references="asset.symbol")
    usd = IntegerField()
    observed_at = TimeField()
    source = fields.TextField()
    halt = KeyField(choices=tuple(PriceHalt), null=True)
    halted_at = TimeField(null=True)
    claimed_usd = IntegerField(null=True)
    heard = fields.TextField(db_default="[]")

    class Meta:
        table = "price"


class ObservedPriceRow(Model):
    """Every price that was ever the latest, only added to."""

    id = fields.BigIntField(primary_key=True)
    symbol = KeyField(references="asset.symbol")
    usd = IntegerField()
    observed_at = TimeField()
    source = fields.TextField()

    class Meta:
        table = "observed_price"
        indexes = (Index(fields=("symbol", "observed_at")),)


class FeedRow(Model):
    """The latest observation of a feed, and the one before it."""

    name = KeyField(primary_key=True)
    value = IntegerField()
    observed_at = TimeField()
    changed_at = TimeField()
    before = IntegerField(null=True)
    before_at = TimeField(null=True)

    class Meta:
        table = "feed"


class ObservedFeedRow(Model):
    """Every observation of a feed, only added to."""

    id = fields.BigIntField(primary_key=True)
    name = KeyField()
    value = IntegerField()
    observed_at = TimeField()

    class Meta:
        table = "observed_feed"
        indexes = (Index(fields=("name", "observed_at")),)


class AssetLedgerRow(Model):
    """The control accounts of an asset, none is ever negative."""

    symbol = KeyField(primary_key=True, references="asset.symbol")
    custody = IntegerField()
    balances = IntegerField()
    payouts = IntegerField()
    suspense = IntegerField()
    treasury = IntegerField()
    insurance = IntegerField()
    missing = IntegerField(db_default=0)
    drawn = IntegerField(db_default=0)
    drawn_on = TimeField(db_default=0)

    class Meta:
        table = "asset_ledger"


class MarketRow(Model):
    """A market: its terms, limits, models and totals."""

    symbol = KeyField(primary_key=True, references="asset.symbol")
    state = KeyField(choices=tuple(MarketState))
    terms_maturity_seconds = TimeField()
    terms_is_full_withdrawal_only = fields.BooleanField()
    terms_fee = IntegerField()
    terms_cadence_seconds = TimeField()
    terms_lender_pay_kind = KeyField(choices=tuple(LenderPayKind), db_default="SKIM_FEE")
    terms_lender_pay_treasury_rate_fee = IntegerField(db_default=0)
    terms_lender_pay_treasury_fixed_fee = IntegerField(db_default=0)
    terms_lender_pay_insurance_rate_fee = IntegerField(db_default=0)
    terms_lender_pay_insurance_fixed_fee = IntegerField(db_default=0)
    terms_supply_line = fields.TextField(null=True)
    limits_lent_cap = IntegerField(null=True)
    limits_borrowed_cap = IntegerField(null=True)
    limits_utilization_max = IntegerField()
    limits_throttle_threshold = IntegerField()
    limits_throttle_fraction = IntegerField()
    rate_model = fields.TextField()
    staking_rewards = fields.TextField()
    liquidation_policy = fields.TextField()
    penalty_max = IntegerField()
    insurance_share = IntegerField()
    accrued_at = TimeField()
    boundary_at = TimeField()
    model_state = fields.TextField()
    total_lent = IntegerField()
    lend_shares = IntegerField()
    total_borrowed = IntegerField()
    borrow_shares = IntegerField()
    staking_receivable = IntegerField()
    base_lent = IntegerField()
    base_borrowed = IntegerField()
    interest_remainder = IntegerField(is_signed=True)
    fee_remainder = IntegerField(is_signed=True)
    staking_remainder = IntegerField(is_signed=True)
    utilization_seconds = IntegerField()
    borrow_rate = IntegerField()
    staking_rate = IntegerField(null=True)
    staking_note = fields.TextField(null=True)
    is_rate_held = fields.BooleanField()
    model_status = KeyField(choices=tuple(ModelStatus))
    model_fault = fields.TextField(null=True)
    throttle_bound = IntegerField()
    epoch = TimeField()
    next_ticket = TimeField()
    lenders_rate = IntegerField(db_default=0)
    top_up_remainder = IntegerField(db_default=0)
    insurance_remainder = IntegerField(db_default=0)
    insurance_due = IntegerField(db_default=0)
    reward_cut = IntegerField(db_default=0)
    scheduled = fields.TextField(db_default="[]")
    shadows = fields.TextField(db_default="[]")
    announced = fields.TextField(db_default="[]")
    delisting = fields.TextField(null=True)

    class Meta:
        table = "market"


class RateSampleRow(Model):
    """A market as a boundary left it, one row a boundary, never rewritten (rules R5, R6)."""

    id = fields.BigIntField(primary_key=True)
    symbol = KeyField()
    at = TimeField()
    borrow_rate = IntegerField()
    lend_rate = IntegerField()
    staking_rate = IntegerField(null=True)
    utilization = IntegerField()
    utilization_average = IntegerField()
    total_lent = IntegerField()
    total_borrowed = IntegerField()
    lend_share_price = IntegerField()
    borrow_share_price = IntegerField()
    throttle_bound = IntegerField()
    epoch = TimeField()
    status = KeyField(choices=tuple(SampleStatus))
    model = fields.TextField()
    model_version = fields.TextField()
    parameters_hash = fields.TextField()

    class Meta:
        table = "rate_sample"
        unique_together = (("symbol", "at"),)


class ShadowSampleRow(Model):
    """A shadow as a boundary left it, one row a boundary, never rewritten (rule R10)."""

    id = fields.BigIntField(primary_key=True)
    symbol = KeyField()
    shadow_id = KeyField()
    at = TimeField()
    borrow_rate = IntegerField()
    live_rate = IntegerField()
    status = KeyField(choices=tuple(ModelStatus))
    fault = fields.TextField(null=True)
    model = fields.TextField()
    model_version = fields.TextField()
    parameters_hash = fields.TextField()

    class Meta:
        table = "shadow_sample"
        unique_together = (("shadow_id", "at"),)
