"""Feeds: what staking rewards are told, as it was recorded; and the event that records it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.checked import ChangeWords
from gql_server.storage.fields import IntegerField, KeyField, TimeField

AFTER = [("storage", "0003_scheduled_changes_and_shadows")]
STEPS: list[ops.Operation] = [
    ops.CreateModel(
        name="FeedRow",
        fields=[
            ("name", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
            ("value", IntegerField(null=False)),
            ("observed_at", TimeField(generated=False, null=False, unique=False)),
            ("changed_at", TimeField(generated=False, null=False, unique=False)),
            ("before", IntegerField(null=True)),
            ("before_at", TimeField(null=True, generated=False, unique=False)),
        ],
        options={
            "table": "feed",
            "app": "storage",
            "pk_attr": "name",
            "table_description": "The latest observation of a feed, and the one before it.",
        },
        bases=["Model"],
    ),
    ChangeWords(
        model_name="EventRow",
        name="type",
        field=KeyField(
            choices=(
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
            ),
            null=False,
            unique=False,
        ),
    ),
]


class Migration(migrations.Migration):
    """Adds the table of feeds, and the words for what became of a feed and of a model's version to the events."""

    dependencies = AFTER
    operations = STEPS
