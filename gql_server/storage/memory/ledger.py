"""The ledger's store in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, Deposit, Payout
from gql_server.domain.book import Book
from gql_server.domain.chain import Link
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.needs import Needs
from gql_server.ports.errors import TransactionConflict
from gql_server.ports.ledger import (
    BatchToWrite,
    CommandKey,
    DecidedCommand,
    LedgerStore,
    LedgerTransaction,
    LoggedBatch,
    LoggedEntry,
    LoggedEvent,
    Page,
    Snapshot,
)
from gql_server.ports.runtime import Clock
from gql_server.storage.memory.custody_book import MemoryCustodyBook
from gql_server.storage.memory.log import MemoryLog
from gql_server.storage.memory.needs import part_of
from gql_server.storage.memory.past import MemoryPast

T = TypeVar("T")


class MemoryTransaction:
    """One transaction; what it writes counts when its context ends without an error."""

    def __init__(self, ledger: MemoryLedger) -> None:
        """Work on the ledger, whose only transaction this is."""
        self._ledger = ledger
        self.written: list[BatchToWrite] = []

    async def load(self, needs: Needs) -> Book:
        """Return what is needed."""
        return part_of(self._ledger.book, needs)

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound already."""
        return await self._ledger.decided(keys)

    async def now(self) -> int:
        """Return the time."""
        return await self._ledger.now()

    async def write(self, batch: BatchToWrite) -> Sequence[int]:
        """Keep the batch for the commit and return its commands' places."""
        if not batch.commands and any(batch.changed.changed().values()):
            raise ValueError("the book changes by commands only; a batch without one could not be replayed")
        self._ledger.check([*self.written, batch])
        first = len(self._ledger.log.commands) + sum(len(earlier.commands) for earlier in self.written) + 1
        self.written.append(batch)
        return range(first, first + len(batch.commands))


