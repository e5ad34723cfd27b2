"""Notices: where the log was read to, what nobody wants to hear of, known devices; margins at risk and matured loans are noted.

Loans that are there are announced once they have matured, as the log says when it is replayed; letters begin with what happens next.
"""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.checked import ChangeWords
from gql_server.storage.fields import KeyField, TimeField

EVENT_TYPES = (
    "DEPOSITED",
    "LENT",
    "INTEREST",
    "REWARDED",
    "WITHDREW",
    "BORROWED",
    "REPAID",
    "TRANSFERRED",
    "LIQUIDATED",
    "PAID_OUT",
    "LOST",
    "AT_RISK",
    "MATURED",
    "ACCOUNT_OPENED",
    "ACCOUNT_CHANGED",
    "ASSET_CHANGED",
    "MARKET_CHANGED",
    "PRICE_OBSERVED",
    "FEED_OBSERVED",
    "BAD_DEBT_BOOKED",
    "MODEL_BROKE",
    "MODEL_RECOVERED",
    "MODEL_UPDATED",
    "REWARD_CUT",
    "HOUSE_FUNDED",
)


class Migration(migrations.Migration):
    """Adds the tables and columns, and fills them for what is there."""

    dependencies = [("storage", "0013_leaving")]

    initial = False

    operations = [
        ops.CreateModel(
            name="KnownDeviceRow",
            fields=[
                ("device_index", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(db_index=True, references="member.account_id", null=False, unique=False)),
                ("seen_at", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "known_device",
                "app": "storage",
                "pk_attr": "device_index",
                "table_description": "A device from which somebody signed in to an account, by a keyed hash of what it shows.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MutedNoticeRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("account_id", KeyField(references="member.account_id", null=False, unique=False)),
                ("topic", KeyField(null=False, unique=False)),
            ],
            options={
                "table": "muted_notice",
                "app": "storage",
                "unique_together": (("account_id", "topic"),),
                "pk_attr": "id",
                "table_description": "A group of notices that an account does not want by e-mail.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="NoticeCursorRow",
            fields=[
                ("id", TimeField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("seq", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "notice_cursor",
                "app": "storage",
                "pk_attr": "id",
                "table_description": (
                    "The last place of the log that notices were made of: one row, changed with the letters that it is about."
                ),
            },
            bases=["Model"],
        ),
        ChangeWords(model_name="EventRow", name="type", field=KeyField(choices=EVENT_TYPES, null=False, unique=False)),
        ops.AddField(model_name="LendPositionRow", name="announce_at", field=TimeField(null=True, generated=False, unique=False)),
        ops.AddIndex(model_name="LendPositionRow", index=Index(fields=["announce_at"])),
        ops.AddField(model_name="SubAccountRow", name="at_risk_since", field=TimeField(null=True, generated=False, unique=False)),
        ops.RunSQL(
            [
                "UPDATE lend_position SET announce_at = last_credited_at + maturity_seconds WHERE sub_account_id <> 'house'",
                "INSERT INTO notice_cursor (id, seq) SELECT 1, seq FROM ledger_head",
            ],
            reverse_sql=["DELETE FROM notice_cursor"],
        ),
    ]
