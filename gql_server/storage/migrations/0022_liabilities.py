"""Snapshots of liabilities, and the trees below them."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.append_only import AppendOnly
from gql_server.storage.fields import IntegerField, KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their tables; what was published is never changed."""

    dependencies = [("storage", "0021_chain")]

    initial = False

    operations = [
        ops.CreateModel(
            name="LiabilityLeafRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("snapshot_id", KeyField(null=False, unique=False)),
                ("symbol", KeyField(null=False, unique=False)),
                ("hash", KeyField(null=False, unique=False)),
                ("account_id", KeyField(null=False, unique=False)),
                ("amount", IntegerField(null=False)),
            ],
            options={
                "table": "liability_leaf",
                "app": "storage",
                "unique_together": (("snapshot_id", "account_id", "symbol"),),
                "indexes": [Index(fields=["snapshot_id", "symbol", "hash"])],
                "pk_attr": "id",
                "table_description": "What an account was owed of an asset at a snapshot.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LiabilityNodeRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("snapshot_id", KeyField(null=False, unique=False)),
                ("symbol", KeyField(null=False, unique=False)),
                ("level", TimeField(generated=False, null=False, unique=False)),
                ("position", TimeField(generated=False, null=False, unique=False)),
                ("first_leaf", KeyField(null=False, unique=False)),
                ("hash", KeyField(null=False, unique=False)),
                ("amount", IntegerField(null=False)),
            ],
            options={
                "table": "liability_node",
                "app": "storage",
                "unique_together": (("snapshot_id", "symbol", "level", "position"),),
                "indexes": [Index(fields=["snapshot_id", "symbol", "level", "first_leaf"])],
                "pk_attr": "id",
                "table_description": "A node over up to 64 of the level below it, in the order of their hashes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LiabilitySnapshotRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("seq", TimeField(generated=False, null=False, unique=False)),
                ("ledger_hash", KeyField(null=False, unique=False)),
                ("at", TimeField(generated=False, null=False, unique=False)),
                ("root", KeyField(unique=True, null=False)),
                ("lines", fields.TextField(unique=False)),
            ],
            options={
                "table": "liability_snapshot",
                "app": "storage",
                "indexes": [Index(fields=["seq", "id"])],
                "pk_attr": "id",
                "table_description": "A snapshot of liabilities that was published, only added to.",
            },
            bases=["Model"],
        ),
        AppendOnly("liability_snapshot"),
    ]
