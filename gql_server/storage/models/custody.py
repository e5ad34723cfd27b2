"""Tables of what custodians were asked, what they answered, and how that compares with the ledger."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.storage.fields import IntegerField, KeyField, TimeField


class PayoutOrderRow(Model):
    """A payout as a custodian was asked for it, and how the conversation about it stands."""

    payout_id = KeyField(primary_key=True)
    custodian = KeyField()
    network = KeyField(null=True)
    symbol = KeyField()
    decimals = TimeField()
    amount = IntegerField()
    address = fields.TextField()
    placed_at = TimeField()
    status = KeyField()
    since = TimeField()
    asks = TimeField()
    ask_at = TimeField(null=True)
    problem = fields.TextField(null=True)
    batch_id = KeyField(null=True)

    class Meta:
        table = "payout_order"
        indexes = (Index(fields=("ask_at", "payout_id")), Index(fields=("since", "payout_id")), Index(fields=("batch_id",)))


class PayoutHeardRow(Model):
    """What a custodian said of a payout, each status once, only added to."""

    id = fields.BigIntField(primary_key=True)
    payout_id = KeyField()
    status = KeyField()
    at = TimeField()
    reference = KeyField(null=True)
    reason = fields.TextField(null=True)

    class Meta:
        table = "payout_heard"
        unique_together = (("payout_id", "status"),)


class ReconciliationRow(Model):
    """A comparison of custody with the ledger, only added to."""

    id = KeyField(primary_key=True)
    at = TimeField()
    custodian = KeyField()
    holdings = TimeField()
    payouts = TimeField()
    arrivals = TimeField()
    differences = fields.TextField()

    class Meta:
        table = "reconciliation"
        indexes = (Index(fields=("at", "id")),)
