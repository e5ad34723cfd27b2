"""Passkeys."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0016_closures")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PasskeyRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(db_index=True, references="member.account_id", null=False, unique=False)),
                ("credential_index", KeyField(unique=True, null=False)),
                ("credential", fields.TextField(unique=False)),
                ("name", fields.TextField(unique=False)),
                ("sign_count", TimeField(generated=False, null=False, unique=False)),
                ("is_backed_up", fields.BooleanField()),
                ("created_at", TimeField(generated=False, null=False, unique=False)),
                ("last_used_at", TimeField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "passkey",
                "app": "storage",
                "pk_attr": "id",
                "table_description": "A passkey of an account: its sealed credential, found by a keyed hash of its id, "
                "and its sealed name.",
            },
            bases=["Model"],
        ),
    ]
