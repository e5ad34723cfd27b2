"""Changes of models that are announced, models that run in shadow, and what the shadows answered."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import IntegerField, KeyField, TimeField

AFTER = [("storage", "0002_genesis")]
STEPS: list[ops.Operation] = [
    ops.CreateModel(
        name="ShadowSampleRow",
        fields=[
            ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
            ("symbol", KeyField(null=False, unique=False)),
            ("shadow_id", KeyField(null=False, unique=False)),
            ("at", TimeField(generated=False, null=False, unique=False)),
            ("borrow_rate", IntegerField(null=False)),
            ("live_rate", IntegerField(null=False)),
            ("status", KeyField(choices=("LIVE", "STALE"), null=False, unique=False)),
            ("fault", fields.TextField(null=True, unique=False)),
            ("model", fields.TextField(unique=False)),
            ("model_version", fields.TextField(unique=False)),
            ("parameters_hash", fields.TextField(unique=False)),
        ],
        options={
            "table": "shadow_sample",
            "app": "storage",
            "unique_together": (("shadow_id", "at"),),
            "pk_attr": "id",
            "table_description": "A shadow as a boundary left it, one row a boundary, never rewritten (rule R10).",
        },
        bases=["Model"],
    ),
    ops.AddField(model_name="MarketRow", name="scheduled", field=fields.TextField(db_default="[]", unique=False)),
    ops.AddField(model_name="MarketRow", name="shadows", field=fields.TextField(db_default="[]", unique=False)),
]


class Migration(migrations.Migration):
    """Adds to markets what is ahead of them and what runs beside them; both are empty in the markets that are there."""

    dependencies = AFTER
    operations = STEPS
