"""Writes a batch: what changed in the book, then the sequence, then the log. A handful of statements whatever its size."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple, TypeVar

from gql_server.domain.accounts import Balance, SubAccount
from gql_server.domain.assets import Price
from gql_server.domain.book import Book, Shelf
from gql_server.domain.chain import Link, batch_hash, command_hash, next_link
from gql_server.ports.chain import said_of
from gql_server.ports.event_log import LEDGER
from gql_server.ports.ledger import BatchToWrite, CommandToWrite
from gql_server.storage import shapes, tables
from gql_server.storage.absences import Absences
from gql_server.storage.announcing import announced
from gql_server.storage.arrivals import follow_deposits
from gql_server.storage.connection import Connection, Put, Row
from gql_server.storage.log_walk import chained
from gql_server.storage.shapes import Shape
from gql_server.storage.tables import Table

T = TypeVar("T")

_LOG: Final = f"'{LEDGER}'"
_TAKE: Final = f"UPDATE ledger_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, chained_seq, hash, {announced(_LOG)}"


class _Taken(NamedTuple):
    """Places in the sequence, and the chain up to the first of them."""

    places: Sequence[int]
    link: Link


async def write(connection: Connection, batch: BatchToWrite, absences: Absences | None = None) -> Sequence[int]:
    """Write the batch and return its commands' places in the sequence.

    The sequence's row is what every batch waits for, so it is taken after everything else but the log itself, unless something
    that the batch looked for was not there: then it is taken first, and must still not be there. The chain of the log goes on from
    the hash that stands in that row; what the commands themselves are hashed to is known before anybody waits for it.

    Raises:
        TransactionConflict: It is there now.
    """
    if not batch.commands:
        if any(batch.changed.changed().values()):
            raise ValueError("the book changes by commands only; a batch without one could not be replayed")
        return ()
    lines = [_Lines.of(command) for command in batch.commands]
    taken: _Taken | None = None
    if absences is not None and not absences.are_none:
        taken = await _take_places(connection, len(batch.commands))
        await absences.check(connection)
    book = _BookPuts(batch.changed)
    for statement, keys in book.deletions:
        await connection.rows(statement, *keys)
    samples = [shapes.SAMPLE.row(sample) for command in batch.commands for sample in command.samples]
    shadow_samples = [shapes.SHADOW_SAMPLE.row(sample) for command in batch.commands for sample in command.shadow_samples]
    await connection.put_all([*book.puts, Put(tables.SAMPLE, samples), Put(tables.SHADOW_SAMPLE, shadow_samples)])
    await follow_deposits(connection, batch.changed)
    taken = taken or await _take_places(connection, len(batch.commands))
    await connection.put_all(_log_puts(batch, taken, lines))
    return taken.places


async def _take_places(connection: Connection, count: int) -> _Taken:
    last, chained_seq, before, *_ = (await connection.rows(_TAKE, count))[0]
    first, link = last - count + 1, Link(chained_seq, before)
    if link.seq < first - 1:  # An older version, which knows no chain, has written since.
        link = await chained(connection.rows, link)
    return _Taken(range(first, last + 1), link)


class _BookPuts:
    """What changed in a book: rows to delete, by statements of their own, and rows to put, each table once."""

    def __init__(self, changed: Book) -> None:
        self.deletions: list[tuple[str, tuple[list[Any], list[Any]]]] = []
        prices, feeds = _rows_of(shapes.PRICE, changed.prices), _rows_of(shapes.FEED, changed.feeds)
        self.puts = [
            Put(tables.ACCOUNT, _rows_of(shapes.ACCOUNT, changed.accounts), is_upsert=True),
            Put(tables.SUB_ACCOUNT, _sub_account_rows(changed.sub_accounts), is_upsert=True),
            Put(tables.ASSET, _rows_of(shapes.ASSET, changed.assets), is_upsert=True),
            Put(tables.PRICE, prices, is_upsert=True),
            Put(tables.FEED, feeds, is_upsert=True),
            Put(tables.OBSERVED_PRICE, _good_prices(changed.prices)),
            Put(tables.OBSERVED_FEED, [row[: len(tables.OBSERVED_FEED.columns)] for row in feeds]),
            Put(tables.LEDGER, _rows_of(shapes.LEDGER, changed.ledgers), is_upsert=True),
            Put(tables.MARKET, _rows_of(shapes.MARKET, changed.markets), is_upsert=True),
            self._held(tables.LEND, shapes.LEND, changed.sub_accounts, operator.attrgetter("lends")),
            self._held(tables.DEBT, shapes.DEBT, changed.sub_accounts, operator.attrgetter("debts")),
            self._held(tables.BALANCE, shapes.BALANCE, changed.sub_accounts, operator.attrgetter("balances")),
            self._waiting(changed.sub_accounts),
            Put(tables.DEPOSIT, _rows_of(shapes.DEPOSIT, changed.deposits), is_upsert=True),
            Put(tables.PAYOUT, _rows_of(shapes.PAYOUT, changed.payouts), is_upsert=True),
        ]

    def _held(self, table: Table, shape: Shape[T], shelf: Shelf[SubAccount], held: Callable[[SubAccount], Mapping[str, T]]) -> Put:
        """Return one kind of holding: rows that differ are replaced, rows that are gone are deleted."""
        rows: list[Row] = []
        gone: list[tuple[str, str]] = []
        for sub_account_id, after in sorted(shelf.own.items()):
            before = _before(shelf, sub_account_id)
            held_before: Mapping[str, T] = {} if before is None else held(before)
            held_after = held(after)
            for symbol, thing in sorted(held_after.items()):
                if thing != held_before.get(symbol):
                    rows.append((sub_account_id, symbol, *shape.row(thing)))
            gone += [(sub_account_id, symbol) for symbol in held_before if symbol not in held_after]
        self._delete(table, ("text", "text"), gone)
        return Put(table, rows, is_upsert=True)

    def _waiting(self, shelf: Shelf[SubAccount]) -> Put:
        rows: list[Row] = []
        gone: list[tuple[str, int]] = []
        for sub_account_id, after in sorted(shelf.own.items()):
            before = _before(shelf, sub_account_id)
            was = {} if before is None else _waiting_rows(before)
            now = _waiting_rows(after)
            rows += [row for place, row in now.items() if row != was.get(place)]
            gone += [place for place in was if place not in now]
        self._delete(tables.WAITING, ("text", "bigint"), gone)
        return Put(tables.WAITING, rows, is_upsert=True)

    def _delete(self, table: Table, types: tuple[str, str], keys: Sequence[tuple[Any, Any]]) -> None:
        if keys:
            names = ", ".join(table.key)
            gone = f"unnest($1::{types[0]}[], $2::{types[1]}[]) AS gone({names})"
            statement = f"DELETE FROM {table.name} WHERE ({names}) IN (SELECT {names} FROM {gone})"
            self.deletions.append((statement, ([key[0] for key in keys], [key[1] for key in keys])))


def _before(shelf: Shelf[T], key: str) -> T | None:
    return None if shelf.below is None else shelf.below.get(key)


def _rows_of(shape: Shape[T], shelf: Shelf[T]) -> list[Row]:
    """Return the rows of what differs from what was loaded."""
    return [shape.row(thing) for key, thing in sorted(shelf.own.items()) if thing != _before(shelf, key)]


def _good_prices(shelf: Shelf[Price]) -> list[Row]:
    """Return the rows of prices that were taken; what is held, or only heard, is no price of its time."""
    rows: list[Row] = []
    for symbol, price in sorted(shelf.own.items()):
        before = _before(shelf, symbol)
        if before is None or not price.is_as_good_as(before):
            rows.append((symbol, price.usd, price.observed_at, price.source))
    return rows


def _sub_account_rows(shelf: Shelf[SubAccount]) -> list[Row]:
    rows: list[Row] = []
    for sub_account_id, after in sorted(shelf.own.items()):
        row, before = shapes.SUB_ACCOUNT.row(after), _before(shelf, sub_account_id)
        if before is None or shapes.SUB_ACCOUNT.row(before) != row:
            rows.append(row)
    return rows


def _waiting_rows(sub_account: SubAccount) -> dict[tuple[str, int], Row]:
    balances: Mapping[str, Balance] = sub_account.balances
    return {
        (symbol, credit.ticket): (sub_account.id, symbol, *shapes.WAITING.row(credit))
        for symbol, balance in sorted(balances.items())
        for credit in balance.waiting
    }


class _Lines(NamedTuple):
    """A command's lines of the journal and its events as rows that lack their place, and the hash of all that it says."""

    entries: Sequence[Row]
    events: Sequence[Row]
    hash: str

    @classmethod
    def of(cls, command: CommandToWrite) -> _Lines:
        """Return what a command writes: the same values as ``domain.chain`` takes of the things themselves, worked out once."""
        entries, events = list(map(shapes.ENTRY.row, command.entries)), list(map(shapes.EVENT.row, command.events))
        hashed = command_hash(said_of(command), map(_with_digits, entries, repeat(3)), map(_with_digits, events, repeat(2)))
        return cls(entries, events, hashed)


