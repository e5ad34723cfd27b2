"""On which networks an asset comes in and leaves."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Adds the column; an asset has none until an operator says so."""

    dependencies = [("storage", "0023_fences")]

    initial = False

    operations = [
        ops.AddField(
            model_name="AssetRow",
            name="networks",
            field=fields.TextField(db_default="[]", unique=False),
        ),
    ]
