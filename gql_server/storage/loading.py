"""Loads the part of the book that is needed: in bulk, and under locks where a decision follows.

Rows are locked in one order, the same for everybody: accounts by id, sub-accounts by id, assets by symbol. What a lock
guards is read by a later statement, which sees what the lock waited for: holdings, deposits and payouts by their
sub-account, prices, ledgers and markets by their asset. What tells whom to lock (who waits, who is a backstop) is read
before the locks and again under them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from gql_server.domain.accounts import UNSENT
from gql_server.domain.book import Book
from gql_server.domain.needs import WAITING_SERVED_MAX, Needs
from gql_server.ports.errors import TransactionConflict
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Connection, Row
from gql_server.storage.joined import rows_in, rows_of

_LOCK: Final = " FOR UPDATE"

_ACCOUNTS: Final = (
    f"SELECT {tables.ACCOUNT.select} FROM account WHERE id IN (SELECT account_id FROM sub_account WHERE id = ANY($1)"
    " UNION SELECT id FROM account WHERE id = ANY($2)) ORDER BY id"
)
"""Whose a sub-account is never changes, so it may be asked before that row is locked."""
_SUB_ACCOUNTS: Final = f"SELECT {tables.SUB_ACCOUNT.select} FROM sub_account WHERE id = ANY($1) ORDER BY id"
_SUB_ACCOUNTS_OF: Final = "SELECT id FROM sub_account WHERE account_id = ANY($1)"
_BACKSTOPS: Final = "SELECT id FROM sub_account WHERE is_backstop"
_THEIRS: Final = " WHERE sub_account_id = ANY($1)"
_HOLDINGS: Final = (
    f"SELECT {', '.join(rows_of(one, _THEIRS) for one in (tables.LEND, tables.DEBT, tables.BALANCE, tables.WAITING))}"
)
_DEPOSITS: Final = f"SELECT {tables.DEPOSIT.select} FROM deposit WHERE id = ANY($1)"
_PAYOUTS: Final = f"SELECT {tables.PAYOUT.select} FROM payout WHERE id = ANY($1)"
_DEPOSITS_FOR: Final = "SELECT id, sub_account_id, symbol FROM deposit WHERE id = ANY($1)"
_PAYOUTS_FOR: Final = "SELECT id, sub_account_id, symbol, deposit_id FROM payout WHERE id = ANY($1)"
_HELD_FOR: Final = (
    "SELECT id, sub_account_id, symbol FROM deposit WHERE status = 'HELD'"
    " AND sub_account_id IN (SELECT id FROM sub_account WHERE account_id = ANY($1))"
)
_UNSENT: Final = ", ".join(f"'{status}'" for status in sorted(UNSENT))
_UNSENT_FOR: Final = (
    f"SELECT id, sub_account_id, symbol FROM payout WHERE status IN ({_UNSENT})"
    " AND sub_account_id IN (SELECT id FROM sub_account WHERE account_id = ANY($1))"
)
_SYMBOLS: Final = "SELECT symbol FROM asset WHERE symbol = ANY($1) ORDER BY symbol"
_EVERY_SYMBOL: Final = "SELECT symbol FROM asset ORDER BY symbol"
_JOINED: Final = (
    f"SELECT {tables.ASSET.select}, {tables.PRICE.select}, {tables.LEDGER.select}, {tables.MARKET.select}, {tables.FEED.select}"
    " FROM asset"
    " LEFT JOIN price ON price.symbol = asset.symbol"
    " LEFT JOIN asset_ledger ON asset_ledger.symbol = asset.symbol"
    " LEFT JOIN market ON market.symbol = asset.symbol"
    " LEFT JOIN feed ON asset.symbol = (SELECT min(symbol) FROM asset"
)
"""Feeds go with the first asset, one row each, so that they come in the same statement wherever an asset does."""
_EVERY_ASSET: Final = f"{_JOINED})"
_ASSETS: Final = f"{_JOINED} WHERE symbol = ANY($1)) WHERE asset.symbol = ANY($1)"
_FEEDS: Final = f"SELECT {tables.FEED.select} FROM feed"
_WAITING_IN: Final = f"""
SELECT sub_account_id, FALSE FROM (
  SELECT sub_account_id, row_number() OVER (PARTITION BY symbol ORDER BY ticket) AS place
  FROM waiting_credit WHERE symbol = ANY($1)) AS credits WHERE place <= {WAITING_SERVED_MAX}
