"""Which session holds a claim, and how often it has changed hands."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    """Adds their table."""

    dependencies = [("storage", "0022_liabilities")]

    initial = False

    operations = [
        ops.CreateModel(
            name="FenceRow",
            fields=[
                ("name", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("epoch", TimeField(generated=False, null=False, unique=False)),
                ("holder", KeyField(null=False, unique=False)),
            ],
            options={
                "table": "fence",
                "app": "storage",
                "pk_attr": "name",
                "table_description": "How often a claim has changed hands, and which session has it, or had it last.",
            },
            bases=["Model"],
        ),
    ]
