"""Coins that are missing, deposits that were taken back or assigned, and more reasons to hold one."""

from tortoise import migrations

from gql_server.storage.checked import AddChecked, ChangeWords
from gql_server.storage.fields import IntegerField, KeyField

ACCOUNTS = (
    "CUSTODY",
    "LOANS",
    "STAKING_RECEIVABLE",
    "MISSING",
    "LENDERS",
    "BALANCES",
    "PAYOUTS",
    "SUSPENSE",
    "TREASURY",
    "INSURANCE",
)
STATES = ("PENDING", "CREDITED", "HELD", "RETURNED", "ASSIGNED", "REVERSED")
REASONS = (
    "BELOW_MINIMUM",
    "NOT_APPROVED",
    "ACCOUNT_CLOSED",
    "BELOW_NETWORK_MINIMUM",
    "DEPOSITS_DISABLED",
    "WRONG_NETWORK",
    "UNKNOWN_ADDRESS",
    "OVERDRAWN",
)


class Migration(migrations.Migration):
    """Adds the account, and the words for what can become of a deposit."""

    dependencies = [("storage", "0028_proposals")]

    initial = False

    operations = [
        AddChecked(model_name="AssetLedgerRow", name="missing", field=IntegerField(db_default=0, null=False)),
        ChangeWords(model_name="EntryRow", name="debit", field=KeyField(choices=ACCOUNTS, null=False, unique=False)),
        ChangeWords(model_name="EntryRow", name="credit", field=KeyField(choices=ACCOUNTS, null=False, unique=False)),
        ChangeWords(model_name="DepositRow", name="status", field=KeyField(choices=STATES, null=False, unique=False)),
        ChangeWords(model_name="DepositRow", name="reason", field=KeyField(choices=REASONS, null=True, unique=False)),
    ]
