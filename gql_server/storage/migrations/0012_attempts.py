"""Counters of attempts."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0011_saved_addresses")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AttemptRow",
            fields=[
                ("subject_index", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("tried", TimeField(generated=False, null=False, unique=False)),
                ("ends_at", TimeField(db_index=True, generated=False, null=False, unique=False)),
            ],
            options={
                "table": "attempt",
                "app": "storage",
                "pk_attr": "subject_index",
                "table_description": "How often something was tried in a window, by a keyed hash of what is counted and for whom.",
            },
            bases=["Model"],
        ),
    ]
