"""The ledger's store on a database: transactions, snapshots, lists, and the log for the audit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from gql_server.domain.assets import Price
from gql_server.domain.book import Book
from gql_server.domain.chain import Link
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.needs import Needs
from gql_server.domain.statement import SharePrices
from gql_server.ports.event_log import CLOCK
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
from gql_server.ports.past import HeldEntry, ObservedFeed
from gql_server.storage import lists, shapes, statements, tables
from gql_server.storage.absences import Absences
from gql_server.storage.announcing import CHANNEL, NOTIFY
from gql_server.storage.connection import Connection, Database
from gql_server.storage.custody_book import DatabaseCustodyBook
from gql_server.storage.loading import load, load_everything
from gql_server.storage.writing import write

_COMMANDS_AT_ONCE, _BATCHES_AT_ONCE = 500, 100
"""Of how many commands the audit holds the entries at once, and of how many batches the commands."""

_BATCHES: Final = f"SELECT {tables.BATCH.select} FROM batch WHERE first_seq > $1 ORDER BY first_seq LIMIT $2"
_COMMANDS: Final = f"SELECT {tables.COMMAND.select} FROM command WHERE seq >= $1 AND seq <= $2 ORDER BY seq"
_ENTRIES: Final = f"SELECT {tables.ENTRY.select} FROM journal_entry WHERE seq > $1 AND seq <= $2 ORDER BY seq, line"
_OFFSET: Final = "SELECT offset_seconds FROM test_clock"
_ADVANCE: Final = (
    "UPDATE test_clock SET offset_seconds = offset_seconds + $1 WHERE id = 1"
    f" RETURNING offset_seconds, {NOTIFY}('{CHANNEL}', '{CLOCK}:' || CAST(offset_seconds AS TEXT))"
)


class DatabaseTransaction:
    """A transaction of the teller on a connection."""

    __slots__ = ("_absences", "_connection")

    def __init__(self, connection: Connection) -> None:
        """Work on the connection's open transaction."""
        self._connection = connection
        self._absences: Absences | None = None

    async def load(self, needs: Needs) -> Book:
        """Lock and load what is needed."""
        book = await load(self._connection, needs, is_locking=True)
        self._absences = Absences.of(needs, book)
        return book

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound already."""
        return await lists.decided(self._connection, keys)

    async def now(self) -> int:
        """Return the time (rule T1)."""
        return await self._connection.now()

    async def write(self, batch: BatchToWrite) -> Sequence[int]:
        """Write everything and return the commands' places in the sequence."""
        return await write(self._connection, batch, self._absences)


class _OneView:
    """A database as one connection's open transaction sees it."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        """Look through this connection, for as long as its transaction is open."""
        self._connection = connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Give the connection; its view is consistent already."""
        yield self._connection

    glancing = reading

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """Refuse: a view changes nothing."""
        raise RuntimeError("a frozen ledger is only read")


