"""Tables of notices: how far the log was read, which notices a customer does without, and the devices known from signing in."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class NoticeCursorRow(Model):
    """The last place of the log that notices were made of: one row, changed with the letters that it is about."""

    id = TimeField(primary_key=True)
    seq = TimeField()

    class Meta:
        table = "notice_cursor"


class MutedNoticeRow(Model):
    """A group of notices that an account does not want by e-mail."""

    id = fields.BigIntField(primary_key=True)
    account_id = KeyField(references="member.account_id")
    topic = KeyField()

    class Meta:
        table = "muted_notice"
        unique_together = (("account_id", "topic"),)


class KnownDeviceRow(Model):
    """A device from which somebody signed in to an account, by a keyed hash of what it shows."""

    device_index = KeyField(primary_key=True)
    account_id = KeyField(references="member.account_id", db_index=True)
    seen_at = TimeField()

    class Meta:
        table = "known_device"