UNION SELECT sub_account_id, TRUE FROM (
  SELECT sub_account_id, row_number() OVER (PARTITION BY symbol ORDER BY queued_ticket) AS place
  FROM lend_position WHERE symbol = ANY($1) AND queued_ticket IS NOT NULL) AS queued WHERE place <= {WAITING_SERVED_MAX}
UNION SELECT sub_account_id, FALSE FROM (
  SELECT lend_position.sub_account_id,
    row_number() OVER (PARTITION BY lend_position.symbol ORDER BY lend_position.sub_account_id) AS place
  FROM lend_position JOIN market ON market.symbol = lend_position.symbol AND lend_position.epoch < market.epoch
  WHERE lend_position.symbol = ANY($1)) AS wiped WHERE place <= {WAITING_SERVED_MAX}
"""

_LEND: Final = shapes.LEND.reader(2)
_DEBT: Final = shapes.DEBT.reader(2)
_BALANCE: Final = shapes.BALANCE.reader(2)
_CREDIT: Final = shapes.WAITING.reader(2)

_PRICE_AT: Final = len(tables.ASSET.columns)
_LEDGER_AT: Final = _PRICE_AT + len(tables.PRICE.columns)
_MARKET_AT: Final = _LEDGER_AT + len(tables.LEDGER.columns)
_FEED_AT: Final = _MARKET_AT + len(tables.MARKET.columns)


@dataclass(slots=True)
class _Wanted:
    """What has turned out to be needed so far."""

    accounts: set[str]
    sub_accounts: set[str]
    symbols: set[str]
    holders: set[str]
    deposits: set[str]
    payouts: set[str]
    backstops: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)


async def load(connection: Connection, needs: Needs, *, is_locking: bool) -> Book:
    """Load what is needed.

    Args:
        is_locking: Whether to lock it; without, the connection must be a consistent view.

    Raises:
        TransactionConflict: When somebody new began to wait, or became a backstop, between the question and the lock.
    """
    return await _Loading(connection, needs, _LOCK if is_locking else "").run()


class _Loading:
    """One load."""

    def __init__(self, connection: Connection, needs: Needs, lock: str) -> None:
        self._connection = connection
        self._needs = needs
        self._lock = lock
        self._book = Book()
        self._wanted = _Wanted(
            accounts=set(needs.accounts | needs.sub_accounts_of | needs.held_deposits_of | needs.everything_of),
            sub_accounts=set(needs.sub_accounts | needs.holdings_of),
            symbols=set(needs.symbols | needs.waiting_in),
            holders=set(needs.holdings_of),
            deposits=set(needs.deposits),
            payouts=set(needs.payouts),
        )

    async def run(self) -> Book:
        """Ask whom to lock, lock, load."""
        await self._follow_ids()
        await self._find_the_waiting()
        await self._load_accounts()
        await self._load_sub_accounts()
        await self._load_assets()
        await self._load_deposits_and_payouts()
        if self._lock:
            await self._check_the_waiting()
        return self._book

    async def _keyed(self, statement: str, keys: Iterable[str]) -> list[Row]:
        listed = sorted(keys)
        return list(await self._connection.rows(statement, listed)) if listed else []

    async def _follow_ids(self) -> None:
        """Learn what never changes: to which sub-account and asset a deposit or a payout belongs.

        One that is not there yet is not loaded later either: what it belongs to would not be locked.
        """
        wanted = self._wanted
        deposits, payouts = await self._keyed(_DEPOSITS_FOR, wanted.deposits), await self._keyed(_PAYOUTS_FOR, wanted.payouts)
        wanted.deposits, wanted.payouts = {row[0] for row in deposits}, {row[0] for row in payouts}
        wanted.deposits |= {row[3] for row in payouts if row[3] is not None}  # Of the same sub-account and asset.
        for row in deposits + payouts:
            wanted.sub_accounts.add(row[1])
            wanted.symbols.add(row[2])

    async def _find_the_waiting(self) -> None:
        wanted = self._wanted
        if self._needs.has_backstops:
            wanted.backstops = {row[0] for row in await self._connection.rows(_BACKSTOPS)}
        for sub_account_id, is_queued in await self._keyed(_WAITING_IN, self._needs.waiting_in):
            wanted.waiting.add(sub_account_id)
            if is_queued:
                wanted.holders.add(sub_account_id)
        wanted.holders |= wanted.backstops
        wanted.sub_accounts |= wanted.backstops | wanted.waiting

    async def _load_accounts(self) -> None:
        wanted = self._wanted
        if wanted.accounts or wanted.sub_accounts:
            holders = sorted(wanted.sub_accounts), sorted(wanted.accounts)
            for row in await self._connection.rows(_ACCOUNTS + self._lock, *holders):
                self._book.accounts.put(row[0], shapes.ACCOUNT.thing(row))
        everything_of = self._needs.everything_of
        wanted.holders |= {row[0] for row in await self._keyed(_SUB_ACCOUNTS_OF, everything_of)}
        wanted.sub_accounts |= wanted.holders
        wanted.sub_accounts |= {row[0] for row in await self._keyed(_SUB_ACCOUNTS_OF, self._needs.sub_accounts_of)}
        held = await self._keyed(_HELD_FOR, self._needs.held_deposits_of | everything_of)
        unsent = await self._keyed(_UNSENT_FOR, everything_of)
        wanted.deposits |= {row[0] for row in held}
        wanted.payouts |= {row[0] for row in unsent}
        for _, sub_account_id, symbol in held + unsent:
            wanted.sub_accounts.add(sub_account_id)
            wanted.symbols.add(symbol)

    async def _load_sub_accounts(self) -> None:
        shelf = self._book.sub_accounts
        for row in await self._keyed(_SUB_ACCOUNTS + self._lock, self._wanted.sub_accounts):
            shelf.put(row[0], shapes.SUB_ACCOUNT.thing(row))
        await load_holdings(self._connection, self._book)
        for sub_account_id in self._wanted.holders & set(shelf.own):
            self._wanted.symbols |= shelf[sub_account_id].held_symbols

    async def _load_assets(self) -> None:
        wanted = self._wanted
        if self._needs.has_feeds:
            for row in await self._connection.rows(_FEEDS):
                self._book.feeds.put(row[0], shapes.FEED.thing(row))
        if self._needs.has_every_asset:
            locked = {row[0] for row in await self._connection.rows(_EVERY_SYMBOL + self._lock)} if self._lock else set()
            put_assets(self._book, await self._connection.rows(_EVERY_ASSET))
            if self._lock and not set(self._book.assets.own) <= locked:
                raise TransactionConflict("an asset was added meanwhile")
            return
        if self._lock:
            await self._keyed(_SYMBOLS + self._lock, wanted.symbols)
        put_assets(self._book, await self._keyed(_ASSETS, wanted.symbols))

    async def _load_deposits_and_payouts(self) -> None:
        for row in await self._keyed(_DEPOSITS, self._wanted.deposits):
            self._book.deposits.put(row[0], shapes.DEPOSIT.thing(row))
        for row in await self._keyed(_PAYOUTS, self._wanted.payouts):
            self._book.payouts.put(row[0], shapes.PAYOUT.thing(row))

    async def _check_the_waiting(self) -> None:
        wanted = self._wanted
        if self._needs.has_backstops:
            backstops = {row[0] for row in await self._connection.rows(_BACKSTOPS)}
            if not backstops <= wanted.backstops:
                raise TransactionConflict("a backstop was registered meanwhile")
        found = await self._keyed(_WAITING_IN, self._needs.waiting_in)
        if any(row[0] not in wanted.waiting or (row[1] and row[0] not in wanted.holders) for row in found):
            raise TransactionConflict("somebody began to wait meanwhile")


async def load_holdings(connection: Connection, book: Book) -> None:
    """Load what the book's sub-accounts hold and owe."""
    ids = sorted(book.sub_accounts.own)
    if ids:
        [row] = await connection.rows(_HOLDINGS, ids)
        lends, debts, balances, waiting = map(rows_in, row)
        put_holdings(book, lends, debts, balances, sorted(waiting, key=ticket))


