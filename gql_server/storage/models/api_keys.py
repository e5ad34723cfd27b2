"""The table of partner keys."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class ApiKeyRow(Model):
    """A partner key of an account: what it is called, its public keys and what binds it are sealed as one."""

    id = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)
    said = fields.TextField()
    created_at = TimeField()
    expires_at = TimeField(null=True)
    revoked_at = TimeField(null=True)
    last_used_at = TimeField(null=True)
    version = TimeField()

    class Meta:
        table = "api_key"
