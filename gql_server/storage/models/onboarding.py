"""Tables of the way to an approved account: cases, their changes, profiles, verified persons, and what operators did."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.ports.onboarding import AccountKind, Actor
from gql_server.storage.fields import KeyField, TimeField


class SequenceRow(Model):
    """How far a sequence has come. Who takes the next place holds the row, so places follow the order of the commits."""

    name = KeyField(primary_key=True)
    seq = TimeField()

    class Meta:
        table = "sequence"


class OnboardingCaseRow(Model):
    """What is known of the way of a member to approval besides the state itself, which stands with the member."""

    account_id = KeyField(primary_key=True, references="member.account_id")
    kind = KeyField(choices=tuple(AccountKind), null=True)
    since = TimeField()
    provider_at = TimeField(null=True)
    held_by = KeyField(choices=tuple(Actor), null=True)
    said = fields.TextField(null=True)
    changes = TimeField()
    profile_version = TimeField()

    class Meta:
        table = "onboarding_case"


class OnboardingChangeRow(Model):
    """A change of a case, only added to. What was said of it is sealed."""

    seq = TimeField(primary_key=True)
    account_id = KeyField(references="member.account_id")
    number = TimeField()
    at = TimeField()
    actor = KeyField(choices=tuple(Actor))
    actor_id = KeyField(null=True)
    event = KeyField()
    came_from = KeyField()
    status = KeyField()
    said = fields.TextField(null=True)
    provider_at = TimeField(null=True)

    class Meta:
        table = "onboarding_change"
        unique_together = (("account_id", "number"),)


class ProfileRow(Model):
    """A version of what a customer submitted, sealed. It is empty once it is erased."""

    id = fields.BigIntField(primary_key=True)
    account_id = KeyField(references="member.account_id")
    version = TimeField()
    kind = KeyField(choices=tuple(AccountKind))
    submitted_at = TimeField()
    sealed = fields.TextField(null=True)

    class Meta:
        table = "profile"
        unique_together = (("account_id", "version"),)


class PersonRow(Model):
    """Who is verified, as a keyed hash, and for which account: one account a person."""

    person_index = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)

    class Meta:
        table = "verified_person"


class OperatorActionRow(Model):
    """What an operator did. Triggers refuse to change or remove a row, but for sealing what was said under another key."""

    seq = TimeField(primary_key=True)
    at = TimeField()
    operator_id = KeyField()
    action = KeyField()
    account_id = KeyField(null=True)
    said = fields.TextField()
    said_index = KeyField()

    class Meta:
        table = "operator_action"
        indexes = (Index(fields=("account_id", "seq")),)