def ticket(row: Row) -> int:
    """Return the place in line of a row of a waiting credit."""
    return int(row[2])


def put_holdings(book: Book, lends: Iterable[Row], debts: Iterable[Row], balances: Iterable[Row], waiting: Iterable[Row]) -> None:
    """Put rows of holdings into the book's sub-accounts; waiting credits come in order of their tickets."""
    holders = book.sub_accounts.own
    for row in lends:
        holders[row[0]].lends[row[1]] = _LEND(row)
    for row in debts:
        holders[row[0]].debts[row[1]] = _DEBT(row)
    for row in balances:
        holders[row[0]].balances[row[1]] = _BALANCE(row)
    for row in waiting:
        holders[row[0]].balances[row[1]].waiting += (_CREDIT(row),)


def put_assets(book: Book, rows: Iterable[Row]) -> None:
    """Put joined rows of assets, prices, ledgers, markets and feeds into the book."""
    for row in rows:
        symbol = row[0]
        if row[_FEED_AT] is not None:
            book.feeds.put(row[_FEED_AT], shapes.FEED.thing(row, _FEED_AT))
            if symbol in book.assets.own:
                continue
        book.assets.put(symbol, shapes.ASSET.thing(row))
        if row[_PRICE_AT] is not None:
            book.prices.put(symbol, shapes.PRICE.thing(row, _PRICE_AT))
        if row[_LEDGER_AT] is not None:
            book.ledgers.put(symbol, shapes.LEDGER.thing(row, _LEDGER_AT))
        if row[_MARKET_AT] is not None:
            book.markets.put(symbol, shapes.MARKET.thing(row, _MARKET_AT))


