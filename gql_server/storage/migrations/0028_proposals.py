"""What one operator proposes and another decides."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.append_only import AppendOnly
from gql_server.storage.fields import KeyField, TimeField

PROPOSED = ("id", "proposer_id", "key", "digest", "mutation", "hash", "proposed_at", "expires_at")


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0027_market_care")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ProposalRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("proposer_id", KeyField(null=False, unique=False)),
                ("key", KeyField(null=False, unique=False)),
                ("digest", KeyField(null=False, unique=False)),
                ("mutation", KeyField(null=False, unique=False)),
                ("hash", KeyField(null=False, unique=False)),
                ("said", fields.TextField(unique=False)),
                ("proposed_at", TimeField(generated=False, null=False, unique=False)),
                ("expires_at", TimeField(generated=False, null=False, unique=False)),
                ("status", KeyField(null=False, unique=False)),
                ("decided_by", KeyField(null=True, unique=False)),
                ("decided_at", TimeField(null=True, generated=False, unique=False)),
                ("note", fields.TextField(null=True, unique=False)),
                ("settled_at", TimeField(null=True, generated=False, unique=False)),
                ("refusal", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "proposal",
                "app": "storage",
                "unique_together": (("proposer_id", "key"),),
                "indexes": [Index(fields=["status", "id"])],
                "pk_attr": "id",
                "table_description": "What an operator wants done and another decides of. What is said is sealed, and triggers keep "
                "what was proposed.",
            },
            bases=["Model"],
        ),
        AppendOnly("proposal", PROPOSED),
    ]
