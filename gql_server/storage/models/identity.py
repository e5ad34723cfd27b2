"""Tables of verifications of identity, and of the reports about them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from gql_server.plugin_api.identity import DocumentType, ReportKind
from gql_server.ports.identity import CheckState
from gql_server.storage.fields import KeyField, TimeField


class IdentityCheckRow(Model):
    """A verification, found by a keyed hash of the provider's reference. Reference and link are sealed."""

    id = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)
    provider = KeyField()
    document_type = KeyField(choices=tuple(DocumentType))
    profile_version = TimeField()
    state = KeyField(choices=tuple(CheckState))
    started_at = TimeField()
    attempts = TimeField()
    next_try_at = TimeField(null=True, db_index=True)
    reference_index = KeyField(null=True, db_index=True)
    sealed = fields.TextField(null=True)
    expires_at = TimeField(null=True)

    class Meta:
        table = "identity_check"


class IdentityReportRow(Model):
    """A report that was dealt with, known by a keyed hash of the provider's id of it."""

    report_index = KeyField(primary_key=True)
    check_id = KeyField(references="identity_check.id", db_index=True)
    kind = KeyField(choices=tuple(ReportKind))
    provider_time = TimeField()
    received_at = TimeField()
    has_counted = fields.BooleanField()

    class Meta:
        table = "identity_report"