class MemoryLedger(MemoryPast, MemoryCustodyBook):
    """A book, a log and an offset. Transactions stand in line, so nothing ever conflicts but a key given twice."""

    def __init__(self, clock: Clock, *on_commit: Callable[[Book], None]) -> None:
        """Begin at the genesis.

        Args:
            clock: Its clock.
            on_commit: Told of what a batch has changed, in its commit.
        """
        self.book = Book.genesis()
        self._on_commit = on_commit
        super().__init__(MemoryLog())
        self._references: dict[str, str] = {}
        self._clock = clock
        self._offset = 0
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[LedgerTransaction]:
        """Open the only transaction there is at a time."""
        async with self._turn:
            transaction = MemoryTransaction(self)
            yield transaction
            for batch in transaction.written:
                self._apply(batch)

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[LedgerStore]:
        """Let no transaction begin while the context lasts."""
        async with self._turn:
            yield self

    def check(self, batches: Sequence[BatchToWrite]) -> None:
        """Refuse what a database's constraints would refuse."""
        self.log.check(batches)
        references: dict[str, str] = {}
        for batch in batches:
            for deposit in batch.changed.deposits.own.values():
                reference = deposit.reference or deposit.id
                known = self._references.get(reference) or references.setdefault(reference, deposit.id)
                if known != deposit.id:
                    raise TransactionConflict("a deposit of this reference is there already")

    def _apply(self, batch: BatchToWrite) -> None:
        for name, things in batch.changed.changed().items():
            kept = {key: _own_copy(thing) for key, thing in things.items()}
            getattr(self.book, name).own.update(kept)
        for deposit in batch.changed.deposits.own.values():
            self._references[deposit.reference or deposit.id] = deposit.id
        for follow in self._on_commit:
            follow(batch.changed)
        self.log.add(batch)
        self.keep_prices(batch.changed.prices.own.values())
        self.keep_feeds(batch.changed.feeds.own.values())

    async def snapshot(self, needs: Needs) -> Snapshot:
        """Return what is needed, as it is now."""
        return Snapshot(part_of(self.book, needs), await self.now())

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound."""
        return {key: self.log.by_key[key] for key in keys if key in self.log.by_key}

    async def commands_by_id(self, ids: Sequence[str]) -> Mapping[str, DecidedCommand]:
        """Return decided commands by their ids."""
        return {command_id: self.log.by_id[command_id] for command_id in ids if command_id in self.log.by_id}

    async def clock_offset(self) -> int:
        """Return the test clock's offset in seconds."""
        return self._offset

    async def advance_clock(self, by_seconds: int) -> int:
        """Move the test clock forward and return the new time."""
        if by_seconds < 0:
            raise ValueError("money time never goes back")
        async with self._turn:
            self._offset += by_seconds
            return await self.now()

    async def now(self) -> int:
        """Return the time."""
        return self._clock.now() + self._offset

    async def sub_accounts_of(self, account_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the sub-account ids of accounts, in order of their numbers."""
        found: dict[str, list[str]] = {account_id: [] for account_id in account_ids}
        for sub_account in sorted(self.book.sub_accounts.own.values(), key=lambda sub: sub.number):
            if sub_account.account_id in found:
                found[sub_account.account_id].append(sub_account.id)
        return found

    async def account_ids(self, after: str, limit: int) -> Sequence[str]:
        """Return ids of accounts in order."""
        return sorted(key for key in self.book.accounts.own if key > after)[:limit]

    async def deposits(self, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
        """Return deposit ids, newest first."""
        places = [(deposit.observed_at, deposit.id) for deposit in _of(sub_account_id, self.book.deposits.own)]
        return _newest(places, limit, before)

    async def payouts(self, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
        """Return payout ids, newest first."""
        places = [(payout.requested_at, payout.id) for payout in _of(sub_account_id, self.book.payouts.own)]
        return _newest(places, limit, before)

    async def activity(
        self, sub_account_id: str, limit: int, before: tuple[int, int] | None, types: Sequence[str] | None
    ) -> Page[LoggedEvent]:
        """Return a sub-account's events, newest first."""
        found = [
            logged
            for logged in reversed(self.log.events)
            if logged.event.sub_account_id == sub_account_id
            and (before is None or (logged.seq, logged.line) < before)
            and (types is None or logged.event.type in types)
        ]
        return _page(found, limit)

    async def events_after(self, seq: int, limit: int) -> Sequence[LoggedEvent]:
        """Return events with a greater seq; all lines of a seq or none of them."""
        later = [logged for logged in self.log.events if logged.seq > seq]
        last = later[:limit][-1].seq if later else 0
        return [logged for logged in later if logged.seq <= last]

    async def event(self, seq: int, line: int) -> LoggedEvent | None:
        """Return one event."""
        return next((logged for logged in self.log.events if (logged.seq, logged.line) == (seq, line)), None)

    async def samples(self, symbol: str, start: int | None, end: int | None, limit: int, after: int | None) -> Page[RateSample]:
        """Return history rows in order of time."""
        found = [
            sample
            for (of, at), sample in sorted(self.log.samples.items())
            if of == symbol and (start is None or at >= start) and (end is None or at < end) and (after is None or at > after)
        ]
        return _page(found, limit)

    async def sample(self, symbol: str, at: int) -> RateSample | None:
        """Return one history row."""
        return self.log.samples.get((symbol, at))

    async def shadow_samples(
        self, shadow_id: str, start: int | None, end: int | None, limit: int, after: int | None
    ) -> Page[ShadowSample]:
        """Return rows of a shadow in order of time."""
        found = [
            sample
            for (of, at), sample in sorted(self.log.shadow_samples.items())
            if of == shadow_id and (start is None or at >= start) and (end is None or at < end) and (after is None or at > after)
        ]
        return _page(found, limit)

    async def shadow_sample(self, shadow_id: str, at: int) -> ShadowSample | None:
        """Return one row of a shadow."""
        return self.log.shadow_samples.get((shadow_id, at))

    async def indebted_sub_accounts(self, after: str | None, limit: int) -> Sequence[str]:
        """Return ids of sub-accounts with a debt, in order."""
        indebted = {sub_account.id for sub_account in self.book.sub_accounts.own.values() if sub_account.debts}
        return sorted(key for key in indebted - {HOUSE_SUB_ACCOUNT_ID} if after is None or key > after)[:limit]

    async def waiting_symbols(self) -> Sequence[str]:
        """Return markets in which a credit or a withdrawal waits."""
        found: set[str] = set()
        for sub_account in self.book.sub_accounts.own.values():
            found |= {symbol for symbol, balance in sub_account.balances.items() if balance.waiting}
            found |= {symbol for symbol, lend in sub_account.lends.items() if lend.queued is not None}
        return sorted(found)

    async def batches(self) -> AsyncIterator[LoggedBatch]:
        """Yield the whole log in order of commit."""
        for batch in list(self.log.batches):
            yield batch

    async def entries(self) -> AsyncIterator[LoggedEntry]:
        """Yield the whole journal in order."""
        for entry in list(self.log.entries):
            yield entry

    async def whole_book(self) -> Book:
        """Return everything."""
        whole = Book()
        for name in Book.shelf_names():
            getattr(whole, name).own.update(getattr(self.book, name).own)
        return whole

    async def sample_series(self) -> Sequence[str]:
        """Return the symbols that have history rows."""
        return sorted({symbol for symbol, _ in self.log.samples})

    async def shadow_series(self) -> Sequence[str]:
        """Return the shadows that have rows."""
        return sorted({shadow_id for shadow_id, _ in self.log.shadow_samples})

    async def chain_head(self) -> Link:
        """Return how far the log is chained."""
        return self.log.link

    async def sequence_head(self) -> int:
        """Return the last number of the gapless sequence."""
        return len(self.log.commands)


def _own_copy(thing: Any) -> object:  # noqa: ANN401 - whatever stands on a shelf; frozen things have no copy.
    return thing.copy() if hasattr(thing, "copy") else thing


Holding = TypeVar("Holding", Deposit, Payout)


def _of(sub_account_id: str, things: Mapping[str, Holding]) -> list[Holding]:
    return [thing for thing in things.values() if thing.sub_account_id == sub_account_id]


def _newest(places: Iterable[tuple[int, str]], limit: int, before: tuple[int, str] | None) -> Page[str]:
    ordered = sorted((place for place in places if before is None or place < before), reverse=True)
    return _page([key for _, key in ordered], limit)


def _page(rows: Sequence[T], limit: int) -> Page[T]:
    return Page(rows[:limit], len(rows) > limit)
