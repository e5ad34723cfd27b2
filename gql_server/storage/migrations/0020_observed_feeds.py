"""Observations of feeds, which are kept from now on."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.fields import IntegerField, KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0019_api_keys")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ObservedFeedRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", KeyField(null=False, unique=False)),
                ("value", IntegerField(null=False)),
                ("observed_at", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "observed_feed",
                "app": "storage",
                "indexes": [Index(fields=["name", "observed_at"])],
                "pk_attr": "id",
                "table_description": "Every observation of a feed, only added to.",
            },
            bases=["Model"],
        ),
    ]
