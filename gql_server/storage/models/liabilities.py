"""Tables of snapshots of liabilities: what was published, and the trees below it as long as they are kept."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.storage.fields import IntegerField, KeyField, TimeField


class LiabilitySnapshotRow(Model):
    """A snapshot of liabilities that was published, only added to."""

    id = KeyField(primary_key=True)
    seq = TimeField()
    ledger_hash = KeyField()
    at = TimeField()
    root = KeyField(unique=True)
    lines = fields.TextField()

    class Meta:
        table = "liability_snapshot"
        indexes = (Index(fields=("seq", "id")),)


class LiabilityLeafRow(Model):
    """What an account was owed of an asset at a snapshot."""

    id = fields.BigIntField(primary_key=True)
    snapshot_id = KeyField()
    symbol = KeyField()
    hash = KeyField()
    account_id = KeyField()
    amount = IntegerField()

    class Meta:
        table = "liability_leaf"
        unique_together = (("snapshot_id", "account_id", "symbol"),)
        indexes = (Index(fields=("snapshot_id", "symbol", "hash")),)


class LiabilityNodeRow(Model):
    """A node over up to 64 of the level below it, in the order of their hashes."""

    id = fields.BigIntField(primary_key=True)
    snapshot_id = KeyField()
    symbol = KeyField()
    level = TimeField()
    position = TimeField()
    first_leaf = KeyField()
    hash = KeyField()
    amount = IntegerField()

    class Meta:
        table = "liability_node"
        unique_together = (("snapshot_id", "symbol", "level", "position"),)
        indexes = (Index(fields=("snapshot_id", "symbol", "level", "first_leaf")),)
