"""Tables of webhooks out: endpoints, how far the logs were read for them, what they are told, and every attempt to."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class WebhookEndpointRow(Model):
    """Where an account wants to be told: its address and secrets sealed."""

    id = KeyField(primary_key=True)
    account_id = KeyField(db_index=True)
    is_for_everything = fields.BooleanField()
    sealed = fields.TextField()
    types = fields.TextField()
    sub_account_ids = fields.TextField()
    created_at = TimeField()
    ledger_from = TimeField()
    onboarding_from = TimeField()
    previous_until = TimeField(null=True)
    disabled_at = TimeField(null=True)
    disabled_reason = KeyField(null=True)
    failing_since = TimeField(null=True)
    version = TimeField()

    class Meta:
        table = "webhook_endpoint"


class WebhookCursorRow(Model):
    """The last place of a log of which deliveries were made, changed with the deliveries that it is about."""

    log = KeyField(primary_key=True)
    seq = TimeField()

    class Meta:
        table = "webhook_cursor"


class WebhookDeliveryRow(Model):
    """Something that an endpoint is told, in the order of its lane."""

    id = KeyField(primary_key=True)
    endpoint_id = KeyField()
    account_id = KeyField(db_index=True)
    lane = KeyField()
    seq = TimeField()
    line = TimeField()
    type = KeyField()
    sub_account_id = KeyField(null=True)
    body = fields.TextField()
    created_at = TimeField()
    next_at = TimeField()
    status = KeyField()
    attempts = TimeField()
    delivered_at = TimeField(null=True)

    class Meta:
        table = "webhook_delivery"
        indexes = (
            Index(fields=["status", "next_at"]),
            Index(fields=["endpoint_id", "lane", "status", "seq", "line"]),
            Index(fields=["endpoint_id", "created_at", "id"]),
        )


class WebhookAttemptRow(Model):
    """One attempt to deliver."""

    id = fields.BigIntField(primary_key=True)
    delivery_id = KeyField()
    account_id = KeyField(db_index=True)
    number = TimeField()
    at = TimeField()
    status = TimeField(null=True)
    problem = KeyField(null=True)
    milliseconds = TimeField()

    class Meta:
        table = "webhook_attempt"
        unique_together = (("delivery_id", "number"),)
