"""Tables of the log: batches, commands, journal and events under one gapless sequence (rule G3), and the test clock."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.domain.chain import FIRST
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.storage.fields import IntegerField, KeyField, TimeField


class HeadRow(Model):
    """The last number of the sequence: one row, the last that a batch locks."""

    id = TimeField(primary_key=True)
    seq = TimeField()
    hash = KeyField(db_default=FIRST)
    chained_seq = TimeField(db_default=0)

    class Meta:
        table = "ledger_head"


class ClockRow(Model):
    """How far the test clock is ahead of real time: one row (rule T3)."""

    id = TimeField(primary_key=True)
    offset_seconds = TimeField()

    class Meta:
        table = "test_clock"


class BatchRow(Model):
    """A transaction of the teller: its time, and what the models answered (rule G2)."""

    first_seq = TimeField(primary_key=True)
    last_seq = TimeField()
    now = TimeField()
    answers = fields.TextField()

    class Meta:
        table = "batch"


class CommandRow(Model):
    """A decided command, its key is bound for ever (rule T2)."""

    seq = TimeField(primary_key=True)
    id = KeyField(unique=True)
    scope = KeyField()
    key = KeyField()
    digest = fields.TextField()
    kind = fields.TextField()
    payload = fields.TextField()
    outcome_kind = fields.TextField()
    outcome = fields.TextField()
    is_refused = fields.BooleanField()
    at = TimeField()
    hash = KeyField(null=True)

    class Meta:
        table = "command"
        unique_together = (("scope", "key"),)


class EntryRow(Model):
    """A line of the journal."""

    id = fields.BigIntField(primary_key=True)
    seq = TimeField()
    line = TimeField()
    symbol = KeyField()
    debit = KeyField(choices=tuple(LedgerAccount))
    credit = KeyField(choices=tuple(LedgerAccount))
    amount = IntegerField()
    debit_holder = KeyField(null=True)
    credit_holder = KeyField(null=True)

    class Meta:
        table = "journal_entry"
        unique_together = (("seq", "line"),)


class EventRow(Model):
    """A fact that a command made."""

    id = fields.BigIntField(primary_key=True)
    seq = TimeField()
    line = TimeField()
    type = KeyField(choices=tuple(EventType))
    symbol = KeyField(null=True)
    amount = IntegerField(null=True, is_signed=True)
    account_id = KeyField(null=True)
    sub_account_id = KeyField(null=True)
    details = fields.TextField()

    class Meta:
        table = "event"
        unique_together = (("seq", "line"),)
        indexes = (Index(fields=("sub_account_id", "seq", "line")),)
