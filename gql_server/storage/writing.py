"""Writes a batch: what changed in the book, then the sequence, then the log. A handful of statements whatever its size."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from gql_server.domain.accounts import Balance, SubAccount
from gql_server.domain.book import Book, Shelf
from gql_server.ports.event_log import LEDGER
from gql_server.ports.ledger import BatchToWrite, CommandToWrite
from gql_server.storage import shapes, tables
from gql_server.storage.absences import Absences
from gql_server.storage.announcing import announced
from gql_server.storage.connection import Connection, Row
from gql_server.storage.shapes import Shape
from gql_server.storage.tables import Table

T = TypeVar("T")

_LOG: Final = f"'{LEDGER}'"
_TAKE: Final = f"UPDATE ledger_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, {announced(_LOG)}"


async def write(connection: Connection, batch: BatchToWrite, absences: Absences | None = None) -> Sequence[int]:
    """Write the batch and return its commands' places in the sequence.

    The sequence's row is what every batch waits for, so it is taken after everything else but the log itself, unless something
    that the batch looked for was not there: then it is taken first, and must still not be there.

    Raises:
        TransactionConflict: It is there now.
    """
    if not batch.commands:
        if any(batch.changed.changed().values()):
            raise ValueError("the book changes by commands only; a batch without one could not be replayed")
        return ()
    places: Sequence[int] = ()
    if absences is not None and not absences.are_none:
        places = await _take_places(connection, len(batch.commands))
        await absences.check(connection)
    await _write_book(connection, batch.changed)
    await connection.put(tables.SAMPLE, [shapes.SAMPLE.row(sample) for command in batch.commands for sample in command.samples])
    shadow_samples = [shapes.SHADOW_SAMPLE.row(sample) for command in batch.commands for sample in command.shadow_samples]
    await connection.put(tables.SHADOW_SAMPLE, shadow_samples)
    places = places or await _take_places(connection, len(batch.commands))
    await _write_log(connection, batch, places)
    return places


async def _take_places(connection: Connection, count: int) -> Sequence[int]:
    last = int((await connection.rows(_TAKE, count))[0][0])
    return range(last - count + 1, last + 1)


async def _write_book(connection: Connection, changed: Book) -> None:
    await _write_shelf(connection, tables.ACCOUNT, shapes.ACCOUNT, changed.accounts)
    await _write_sub_accounts(connection, changed.sub_accounts)
    await _write_shelf(connection, tables.ASSET, shapes.ASSET, changed.assets)
    prices = await _write_shelf(connection, tables.PRICE, shapes.PRICE, changed.prices)
    feeds = await _write_shelf(connection, tables.FEED, shapes.FEED, changed.feeds)
    await connection.put(tables.OBSERVED_PRICE, prices)
    await connection.put(tables.OBSERVED_FEED, [row[: len(tables.OBSERVED_FEED.columns)] for row in feeds])
    await _write_shelf(connection, tables.LEDGER, shapes.LEDGER, changed.ledgers)
    await _write_shelf(connection, tables.MARKET, shapes.MARKET, changed.markets)
    await _write_holdings(connection, changed.sub_accounts)
    await _write_shelf(connection, tables.DEPOSIT, shapes.DEPOSIT, changed.deposits)
    await _write_shelf(connection, tables.PAYOUT, shapes.PAYOUT, changed.payouts)


def _before(shelf: Shelf[T], key: str) -> T | None:
    return None if shelf.below is None else shelf.below.get(key)


async def _write_shelf(connection: Connection, table: Table, shape: Shape[T], shelf: Shelf[T]) -> Sequence[Row]:
    """Write what differs from what was loaded, and return the rows."""
    rows = [shape.row(thing) for key, thing in sorted(shelf.own.items()) if thing != _before(shelf, key)]
    await connection.put(table, rows, is_upsert=True)
    return rows


async def _write_sub_accounts(connection: Connection, shelf: Shelf[SubAccount]) -> None:
    rows = []
    for sub_account_id, after in sorted(shelf.own.items()):
        row, before = shapes.SUB_ACCOUNT.row(after), _before(shelf, sub_account_id)
        if before is None or shapes.SUB_ACCOUNT.row(before) != row:
            rows.append(row)
    await connection.put(tables.SUB_ACCOUNT, rows, is_upsert=True)


async def _write_holdings(connection: Connection, shelf: Shelf[SubAccount]) -> None:
    await _write_held(connection, tables.LEND, shapes.LEND, shelf, operator.attrgetter("lends"))
    await _write_held(connection, tables.DEBT, shapes.DEBT, shelf, operator.attrgetter("debts"))
    await _write_held(connection, tables.BALANCE, shapes.BALANCE, shelf, operator.attrgetter("balances"))
    await _write_waiting(connection, shelf)


async def _write_held(
    connection: Connection,
    table: Table,
    shape: Shape[T],
    shelf: Shelf[SubAccount],
    held: Callable[[SubAccount], Mapping[str, T]],
) -> None:
    """Write one kind of holding: rows that differ are replaced, rows that are gone are deleted."""
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
    await _delete(connection, table, ("text", "text"), gone)
    await connection.put(table, rows, is_upsert=True)


async def _write_waiting(connection: Connection, shelf: Shelf[SubAccount]) -> None:
    rows: list[Row] = []
    gone: list[tuple[str, int]] = []
    for sub_account_id, after in sorted(shelf.own.items()):
        before = _before(shelf, sub_account_id)
        was = {} if before is None else _waiting_rows(before)
        now = _waiting_rows(after)
        rows += [row for place, row in now.items() if row != was.get(place)]
        gone += [place for place in was if place not in now]
    await _delete(connection, tables.WAITING, ("text", "bigint"), gone)
    await connection.put(tables.WAITING, rows, is_upsert=True)


def _waiting_rows(sub_account: SubAccount) -> dict[tuple[str, int], Row]:
    balances: Mapping[str, Balance] = sub_account.balances
    return {
        (symbol, credit.ticket): (sub_account.id, symbol, *shapes.WAITING.row(credit))
        for symbol, balance in sorted(balances.items())
        for credit in balance.waiting
    }


async def _delete(connection: Connection, table: Table, types: tuple[str, str], keys: Sequence[tuple[Any, Any]]) -> None:
    if keys:
        names = ", ".join(table.key)
        gone = f"unnest($1::{types[0]}[], $2::{types[1]}[]) AS gone({names})"
        statement = f"DELETE FROM {table.name} WHERE ({names}) IN (SELECT {names} FROM {gone})"
        await connection.rows(statement, [key[0] for key in keys], [key[1] for key in keys])


async def _write_log(connection: Connection, batch: BatchToWrite, places: Sequence[int]) -> None:
    numbered = list(zip(places, batch.commands, strict=True))
    await connection.put(tables.BATCH, [(places[0], places[-1], batch.now, batch.answers)])
    await connection.put(tables.COMMAND, [_command_row(seq, command, batch.now) for seq, command in numbered])
    await connection.put(
        tables.ENTRY,
        [(seq, line, *shapes.ENTRY.row(entry)) for seq, command in numbered for line, entry in enumerate(command.entries)],
    )
    await connection.put(
        tables.EVENT,
        [(seq, line, *shapes.EVENT.row(event)) for seq, command in numbered for line, event in enumerate(command.events)],
    )


def _command_row(seq: int, command: CommandToWrite, at: int) -> Row:
    return (
        seq,
        command.id,
        command.key.scope,
        command.key.key,
        command.digest,
        command.kind,
        command.payload,
        command.outcome_kind,
        command.outcome,
        command.is_refused,
        at,
    )