async def load_everything(connection: Connection) -> Book:
    """Load the whole book; the connection must be a consistent view."""
    book = Book()
    put_assets(book, await connection.rows(_EVERY_ASSET))
    for row in await _all(connection, tables.FEED):
        book.feeds.put(row[0], shapes.FEED.thing(row))
    for row in await _all(connection, tables.ACCOUNT):
        book.accounts.put(row[0], shapes.ACCOUNT.thing(row))
    for row in await _all(connection, tables.SUB_ACCOUNT):
        book.sub_accounts.put(row[0], shapes.SUB_ACCOUNT.thing(row))
    waiting = sorted(await _all(connection, tables.WAITING), key=ticket)
    lends, debts, balances = [await _all(connection, table) for table in (tables.LEND, tables.DEBT, tables.BALANCE)]
    put_holdings(book, lends, debts, balances, waiting)
    for row in await _all(connection, tables.DEPOSIT):
        book.deposits.put(row[0], shapes.DEPOSIT.thing(row))
    for row in await _all(connection, tables.PAYOUT):
        book.payouts.put(row[0], shapes.PAYOUT.thing(row))
    return book


async def _all(connection: Connection, table: tables.Table) -> Iterable[Row]:
    return await connection.rows(f"SELECT {table.select} FROM {table.name}")
