"""Address books."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0010_second_factors")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SavedAddressRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(null=False, unique=False, references="member.account_id")),
                ("address_index", KeyField(null=False, unique=False)),
                ("sealed", fields.TextField(unique=False)),
                ("confirmed_at", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "saved_address",
                "app": "storage",
                "unique_together": (("account_id", "address_index"),),
                "pk_attr": "id",
                "table_description": "A confirmed external address of an account, sealed, and found by a keyed hash.",
            },
            bases=["Model"],
        ),
    ]
