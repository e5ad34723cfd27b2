"""One-time secrets of every kind in one table; sessions know where they were last seen. Links that were mailed before end."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    dependencies = [("storage", "0006_outbox")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OneTimeRow",
            fields=[
                ("key_hash", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(null=True, db_index=True, references="member.account_id", unique=False)),
                ("purpose", KeyField(null=False, unique=False)),
                ("code_hash", KeyField(null=True, unique=False)),
                ("password_hash", fields.TextField(null=True, unique=False)),
                ("subject", fields.TextField(null=True, unique=False)),
                ("expires_at", TimeField(db_index=True, generated=False, null=False, unique=False)),
                ("tries_left", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "one_time_secret",
                "app": "storage",
                "pk_attr": "key_hash",
                "table_description": "A link, code or challenge that was not used yet. A link of a sign-up carries the hash of the password that came with it.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="SessionRow",
            name="client",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="SessionRow",
            name="seen_at",
            field=TimeField(null=True, generated=False, unique=False),
        ),
        ops.DeleteModel(name="TokenRow"),
    ]
