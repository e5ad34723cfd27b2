"""Authenticator apps, and recovery codes for who has lost theirs."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds both tables."""

    dependencies = [("storage", "0009_identity")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuthenticatorRow",
            fields=[
                ("account_id", KeyField(primary_key=True, unique=True, db_index=True, null=False, references="member.account_id")),
                ("secret", fields.TextField(unique=False)),
                ("confirmed_at", TimeField(null=True, generated=False, unique=False)),
                ("last_step", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "authenticator",
                "app": "storage",
                "pk_attr": "account_id",
                "table_description": "The sealed secret that an account shares with an authenticator app.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RecoveryCodeRow",
            fields=[
                ("code_hash", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(null=False, db_index=True, references="member.account_id", unique=False)),
            ],
            options={
                "table": "recovery_code",
                "app": "storage",
                "pk_attr": "code_hash",
                "table_description": "A recovery code that was not used yet, as a keyed hash.",
            },
            bases=["Model"],
        ),
    ]
