"""The ledger's storage: one transaction for a batch of commands, and consistent snapshots to read from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from gql_server.domain.book import Book
from gql_server.domain.chain import Link
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.needs import Needs
from gql_server.ports.custody_book import CustodyBookStore
from gql_server.ports.logged import (
    SYSTEM_SCOPE,
    BatchToWrite,
    CommandKey,
    CommandToWrite,
    DecidedCommand,
    LoggedBatch,
    LoggedEntry,
    LoggedEvent,
)
from gql_server.ports.past import PastStore

__all__ = [
    "SYSTEM_SCOPE",
    "BatchToWrite",
    "CommandKey",
    "CommandToWrite",
    "DecidedCommand",
    "LedgerStore",
    "LedgerTransaction",
    "LoggedBatch",
    "LoggedEntry",
    "LoggedEvent",
    "Page",
    "Snapshot",
]

T = TypeVar("T")


class LedgerTransaction(Protocol):
    """One open transaction. Locks are held and nothing is visible to others until the context ends without an error."""

    async def load(self, needs: Needs) -> Book:
        """Lock what is needed in the one fixed order (accounts, sub-accounts, assets; each by key) and load it in bulk."""
        ...

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound already; asked after the locks are held."""
        ...

    async def now(self) -> int:
        """Return the time by the database's clock plus the test clock's offset, Unix seconds, floored (rule T1)."""
        ...

    async def write(self, batch: BatchToWrite) -> Sequence[int]:
        """Write everything in bulk, take the sequence last, and return the commands' places in it.

        Raises:
            TransactionConflict: When a key was bound by another process meanwhile.
        """
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A consistent part of the book, with the time at which it was read."""

    book: Book
    now: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a keyset connection: rows in the order asked, and whether more follow."""

    rows: Sequence[T]
    has_next: bool


class LedgerStore(PastStore, CustodyBookStore, Protocol):
    """Where the ledger lives."""

    def transaction(self) -> AbstractAsyncContextManager[LedgerTransaction]:
        """Open a transaction that commits when the context ends.

        Raises:
            TransactionConflict, StorageUnavailable, OutcomeUnknown: When entering, inside, or when committing.
        """
        ...

    async def snapshot(self, needs: Needs) -> Snapshot:
        """Load without locks, consistent in itself; the database's time plus the offset is its time."""
        ...

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound, outside any transaction."""
        ...

    async def commands_by_id(self, ids: Sequence[str]) -> Mapping[str, DecidedCommand]:
        """Return decided commands by their ids."""
        ...

    async def clock_offset(self) -> int:
        """Return the test clock's offset in seconds."""
        ...

    async def advance_clock(self, by_seconds: int) -> int:
        """Move the test clock forward and return the new time (rule T3)."""
        ...

    async def now(self) -> int:
        """Return the time outside any transaction."""
        ...

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def sub_accounts_of(self, account_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the sub-account ids of accounts, in order of their numbers."""
        ...

    async def account_ids(self, after: str, limit: int) -> Sequence[str]:
        """Return ids of accounts in order, strictly after one."""
        ...

    async def deposits(self, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
        """Return deposit ids, newest first by (observed_at, id), strictly before the given place."""
        ...

    async def payouts(self, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
        """Return payout ids, newest first by (requested_at, id), strictly before the given place."""
        ...

    async def activity(
        self, sub_account_id: str, limit: int, before: tuple[int, int] | None, types: Sequence[str] | None
    ) -> Page[LoggedEvent]:
        """Return a sub-account's events, newest first by (seq, line), strictly before the given place."""
        ...

    async def events_after(self, seq: int, limit: int) -> Sequence[LoggedEvent]:
        """Return events in order of (seq, line) with a greater seq; all lines of a seq or none of them."""
        ...

    async def event(self, seq: int, line: int) -> LoggedEvent | None:
        """Return one event."""
        ...

    async def samples(self, symbol: str, start: int | None, end: int | None, limit: int, after: int | None) -> Page[RateSample]:
        """Return history rows with start <= at < end in order of time, strictly after the given time."""
        ...

    async def sample(self, symbol: str, at: int) -> RateSample | None:
        """Return one history row."""
        ...

    async def shadow_samples(
        self, shadow_id: str, start: int | None, end: int | None, limit: int, after: int | None
    ) -> Page[ShadowSample]:
        """Return rows of a shadow with start <= at < end in order of time, strictly after the given time."""
        ...

    async def shadow_sample(self, shadow_id: str, at: int) -> ShadowSample | None:
        """Return one row of a shadow."""
        ...

    async def indebted_sub_accounts(self, after: str | None, limit: int) -> Sequence[str]:
        """Return ids of sub-accounts with a debt, in order, the operator's own excepted; for the liquidation watch."""
        ...

    async def waiting_symbols(self) -> Sequence[str]:
        """Return markets in which a credit or a withdrawal waits."""
        ...

    # ── audit ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def frozen(self) -> AbstractAsyncContextManager[LedgerStore]:
        """Look at the ledger as it is now for as long as the context lasts, whatever is decided meanwhile; reads only."""
        ...

    def batches(self) -> AsyncIterator[LoggedBatch]:
        """Yield the whole log in order of commit."""
        ...

    def entries(self) -> AsyncIterator[LoggedEntry]:
        """Yield the whole journal in order."""
        ...

    async def whole_book(self) -> Book:
        """Load everything; for the audit."""
        ...

    async def sample_series(self) -> Sequence[str]:
        """Return the symbols that have history rows, in order; for the audit."""
        ...

    async def shadow_series(self) -> Sequence[str]:
        """Return the shadows that have rows, in order; for the audit."""
        ...

    async def chain_head(self) -> Link:
        """Return how far the log is chained, and the hash of the last command that is."""
        ...

    async def sequence_head(self) -> int:
        """Return the last number of the gapless sequence."""
        ...
