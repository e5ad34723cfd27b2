"""How lenders are paid, and what that carries from hour to hour; markets that are there skim a fee, as they did."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.checked import AddChecked
from gql_server.storage.fields import IntegerField, KeyField

AFTER = [("storage", "0004_feeds")]
QUANTITIES = (
    "terms_lender_pay_treasury_rate_fee",
    "terms_lender_pay_treasury_fixed_fee",
    "terms_lender_pay_insurance_rate_fee",
    "terms_lender_pay_insurance_fixed_fee",
    "lenders_rate",
    "top_up_remainder",
    "insurance_remainder",
    "insurance_due",
    "reward_cut",
)
KINDS = ("SKIM_FEE", "SUPPLY_LINE", "FEE_ON_TOP")
STEPS: list[ops.Operation] = [
    AddChecked(
        model_name="MarketRow",
        name="terms_lender_pay_kind",
        field=KeyField(db_default="SKIM_FEE", choices=KINDS, null=False, unique=False),
    ),
    ops.AddField(model_name="MarketRow", name="terms_supply_line", field=fields.TextField(null=True, unique=False)),
    *(AddChecked(model_name="MarketRow", name=name, field=IntegerField(db_default=0, null=False)) for name in QUANTITIES),
]


class Migration(migrations.Migration):
    """Adds to markets how their lenders are paid."""

    dependencies = AFTER
    operations = STEPS
