"""The table of the ends of accounts."""

from __future__ import annotations

from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class ClosureRow(Model):
    """An account whose closing was begun, and since when it is closed. The index finds letters that are still to be sent."""

    account_id = KeyField(primary_key=True, references="member.account_id")
    begun_at = TimeField()
    closed_at = TimeField(null=True, db_index=True)
    letters_index = KeyField(null=True)

    class Meta:
        table = "closure"
