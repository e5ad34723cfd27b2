"""What a held deposit went to, which deposit a payout sends back, and arrivals whose deposits were sent back."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.checked import ChangeWords
from gql_server.storage.fields import KeyField

BOOKINGS = ("WAITING", "CREDITED", "HELD", "UNBOOKED", "GONE", "REVERSED", "RETURNED")


class Migration(migrations.Migration):
    """Adds the columns, and the word."""

    dependencies = [("storage", "0031_arrivals")]

    initial = False

    operations = [
        ops.AddField(model_name="DepositRow", name="went_to", field=KeyField(null=True, unique=False)),
        ops.AddField(model_name="PayoutRow", name="deposit_id", field=KeyField(null=True, unique=False)),
        ChangeWords(model_name="ArrivalRow", name="booking", field=KeyField(choices=BOOKINGS, null=False, unique=False)),
    ]
