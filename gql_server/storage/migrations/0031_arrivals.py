"""Addresses that were given out, what custodians report of coins that came in, and up to where they were read."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.fields import IntegerField, KeyField, TimeField

BOOKINGS = ("WAITING", "CREDITED", "HELD", "UNBOOKED", "GONE", "REVERSED")


class Migration(migrations.Migration):
    """Adds their tables."""

    dependencies = [("storage", "0030_treasury")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ArrivalCursorRow",
            fields=[
                ("custodian", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("cursor", fields.TextField(unique=False)),
            ],
            options={
                "table": "arrival_cursor",
                "app": "storage",
                "pk_attr": "custodian",
                "table_description": "Up to where the arrivals of a custodian were read.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArrivalRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("custodian", KeyField(null=False, unique=False)),
                ("reference", KeyField(null=False, unique=False)),
                ("state", KeyField(null=False, unique=False)),
                ("network", KeyField(null=False, unique=False)),
                ("symbol", KeyField(null=True, unique=False)),
                ("asset", fields.TextField(unique=False)),
                ("amount", IntegerField(null=False)),
                ("decimals", TimeField(generated=False, null=False, unique=False)),
                ("address", KeyField(null=False, unique=False)),
                ("tag", KeyField(null=False, unique=False)),
                ("txid", KeyField(null=False, unique=False)),
                ("confirmations", TimeField(generated=False, null=False, unique=False)),
                ("observed_at", TimeField(generated=False, null=False, unique=False)),
                ("sender", fields.TextField(null=True, unique=False)),
                ("seen_at", TimeField(generated=False, null=False, unique=False)),
                ("generation", TimeField(generated=False, null=False, unique=False)),
                ("booking", KeyField(choices=BOOKINGS, null=False, unique=False)),
                ("sub_account_id", KeyField(null=True, unique=False)),
                ("deposit_id", KeyField(null=True, unique=False)),
                ("problem", fields.TextField(null=True, unique=False)),
                ("due_at", TimeField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "arrival",
                "app": "storage",
                "unique_together": (("custodian", "reference"),),
                "indexes": [
                    Index(fields=["due_at", "id"]),
                    Index(fields=["deposit_id"]),
                    Index(fields=["sub_account_id", "booking"]),
                    Index(fields=["booking", "seen_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "What a custodian has said last of coins that came in, and what became of them.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DepositAddressRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("custodian", KeyField(null=False, unique=False)),
                ("sub_account_id", KeyField(references="sub_account.id", null=False, unique=False)),
                ("symbol", KeyField(references="asset.symbol", null=False, unique=False)),
                ("network", KeyField(null=False, unique=False)),
                ("shown", fields.TextField(unique=False)),
                ("address", KeyField(null=False, unique=False)),
                ("tag", KeyField(null=False, unique=False)),
                ("given_at", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "deposit_address",
                "app": "storage",
                "unique_together": (("sub_account_id", "custodian", "symbol", "network"),),
                "indexes": [Index(fields=["address", "tag"])],
                "pk_attr": "id",
                "table_description": "An address that was given out, it is its sub-account's for ever.",
            },
            bases=["Model"],
        ),
    ]
