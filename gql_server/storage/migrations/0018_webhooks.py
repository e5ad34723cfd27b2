"""Webhooks out: endpoints, what they are told, every attempt; they begin with what happens next."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their tables, and notes where the logs end."""

    dependencies = [("storage", "0017_passkeys")]

    initial = False

    operations = [
        ops.CreateModel(
            name="WebhookAttemptRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("delivery_id", KeyField(null=False, unique=False)),
                ("account_id", KeyField(db_index=True, null=False, unique=False)),
                ("number", TimeField(generated=False, null=False, unique=False)),
                ("at", TimeField(generated=False, null=False, unique=False)),
                ("status", TimeField(null=True, generated=False, unique=False)),
                ("problem", KeyField(null=True, unique=False)),
                ("milliseconds", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "webhook_attempt",
                "app": "storage",
                "unique_together": (("delivery_id", "number"),),
                "pk_attr": "id",
                "table_description": "One attempt to deliver.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookCursorRow",
            fields=[
                ("log", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("seq", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "webhook_cursor",
                "app": "storage",
                "pk_attr": "log",
                "table_description": (
                    "The last place of a log of which deliveries were made, changed with the deliveries that it is about."
                ),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookDeliveryRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("endpoint_id", KeyField(null=False, unique=False)),
                ("account_id", KeyField(db_index=True, null=False, unique=False)),
                ("lane", KeyField(null=False, unique=False)),
                ("seq", TimeField(generated=False, null=False, unique=False)),
                ("line", TimeField(generated=False, null=False, unique=False)),
                ("type", KeyField(null=False, unique=False)),
                ("sub_account_id", KeyField(null=True, unique=False)),
                ("body", fields.TextField(unique=False)),
                ("created_at", TimeField(generated=False, null=False, unique=False)),
                ("next_at", TimeField(generated=False, null=False, unique=False)),
                ("status", KeyField(null=False, unique=False)),
                ("attempts", TimeField(generated=False, null=False, unique=False)),
                ("delivered_at", TimeField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "webhook_delivery",
                "app": "storage",
                "indexes": [
                    Index(fields=["status", "next_at"]),
                    Index(fields=["endpoint_id", "lane", "status", "seq", "line"]),
                    Index(fields=["endpoint_id", "created_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "Something that an endpoint is told, in the order of its lane.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WebhookEndpointRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(db_index=True, null=False, unique=False)),
                ("is_for_everything", fields.BooleanField()),
                ("sealed", fields.TextField(unique=False)),
                ("types", fields.TextField(unique=False)),
                ("sub_account_ids", fields.TextField(unique=False)),
                ("created_at", TimeField(generated=False, null=False, unique=False)),
                ("ledger_from", TimeField(generated=False, null=False, unique=False)),
                ("onboarding_from", TimeField(generated=False, null=False, unique=False)),
                ("previous_until", TimeField(null=True, generated=False, unique=False)),
                ("disabled_at", TimeField(null=True, generated=False, unique=False)),
                ("disabled_reason", KeyField(null=True, unique=False)),
                ("failing_since", TimeField(null=True, generated=False, unique=False)),
                ("version", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "webhook_endpoint",
                "app": "storage",
                "pk_attr": "id",
                "table_description": "Where an account wants to be told: its address and secrets sealed.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [
                "INSERT INTO webhook_cursor (log, seq) SELECT 'ledger', seq FROM ledger_head",
                (
                    "INSERT INTO webhook_cursor (log, seq) SELECT 'onboarding_change',"
                    " COALESCE((SELECT seq FROM sequence WHERE name = 'onboarding_change'), 0)"
                ),
            ],
            reverse_sql=["DELETE FROM webhook_cursor"],
        ),
    ]
