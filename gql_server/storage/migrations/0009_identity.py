"""Verifications of identity, and the reports about them."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    dependencies = [("storage", "0008_onboarding")]

    initial = False

    operations = [
        ops.CreateModel(
            name="IdentityCheckRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(db_index=True, references="member.account_id", null=False, unique=False)),
                ("provider", KeyField(null=False, unique=False)),
                ("document_type", KeyField(choices=("DRIVERS_LICENSE", "MY_NUMBER_CARD", "PASSPORT"), null=False, unique=False)),
                ("profile_version", TimeField(generated=False, null=False, unique=False)),
                ("state", KeyField(choices=("PREPARING", "READY", "UNAVAILABLE"), null=False, unique=False)),
                ("started_at", TimeField(generated=False, null=False, unique=False)),
                ("attempts", TimeField(generated=False, null=False, unique=False)),
                ("next_try_at", TimeField(null=True, db_index=True, generated=False, unique=False)),
                ("reference_index", KeyField(null=True, db_index=True, unique=False)),
                ("sealed", fields.TextField(null=True, unique=False)),
                ("expires_at", TimeField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "identity_check",
                "app": "storage",
                "pk_attr": "id",
                "table_description": "A verification, found by a keyed hash of the provider's reference. Reference and link are sealed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdentityReportRow",
            fields=[
                ("report_index", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("check_id", KeyField(db_index=True, references="identity_check.id", null=False, unique=False)),
                (
                    "kind",
                    KeyField(choices=("PENDING", "ON_HOLD", "APPROVED", "RESUBMISSION", "REJECTED"), null=False, unique=False),
                ),
                ("provider_time", TimeField(generated=False, null=False, unique=False)),
                ("received_at", TimeField(generated=False, null=False, unique=False)),
                ("has_counted", fields.BooleanField()),
            ],
            options={
                "table": "identity_report",
                "app": "storage",
                "pk_attr": "report_index",
                "table_description": "A report that was dealt with, known by a keyed hash of the provider's id of it.",
            },
            bases=["Model"],
        ),
    ]
