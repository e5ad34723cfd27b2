"""The table of proposals."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class ProposalRow(Model):
    """What an operator wants done and another decides of. What is said is sealed, and triggers keep what was proposed."""

    id = KeyField(primary_key=True)
    proposer_id = KeyField()
    key = KeyField()
    digest = KeyField()
    mutation = KeyField()
    hash = KeyField()
    said = fields.TextField()
    proposed_at = TimeField()
    expires_at = TimeField()
    status = KeyField()
    decided_by = KeyField(null=True)
    decided_at = TimeField(null=True)
    note = fields.TextField(null=True)
    settled_at = TimeField(null=True)
    refusal = fields.TextField(null=True)

    class Meta:
        table = "proposal"
        unique_together = (("proposer_id", "key"),)
        indexes = (Index(fields=("status", "id")),)
