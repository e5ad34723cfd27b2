"""Tables of who holds what. A sub-account's row guards its holdings, its deposits and its payouts."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_server.domain.accounts import AccountStanding, DepositStatus, FrozenBy, HeldReason, NotLentReason, PayoutStatus
from gql_server.storage.fields import IntegerField, KeyField, TimeField


class AccountRow(Model):
    """A customer as the ledger sees one."""

    id = KeyField(primary_key=True)
    standing = KeyField(choices=tuple(AccountStanding))
    frozen_at = TimeField(null=True)
    frozen_by = KeyField(choices=tuple(FrozenBy), null=True)
    sub_account_count = TimeField()
    delay_seconds = TimeField(db_default=0)
    delay_next_seconds = TimeField(null=True)
    delay_next_at = TimeField(null=True)

    class Meta:
        table = "account"


class SubAccountRow(Model):
    """A sub-account, its account and number never change."""

    id = KeyField(primary_key=True)
    account_id = KeyField(references="account.id")
    number = TimeField()
    opened_at = TimeField()
    archived_at = TimeField(null=True)
    is_backstop = fields.BooleanField(db_index=True)
    at_risk_since = TimeField(null=True)
    backstop_capacity = IntegerField(null=True)
    backstop_used = IntegerField(db_default=0)

    class Meta:
        table = "sub_account"
        unique_together = (("account_id", "number"),)
        indexes = (Index(fields=("at_risk_since",)),)


class LendPositionRow(Model):
    """What a sub-account lends of one asset: one position, however many deposits made it."""

    id = fields.BigIntField(primary_key=True)
    sub_account_id = KeyField(references="sub_account.id")
    symbol = KeyField(references="asset.symbol")
    shares = IntegerField()
    principal = IntegerField()
    opened_at = TimeField()
    last_credited_at = TimeField()
    maturity_seconds = TimeField()
    epoch = TimeField()
    queued_ticket = TimeField(null=True)
    queued_command_id = KeyField(null=True)
    queued_address = fields.TextField(null=True)
    queued_queued_at = TimeField(null=True)
    queued_trust_trusted_from = TimeField(null=True)
    queued_trust_floor_seconds = TimeField(null=True, db_default=0)
    queued_network = KeyField(null=True)
    announce_at = TimeField(null=True)

    class Meta:
        table = "lend_position"
        unique_together = (("sub_account_id", "symbol"), ("symbol", "queued_ticket"))
        indexes = (Index(fields=("symbol", "epoch", "sub_account_id")), Index(fields=("announce_at",)))


class DebtRow(Model):
    """What a sub-account owes of one asset."""

    id = fields.BigIntField(primary_key=True)
    sub_account_id = KeyField(references="sub_account.id")
    symbol = KeyField(references="asset.symbol")
    shares = IntegerField()
    principal = IntegerField()
    opened_at = TimeField()

    class Meta:
        table = "debt"
        unique_together = (("sub_account_id", "symbol"),)


class BalanceRow(Model):
    """What a sub-account can spend at once of one asset."""

    id = fields.BigIntField(primary_key=True)
    sub_account_id = KeyField(references="sub_account.id")
    symbol = KeyField(references="asset.symbol")
    available = IntegerField()
    reason = KeyField(null=True, choices=tuple(NotLentReason))

    class Meta:
        table = "balance"
        unique_together = (("sub_account_id", "symbol"),)


class WaitingCreditRow(Model):
    """A part of a balance that waits to be lent, a market serves its tickets in order (rule L3)."""

    id = fields.BigIntField(primary_key=True)
    sub_account_id = KeyField(references="sub_account.id", db_index=True)
    symbol = KeyField(references="asset.symbol")
    ticket = TimeField()
    amount = IntegerField()
    reason = KeyField(choices=tuple(NotLentReason))
    waiting_since = TimeField()

    class Meta:
        table = "waiting_credit"
        unique_together = (("symbol", "ticket"),)


class DepositRow(Model):
    """A confirmed arrival, custody's reference comes once."""

    id = KeyField(primary_key=True)
    sub_account_id = KeyField()
    account_id = KeyField()
    symbol = KeyField()
    amount = IntegerField()
    held_amount = IntegerField()
    status = KeyField(choices=tuple(DepositStatus))
    reason = KeyField(null=True, choices=tuple(HeldReason))
    observed_at = TimeField()
    credited_at = TimeField(null=True)
    reference = KeyField(null=True, unique=True)
    went_to = KeyField(null=True)

    class Meta:
        table = "deposit"
        indexes = (Index(fields=("sub_account_id", "observed_at", "id")), Index(fields=("status", "observed_at", "id")))


class PayoutRow(Model):
    """An amount on its way to an external address."""

    id = KeyField(primary_key=True)
    sub_account_id = KeyField()
    symbol = KeyField()
    amount = IntegerField()
    fee = IntegerField()
    address = fields.TextField()
    status = KeyField(choices=tuple(PayoutStatus))
    requested_at = TimeField()
    reference = KeyField(null=True)
    release_at = TimeField(null=True)
    network = KeyField(null=True)
    deposit_id = KeyField(null=True)

    class Meta:
        table = "payout"
        indexes = (
            Index(fields=("status", "release_at", "id")),
            Index(fields=("sub_account_id", "requested_at", "id")),
            Index(fields=("status", "requested_at", "id")),
        )
