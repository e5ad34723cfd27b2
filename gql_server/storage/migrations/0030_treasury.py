"""What was drawn from the treasury in a day, and how much backstops are good for."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.checked import AddChecked
from gql_server.storage.fields import IntegerField, TimeField


class Migration(migrations.Migration):
    """Adds the columns: nothing was drawn, and no backstop has a bound."""

    dependencies = [("storage", "0029_missing_coins")]

    initial = False

    operations = [
        AddChecked(model_name="AssetLedgerRow", name="drawn", field=IntegerField(db_default=0, null=False)),
        ops.AddField(
            model_name="AssetLedgerRow", name="drawn_on", field=TimeField(db_default=0, generated=False, null=False, unique=False)
        ),
        AddChecked(model_name="SubAccountRow", name="backstop_capacity", field=IntegerField(null=True)),
        AddChecked(model_name="SubAccountRow", name="backstop_used", field=IntegerField(db_default=0, null=False)),
    ]
