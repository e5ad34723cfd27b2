"""The table of passkeys."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class PasskeyRow(Model):
    """A passkey of an account: its sealed credential, found by a keyed hash of its id, and its sealed name."""

    id = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)
    credential_index = KeyField(unique=True)
    credential = fields.TextField()
    name = fields.TextField()
    sign_count = TimeField()
    is_backed_up = fields.BooleanField()
    created_at = TimeField()
    last_used_at = TimeField(null=True)

    class Meta:
        table = "passkey"
