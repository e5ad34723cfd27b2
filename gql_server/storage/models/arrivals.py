"""Tables of arrivals: addresses that were given out, what custodians report, and up to where they were read."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.ports.arrivals import ArrivalBooking
from gql_server.storage.fields import IntegerField, KeyField, TimeField


class DepositAddressRow(Model):
    """An address that was given out, it is its sub-account's for ever."""

    id = KeyField(primary_key=True)
    custodian = KeyField()
    sub_account_id = KeyField(references="sub_account.id")
    symbol = KeyField(references="asset.symbol")
    network = KeyField()
    shown = fields.TextField()
    address = KeyField()
    tag = KeyField()
    given_at = TimeField()

    class Meta:
        table = "deposit_address"
        unique_together = (("sub_account_id", "custodian", "symbol", "network"),)
        indexes = (Index(fields=("address", "tag")),)


class ArrivalRow(Model):
    """What a custodian has said last of coins that came in, and what became of them."""

    id = KeyField(primary_key=True)
    custodian = KeyField()
    reference = KeyField()
    state = KeyField()
    network = KeyField()
    symbol = KeyField(null=True)
    asset = fields.TextField()
    amount = IntegerField()
    decimals = TimeField()
    address = KeyField()
    tag = KeyField()
    txid = KeyField()
    confirmations = TimeField()
    observed_at = TimeField()
    sender = fields.TextField(null=True)
    seen_at = TimeField()
    generation = TimeField()
    booking = KeyField(choices=tuple(ArrivalBooking))
    sub_account_id = KeyField(null=True)
    deposit_id = KeyField(null=True)
    problem = fields.TextField(null=True)
    due_at = TimeField(null=True)

    class Meta:
        table = "arrival"
        unique_together = (("custodian", "reference"),)
        indexes = (
            Index(fields=("due_at", "id")),
            Index(fields=("deposit_id",)),
            Index(fields=("sub_account_id", "booking")),
            Index(fields=("booking", "seen_at", "id")),
        )


class ArrivalCursorRow(Model):
    """Up to where the arrivals of a custodian were read."""

    custodian = KeyField(primary_key=True)
    cursor = fields.TextField()

    class Meta:
        table = "arrival_cursor"
