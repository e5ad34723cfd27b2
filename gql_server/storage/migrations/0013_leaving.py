"""Who froze an account, sub-accounts out of sight, deposits at closed accounts; and of members the time zone and the end."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_server.storage.checked import AddChecked, ChangeWords
from gql_server.storage.fields import KeyField, TimeField

AFTER = [("storage", "0012_attempts")]
STEPS: list[ops.Operation] = [
    AddChecked(
        model_name="AccountRow", name="frozen_by", field=KeyField(choices=("CUSTOMER", "OPERATOR"), null=True, unique=False)
    ),
    # A log that says nothing of it is replayed as the operator's doing.
    ops.RunSQL(
        ["UPDATE account SET frozen_by = 'OPERATOR' WHERE frozen_at IS NOT NULL"],
        reverse_sql=["UPDATE account SET frozen_by = NULL"],
    ),
    ops.AddField(model_name="SubAccountRow", name="archived_at", field=TimeField(null=True, generated=False, unique=False)),
    ops.AddField(model_name="MemberRow", name="time_zone", field=fields.TextField(db_default="Asia/Tokyo", unique=False)),
    ops.AddField(model_name="MemberRow", name="closed_at", field=TimeField(null=True, generated=False, unique=False)),
    ChangeWords(
        model_name="DepositRow",
        name="reason",
        field=KeyField(choices=("BELOW_MINIMUM", "NOT_APPROVED", "ACCOUNT_CLOSED"), null=True, unique=False),
    ),
]


class Migration(migrations.Migration):
    """Adds them to what is there."""

    dependencies = AFTER
    operations = STEPS
