"""Tables as the statements need them: names, columns, types and keys, taken from the models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.models import Model

from gql_server.storage import models
from gql_server.storage.fields import IntegerField, KeyField, TimeField

_TYPES: Final[dict[type[Field[Any]], str]] = {
    IntegerField: "numeric",
    KeyField: "text",
    fields.TextField: "text",
    TimeField: "bigint",
    fields.BooleanField: "boolean",
}


@dataclass(frozen=True)
class Table:
    """A table and its columns, without those that the database fills in.

    Args:
        types: PostgreSQL's type of each column.
        key: Columns by which a row is replaced.
    """

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: tuple[str, ...]

    @cached_property
    def select(self) -> str:
        """Return the columns, ready for a SELECT."""
        return self.select_from(self.name)

    def select_from(self, alias: str) -> str:
        """Return the columns of the table under another name."""
        return ", ".join(f'{alias}."{column}"' for column in self.columns)

    @cached_property
    def into(self) -> str:
        """Return the beginning of an INSERT."""
        return f"INSERT INTO {self.name} ({', '.join(quoted(self.columns))})"

    @cached_property
    def on_conflict(self) -> str:
        """Return the end of an INSERT that replaces a row whose key is there."""
        changed = [column for column in self.columns if column not in self.key]
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in changed)
        return f" ON CONFLICT ({', '.join(quoted(self.key))}) DO UPDATE SET {changes}"


def quoted(columns: Sequence[str]) -> list[str]:
    """Return the columns as identifiers; some are words of SQL."""
    return [f'"{column}"' for column in columns]


def _table(model: type[Model], *key: str) -> Table:
    described = {name: field for name, field in model._meta.fields_map.items() if not field.generated}  # noqa: SLF001 - the only way.
    return Table(
        str(model._meta.db_table),  # noqa: SLF001 - the only way.
        tuple(described),
        tuple(_TYPES[type(field)] for field in described.values()),
        key,
    )


ACCOUNT: Final = _table(models.AccountRow, "id")
SUB_ACCOUNT: Final = _table(models.SubAccountRow, "id")
LEND: Final = _table(models.LendPositionRow, "sub_account_id", "symbol")
DEBT: Final = _table(models.DebtRow, "sub_account_id", "symbol")
BALANCE: Final = _table(models.BalanceRow, "sub_account_id", "symbol")
WAITING: Final = _table(models.WaitingCreditRow, "symbol", "ticket")
DEPOSIT: Final = _table(models.DepositRow, "id")
PAYOUT: Final = _table(models.PayoutRow, "id")
ASSET: Final = _table(models.AssetRow, "symbol")
PRICE: Final = _table(models.PriceRow, "symbol")
OBSERVED_PRICE: Final = _table(models.ObservedPriceRow)
OBSERVED_FEED: Final = _table(models.ObservedFeedRow)
FEED: Final = _table(models.FeedRow, "name")
LEDGER: Final = _table(models.AssetLedgerRow, "symbol")
MARKET: Final = _table(models.MarketRow, "symbol")
SAMPLE: Final = _table(models.RateSampleRow, "symbol", "at")
SHADOW_SAMPLE: Final = _table(models.ShadowSampleRow, "shadow_id", "at")
HEAD: Final = _table(models.HeadRow, "id")
BATCH: Final = _table(models.BatchRow, "first_seq")
COMMAND: Final = _table(models.CommandRow, "seq")
ENTRY: Final = _table(models.EntryRow, "seq", "line")
EVENT: Final = _table(models.EventRow, "seq", "line")
MEMBER: Final = _table(models.MemberRow, "account_id")
SESSION: Final = _table(models.SessionRow, "token_hash")
ONE_TIME: Final = _table(models.OneTimeRow, "key_hash")
LETTER: Final = _table(models.LetterRow, "id")
CLOSURE: Final = _table(models.ClosureRow, "account_id")
IDENTITY_CHECK: Final = _table(models.IdentityCheckRow, "id")
IDENTITY_REPORT: Final = _table(models.IdentityReportRow, "report_index")
NAME: Final = _table(models.NameRow, "sub_account_id")
DEPOSIT_ADDRESS: Final = _table(models.DepositAddressRow, "id")
ARRIVAL: Final = _table(models.ArrivalRow, "id")
ARRIVAL_CURSOR: Final = _table(models.ArrivalCursorRow, "custodian")
PAYOUT_ORDER: Final = _table(models.PayoutOrderRow, "payout_id")
PAYOUT_HEARD: Final = _table(models.PayoutHeardRow, "payout_id", "status")
RECONCILIATION: Final = _table(models.ReconciliationRow, "id")
SAVED_ADDRESS: Final = _table(models.SavedAddressRow, "id")
AUTHENTICATOR: Final = _table(models.AuthenticatorRow, "account_id")
RECOVERY_CODE: Final = _table(models.RecoveryCodeRow, "code_hash")
PASSKEY: Final = _table(models.PasskeyRow, "id")
API_KEY: Final = _table(models.ApiKeyRow, "id")
SEQUENCE: Final = _table(models.SequenceRow, "name")
CASE: Final = _table(models.OnboardingCaseRow, "account_id")
CHANGE: Final = _table(models.OnboardingChangeRow, "seq")
PROFILE: Final = _table(models.ProfileRow, "account_id", "version")
PERSON: Final = _table(models.PersonRow, "person_index")
NOTICE_CURSOR: Final = _table(models.NoticeCursorRow, "id")
MUTED_NOTICE: Final = _table(models.MutedNoticeRow, "account_id", "topic")
KNOWN_DEVICE: Final = _table(models.KnownDeviceRow, "device_index")
WEBHOOK_ENDPOINT: Final = _table(models.WebhookEndpointRow, "id")
WEBHOOK_CURSOR: Final = _table(models.WebhookCursorRow, "log")
WEBHOOK_DELIVERY: Final = _table(models.WebhookDeliveryRow, "id")
WEBHOOK_ATTEMPT: Final = _table(models.WebhookAttemptRow, "delivery_id", "number")
LIABILITY_SNAPSHOT: Final = _table(models.LiabilitySnapshotRow, "id")
LIABILITY_LEAF: Final = _table(models.LiabilityLeafRow)
LIABILITY_NODE: Final = _table(models.LiabilityNodeRow)
PROPOSAL: Final = _table(models.ProposalRow, "id")
ACTION: Final = _table(models.OperatorActionRow, "seq")
