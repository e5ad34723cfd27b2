"""Under what a payout is asked for together with others."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField


class Migration(migrations.Migration):
    """Adds a column and its index."""

    dependencies = [("storage", "0032_returned_deposits")]

    initial = False

    operations = [
        ops.AddField(model_name="PayoutOrderRow", name="batch_id", field=KeyField(null=True, unique=False)),
        ops.AddIndex(model_name="PayoutOrderRow", index=Index(fields=["batch_id"])),
    ]
