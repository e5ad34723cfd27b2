"""Withdrawal delays: what customers chose, until when payouts wait, and from when saved addresses are trusted: those that are, at once."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.fields import TimeField

NEW = {
    "AccountRow": ("delay_seconds", "delay_next_seconds", "delay_next_at"),
    "LendPositionRow": ("queued_trust_trusted_from", "queued_trust_floor_seconds"),
    "PayoutRow": ("release_at",),
    "SavedAddressRow": ("trusted_from",),
}
FIELDS = {
    "delay_seconds": TimeField(db_default=0, generated=False, null=False, unique=False),
    "queued_trust_floor_seconds": TimeField(db_default=0, generated=False, null=True, unique=False),
    "trusted_from": TimeField(db_default=0, generated=False, null=False, unique=False),
}


class Migration(migrations.Migration):
    """Adds the columns, and finds what waits by its time."""

    dependencies = [("storage", "0014_notices")]

    initial = False

    operations = [
        *(
            ops.AddField(model_name=model, name=name, field=FIELDS.get(name) or TimeField(generated=False, null=True, unique=False))
            for model, names in NEW.items()
            for name in names
        ),
        ops.AddIndex(model_name="PayoutRow", index=Index(fields=["status", "release_at", "id"])),
    ]
