"""Tables of second factors."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class AuthenticatorRow(Model):
    """The sealed secret that an account shares with an authenticator app."""

    account_id = KeyField(primary_key=True, references="member.account_id")
    secret = fields.TextField()
    confirmed_at = TimeField(null=True)
    last_step = TimeField()

    class Meta:
        table = "authenticator"


class RecoveryCodeRow(Model):
    """A recovery code that was not used yet, as a keyed hash."""

    code_hash = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)

    class Meta:
        table = "recovery_code"
