"""The log is only added to, and each command carries a hash over itself and the one before it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_server.storage.append_only import AppendOnly
from gql_server.storage.chain_log import ChainLog
from gql_server.storage.fields import KeyField, TimeField

LOG = ("batch", "command", "journal_entry", "event", "rate_sample", "shadow_sample", "observed_price", "observed_feed")


class Migration(migrations.Migration):
    """Chains what is there, then lets nobody change it.

    What is there is read before anything is locked, then what has come meanwhile. Tables are locked in the order in which a server
    that still runs takes them: commands, then the sequence. Commands that are there keep no hash of their own: the first one that
    has one covers all of them.
    """

    dependencies = [("storage", "0020_observed_feeds")]

    initial = False

    _chain = ChainLog()

    operations = [
        _chain.reading(),
        ops.AddField(model_name="CommandRow", name="hash", field=KeyField(null=True, unique=False)),
        ops.AddField(model_name="HeadRow", name="hash", field=KeyField(db_default="0" * 64, null=False, unique=False)),
        ops.AddField(
            model_name="HeadRow", name="chained_seq", field=TimeField(db_default=0, generated=False, null=False, unique=False)
        ),
        _chain.noting(),
        *(AppendOnly(table) for table in LOG),
    ]
