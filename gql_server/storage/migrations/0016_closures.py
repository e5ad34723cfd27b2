"""The ends of accounts."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0015_withdrawal_delay")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ClosureRow",
            fields=[
                ("account_id", KeyField(primary_key=True, unique=True, db_index=True, null=False, references="member.account_id")),
                ("begun_at", TimeField(generated=False, null=False, unique=False)),
                ("closed_at", TimeField(null=True, db_index=True, generated=False, unique=False)),
                ("letters_index", KeyField(null=True, unique=False)),
            ],
            options={
                "table": "closure",
                "app": "storage",
                "pk_attr": "account_id",
                "table_description": "An account whose closing was begun, and since when it is closed. The index finds letters that are still to be sent.",
            },
            bases=["Model"],
        ),
    ]