def _with_digits(row: Row, place: int) -> list[str | None]:
    """Return a row whose amount is written as digits."""
    line = list(row)
    line[place] = None if line[place] is None else str(line[place])
    return line


def _log_puts(batch: BatchToWrite, taken: _Taken, lines: Sequence[_Lines]) -> list[Put]:
    places, link, links = taken.places, taken.link, list[str]()
    numbered = list(zip(places, batch.commands, strict=True))
    whole = batch_hash(places[0], places[-1], batch.now, batch.answers)
    for seq, (_, _, contents) in zip(places, lines, strict=True):
        link = next_link(link, seq, whole, batch.now, contents)
        links.append(link.hash)
    commands = [_command_row(*one, batch.now, linked) for one, linked in zip(numbered, links, strict=True)]
    entries = [(seq, line, *row) for seq, theirs in zip(places, lines, strict=True) for line, row in enumerate(theirs.entries)]
    events = [(seq, line, *row) for seq, theirs in zip(places, lines, strict=True) for line, row in enumerate(theirs.events)]
    return [
        Put(tables.BATCH, [(places[0], places[-1], batch.now, batch.answers)]),
        Put(tables.COMMAND, commands),
        Put(tables.ENTRY, entries),
        Put(tables.EVENT, events),
        Put(tables.HEAD, [(1, link.seq, link.hash, link.seq)], is_upsert=True),
    ]


def _command_row(seq: int, command: CommandToWrite, at: int, linked: str) -> Row:
    """Return the row of a command: what is hashed of it stands in the row in the same order."""
    return (seq, *said_of(command), at, linked)
