"""Networks of payouts, orders to custodians, what was heard of them, and how custody compared with the ledger."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.append_only import AppendOnly
from gql_server.storage.fields import IntegerField, KeyField, TimeField


class Migration(migrations.Migration):
    """Adds columns and tables; what was heard and what was found is never changed."""

    dependencies = [("storage", "0024_asset_networks")]

    initial = False

    operations = [
        ops.AddField(model_name="PayoutRow", name="network", field=KeyField(null=True, unique=False)),
        ops.AddField(model_name="LendPositionRow", name="queued_network", field=KeyField(null=True, unique=False)),
        ops.CreateModel(
            name="PayoutOrderRow",
            fields=[
                ("payout_id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("custodian", KeyField(null=False, unique=False)),
                ("network", KeyField(null=True, unique=False)),
                ("symbol", KeyField(null=False, unique=False)),
                ("decimals", TimeField(generated=False, null=False, unique=False)),
                ("amount", IntegerField(null=False)),
                ("address", fields.TextField(unique=False)),
                ("placed_at", TimeField(generated=False, null=False, unique=False)),
                ("status", KeyField(null=False, unique=False)),
                ("since", TimeField(generated=False, null=False, unique=False)),
                ("asks", TimeField(generated=False, null=False, unique=False)),
                ("ask_at", TimeField(generated=False, null=True, unique=False)),
                ("problem", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "payout_order",
                "app": "storage",
                "indexes": [Index(fields=["ask_at", "payout_id"]), Index(fields=["since", "payout_id"])],
                "pk_attr": "payout_id",
                "table_description": "A payout as a custodian was asked for it, and how the conversation about it stands.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PayoutHeardRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("payout_id", KeyField(null=False, unique=False)),
                ("status", KeyField(null=False, unique=False)),
                ("at", TimeField(generated=False, null=False, unique=False)),
                ("reference", KeyField(null=True, unique=False)),
                ("reason", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "payout_heard",
                "app": "storage",
                "unique_together": (("payout_id", "status"),),
                "pk_attr": "id",
                "table_description": "What a custodian said of a payout, each status once, only added to.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReconciliationRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("at", TimeField(generated=False, null=False, unique=False)),
                ("custodian", KeyField(null=False, unique=False)),
                ("holdings", TimeField(generated=False, null=False, unique=False)),
                ("payouts", TimeField(generated=False, null=False, unique=False)),
                ("arrivals", TimeField(generated=False, null=False, unique=False)),
                ("differences", fields.TextField(unique=False)),
            ],
            options={
                "table": "reconciliation",
                "app": "storage",
                "indexes": [Index(fields=["at", "id"])],
                "pk_attr": "id",
                "table_description": "A comparison of custody with the ledger, only added to.",
            },
            bases=["Model"],
        ),
        AppendOnly("payout_heard"),
        AppendOnly("reconciliation"),
    ]
