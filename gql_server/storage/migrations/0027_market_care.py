"""Terms that are announced, markets that end, and what is paused."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds to markets what is announced of their terms and how they end, and to assets what is paused; all empty at first."""

    dependencies = [("storage", "0026_price_quotes")]

    initial = False

    operations = [
        ops.AddField(model_name="AssetRow", name="pauses", field=fields.TextField(db_default="[]", unique=False)),
        ops.AddField(model_name="MarketRow", name="announced", field=fields.TextField(db_default="[]", unique=False)),
        ops.AddField(model_name="MarketRow", name="delisting", field=fields.TextField(null=True, unique=False)),
        ops.AddIndex(model_name="SubAccountRow", index=Index(fields=["at_risk_since"])),
        ops.AddIndex(model_name="DepositRow", index=Index(fields=["status", "observed_at", "id"])),
    ]
