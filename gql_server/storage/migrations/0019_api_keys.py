"""Partner keys."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0018_webhooks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ApiKeyRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(db_index=True, references="member.account_id", null=False, unique=False)),
                ("said", fields.TextField(unique=False)),
                ("created_at", TimeField(generated=False, null=False, unique=False)),
                ("expires_at", TimeField(null=True, generated=False, unique=False)),
                ("revoked_at", TimeField(null=True, generated=False, unique=False)),
                ("last_used_at", TimeField(null=True, generated=False, unique=False)),
                ("version", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "api_key",
                "app": "storage",
                "pk_attr": "id",
                "table_description": "A partner key of an account: what it is called, its public keys and what binds it "
                "are sealed as one.",
            },
            bases=["Model"],
        ),
    ]
