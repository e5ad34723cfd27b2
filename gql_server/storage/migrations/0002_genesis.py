"""The rows that every installation begins with: the operator's own account, an empty sequence, a test clock that is right."""

from tortoise import migrations
from tortoise.migrations import operations as ops

GENESIS = ops.RunSQL(
    [
        "INSERT INTO account (id, standing, frozen_at, sub_account_count) VALUES ('house', 'APPROVED', NULL, 1)",
        "INSERT INTO sub_account (id, account_id, number, opened_at, is_backstop) VALUES ('house', 'house', 0, 0, FALSE)",
        "INSERT INTO ledger_head (id, seq) VALUES (1, 0)",
        "INSERT INTO test_clock (id, offset_seconds) VALUES (1, 0)",
    ],
    reverse_sql=["DELETE FROM test_clock", "DELETE FROM ledger_head", "DELETE FROM sub_account", "DELETE FROM account"],
)
AFTER = [("storage", "0001_tables")]
STEPS: list[ops.Operation] = [GENESIS]


class Migration(migrations.Migration):
    """Puts the genesis of the book into the tables; the audit replays the log from the same beginning."""

    dependencies = AFTER
    operations = STEPS
