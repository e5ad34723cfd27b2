"""The table of address books."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class SavedAddressRow(Model):
    """A confirmed external address of an account, sealed, and found by a keyed hash."""

    id = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id")
    address_index = KeyField()
    sealed = fields.TextField()
    confirmed_at = TimeField()
    trusted_from = TimeField(db_default=0)

    class Meta:
        table = "saved_address"
        unique_together = (("account_id", "address_index"),)
