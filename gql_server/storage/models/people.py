"""Tables of people: members, sessions, one-time secrets, names, outgoing mail."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.ports.people import OnboardingStatus, Role
from gql_server.storage.fields import KeyField, TimeField


class MemberRow(Model):
    """Someone who signed up, found by a keyed hash of the address."""

    account_id = KeyField(primary_key=True)
    email_hash = KeyField(unique=True)
    email = fields.TextField()
    password_hash = fields.TextField()
    role = KeyField(choices=tuple(Role))
    locale = fields.TextField()
    referral_code = fields.TextField(null=True)
    onboarding = KeyField(choices=tuple(OnboardingStatus))
    created_at = TimeField()
    email_verified_at = TimeField(null=True)
    time_zone = fields.TextField(db_default="Asia/Tokyo")
    closed_at = TimeField(null=True)

    class Meta:
        table = "member"
        indexes = (Index(fields=("onboarding",)),)


class SessionRow(Model):
    """An open or revoked session, found by the hash of its token."""

    token_hash = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)
    created_at = TimeField()
    expires_at = TimeField()
    revoked_at = TimeField(null=True)
    seen_at = TimeField(null=True)
    client = fields.TextField(null=True)

    class Meta:
        table = "session"


class OneTimeRow(Model):
    """A link, code or challenge that was not used yet. A link of a sign-up carries the hash of the password that came with it."""

    key_hash = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", null=True, db_index=True)
    purpose = KeyField()
    code_hash = KeyField(null=True)
    password_hash = fields.TextField(null=True)
    subject = fields.TextField(null=True)
    expires_at = TimeField(db_index=True)
    tries_left = TimeField()

    class Meta:
        table = "one_time_secret"


class NameRow(Model):
    """The name that a customer gave to a sub-account."""

    sub_account_id = KeyField(primary_key=True)
    name = fields.TextField()

    class Meta:
        table = "sub_account_name"


class LetterRow(Model):
    """A letter in the outbox: to whom and what it says is sealed, and it is found by a keyed hash of the address."""

    id = KeyField(primary_key=True)
    to_index = KeyField()
    sealed = fields.TextField()
    created_at = TimeField()
    sent_at = TimeField(null=True)
    attempts = TimeField()
    attempted_at = TimeField(null=True)

    class Meta:
        table = "outbox"
        indexes = (
            Index(fields=("to_index", "created_at", "id")),
            Index(fields=("sent_at", "created_at", "id")),
        )
