"""What sources say of prices, what is held of it, and the terms by which prices are made of it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.checked import AddChecked
from gql_server.storage.fields import IntegerField, KeyField, TimeField

TERMS = "AssetRow"
PRICE = "PriceRow"
TWO_PERCENT = 20_000_000_000_000_000


class Migration(migrations.Migration):
    """Adds columns to assets and to their latest prices."""

    dependencies = [("storage", "0025_payout_orders")]

    initial = False

    operations = [
        ops.AddField(
            model_name=TERMS, name="pricing_quorum", field=TimeField(db_default=1, generated=False, null=False, unique=False)
        ),
        ops.AddField(
            model_name=TERMS,
            name="pricing_quote_max_age_seconds",
            field=TimeField(db_default=180, generated=False, null=False, unique=False),
        ),
        AddChecked(model_name=TERMS, name="pricing_agreement", field=IntegerField(db_default=TWO_PERCENT, null=False)),
        AddChecked(model_name=TERMS, name="pricing_deviation_max", field=IntegerField(db_default=10 * TWO_PERCENT, null=False)),
        AddChecked(model_name=TERMS, name="pricing_peg_usd", field=IntegerField(null=True)),
        AddChecked(model_name=TERMS, name="pricing_peg_band", field=IntegerField(db_default=TWO_PERCENT, null=False)),
        AddChecked(
            model_name=PRICE,
            name="halt",
            field=KeyField(null=True, choices=("JUMP", "DISPUTE", "WRONG_UNIT"), unique=False),
        ),
        ops.AddField(model_name=PRICE, name="halted_at", field=TimeField(null=True, generated=False, unique=False)),
        AddChecked(model_name=PRICE, name="claimed_usd", field=IntegerField(null=True)),
        ops.AddField(model_name=PRICE, name="heard", field=fields.TextField(db_default="[]", unique=False)),
    ]