class DatabaseLedger(DatabaseCustodyBook):
    """The ledger in a database."""

    def __init__(self, database: Database) -> None:
        """Keep the ledger in the database."""
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[LedgerTransaction]:
        """Open a transaction that commits when the context ends."""
        async with self._database.writing() as connection:
            yield DatabaseTransaction(connection)

    async def snapshot(self, needs: Needs) -> Snapshot:
        """Load without locks, consistent in itself; assets alone are one statement, which needs no transaction to be."""
        is_one_statement = needs == Needs(symbols=needs.symbols, has_every_asset=needs.has_every_asset)
        view = self._database.glancing if is_one_statement else self._database.reading
        async with view() as connection:
            return Snapshot(await load(connection, needs, is_locking=False), await connection.now())

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound."""
        async with self._database.glancing() as connection:
            return await lists.decided(connection, keys)

    async def commands_by_id(self, ids: Sequence[str]) -> Mapping[str, DecidedCommand]:
        """Return decided commands by their ids."""
        async with self._database.glancing() as connection:
            return await lists.commands_by_id(connection, ids)

    async def clock_offset(self) -> int:
        """Return the test clock's offset in seconds."""
        async with self._database.glancing() as connection:
            return int((await connection.rows(_OFFSET))[0][0])

    async def advance_clock(self, by_seconds: int) -> int:
        """Move the test clock forward and return the new time."""
        if by_seconds < 0:
            raise ValueError("money time never goes back")
        async with self._database.writing() as connection:
            await connection.rows(_ADVANCE, by_seconds)
            return await connection.now()

    async def now(self) -> int:
        """Return the time outside any transaction."""
        async with self._database.glancing() as connection:
            return await connection.now()

    async def sub_accounts_of(self, account_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the sub-account ids of accounts, in order of their numbers."""
        async with self._database.glancing() as connection:
            return await lists.sub_accounts_of(connection, account_ids)

    async def account_ids(self, after: str, limit: int) -> Sequence[str]:
        """Return ids of accounts in order."""
        async with self._database.glancing() as connection:
            return await lists.account_ids(connection, after, limit)

    async def deposits(self, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
        """Return deposit ids, newest first."""
        async with self._database.glancing() as connection:
            return await lists.deposits(connection, sub_account_id, limit, before)

    async def payouts(self, sub_account_id: str, limit: int, before: tuple[int, str] | None) -> Page[str]:
        """Return payout ids, newest first."""
        async with self._database.glancing() as connection:
            return await lists.payouts(connection, sub_account_id, limit, before)

    async def activity(
        self, sub_account_id: str, limit: int, before: tuple[int, int] | None, types: Sequence[str] | None
    ) -> Page[LoggedEvent]:
        """Return a sub-account's events, newest first."""
        async with self._database.glancing() as connection:
            return await lists.activity(connection, sub_account_id, limit, before, types)

    async def events_after(self, seq: int, limit: int) -> Sequence[LoggedEvent]:
        """Return events with a greater seq; all lines of a seq or none of them."""
        async with self._database.glancing() as connection:
            return await lists.events_after(connection, seq, limit)

    async def event(self, seq: int, line: int) -> LoggedEvent | None:
        """Return one event."""
        async with self._database.glancing() as connection:
            return await lists.event(connection, seq, line)

    async def samples(self, symbol: str, start: int | None, end: int | None, limit: int, after: int | None) -> Page[RateSample]:
        """Return history rows in order of time."""
        async with self._database.glancing() as connection:
            return await lists.samples(connection, symbol, start, end, limit, after)

    async def sample(self, symbol: str, at: int) -> RateSample | None:
        """Return one history row."""
        async with self._database.glancing() as connection:
            return await lists.sample(connection, symbol, at)

    async def journal_of(self, sub_account_id: str) -> Sequence[HeldEntry]:
        """Return the journal's entries that have the sub-account as a holder."""
        async with self._database.glancing() as connection:
            return await statements.journal_of(connection, sub_account_id)

    async def share_prices(self, symbol: str, start: int, end: int) -> Sequence[SharePrices]:
        """Return what the shares of a market were worth around and in a span."""
        async with self._database.glancing() as connection:
            return await statements.share_prices(connection, symbol, start, end)

    async def observed_price(self, symbol: str, at: int) -> Price | None:
        """Return the price that was the latest at a time."""
        async with self._database.glancing() as connection:
            return await statements.observed_price(connection, symbol, at)

    async def observed_feed(self, name: str, at: int) -> ObservedFeed | None:
        """Return the observation of a feed that was the latest at a time."""
        async with self._database.glancing() as connection:
            return await statements.observed_feed(connection, name, at)

    async def shadow_samples(
        self, shadow_id: str, start: int | None, end: int | None, limit: int, after: int | None
    ) -> Page[ShadowSample]:
        """Return rows of a shadow in order of time."""
        async with self._database.glancing() as connection:
            return await lists.shadow_samples(connection, shadow_id, start, end, limit, after)

    async def shadow_sample(self, shadow_id: str, at: int) -> ShadowSample | None:
        """Return one row of a shadow."""
        async with self._database.glancing() as connection:
            return await lists.shadow_sample(connection, shadow_id, at)

    async def indebted_sub_accounts(self, after: str | None, limit: int) -> Sequence[str]:
        """Return ids of sub-accounts with a debt, in order."""
        async with self._database.glancing() as connection:
            return await lists.indebted_sub_accounts(connection, after, limit)

    async def waiting_symbols(self) -> Sequence[str]:
        """Return markets in which a credit or a withdrawal waits."""
        async with self._database.glancing() as connection:
            return await lists.waiting_symbols(connection)

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[LedgerStore]:
        """Look at the ledger through one consistent view of the database."""
        async with self._database.reading() as connection:
            frozen = DatabaseLedger(_OneView(connection))
            await frozen.sequence_head()  # the first statement of a transaction is what fixes its view
            yield frozen

    async def batches(self) -> AsyncIterator[LoggedBatch]:
        """Yield the whole log in order of commit; it is only ever added to, so it is read piece by piece."""
        last = 0
        while True:
            async with self._database.glancing() as connection:
                batches = await connection.rows(_BATCHES, last, _BATCHES_AT_ONCE)
                if not batches:
                    return
                commands = [lists.command_from(row) for row in await connection.rows(_COMMANDS, batches[0][0], batches[-1][1])]
            for first_seq, last_seq, now, answers in batches:
                theirs = [command for command in commands if first_seq <= command.seq <= last_seq]
                yield LoggedBatch(now, answers, theirs, first_seq, last_seq)
            last = batches[-1][1]

    async def entries(self) -> AsyncIterator[LoggedEntry]:
        """Yield the whole journal in order, piece by piece."""
        head = await self.sequence_head()
        for last in range(0, head, _COMMANDS_AT_ONCE):
            async with self._database.glancing() as connection:
                rows = await connection.rows(_ENTRIES, last, min(last + _COMMANDS_AT_ONCE, head))
            for row in rows:
                yield LoggedEntry(row[0], row[1], shapes.ENTRY.thing(row, 2))

    async def whole_book(self) -> Book:
        """Load everything."""
        async with self._database.reading() as connection:
            return await load_everything(connection)

    async def sample_series(self) -> Sequence[str]:
        """Return the symbols that have history rows."""
        async with self._database.glancing() as connection:
            return await lists.sample_series(connection)

    async def shadow_series(self) -> Sequence[str]:
        """Return the shadows that have rows."""
        async with self._database.glancing() as connection:
            return await lists.shadow_series(connection)

    async def chain_head(self) -> Link:
        """Return how far the log is chained."""
        async with self._database.glancing() as connection:
            return await lists.chain_head(connection)

    async def sequence_head(self) -> int:
        """Return the last number of the gapless sequence."""
        async with self._database.glancing() as connection:
            return int((await connection.rows("SELECT seq FROM ledger_head"))[0][0])
