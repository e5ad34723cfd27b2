"""Fills a database with the benchmark's markets and customers: the house by commands of the teller, the customers in bulk.

The book is consistent (``domain.invariants``), but no log tells how the customers came by what they hold: a replay of it would
end with the house alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from benchmarks.requests.customers import Scale, account_id, fill
from benchmarks.requests.markets import commands_of
from gql_server.app import House
from gql_server.app.ground import seals_of
from gql_server.domain.accounts import HOUSE_ACCOUNT_ID
from gql_server.domain.accrual import reprice, throttle_bound
from gql_server.domain.book import Book
from gql_server.domain.draft import Draft
from gql_server.domain.errors import Refusal
from gql_server.domain.market import utilization
from gql_server.domain.needs import Needs
from gql_server.ports.people import Member, OnboardingStatus, Role
from gql_server.ports.runtime import Clock
from gql_server.ports.sessions import SessionRecord
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.requests import system_request
from gql_server.settings import Settings
from gql_server.storage import shapes, tables
from gql_server.storage.connection import Connection, Row
from gql_server.storage.hosts import credentials_of
from gql_server.storage.people import MEMBER_EMAIL
from gql_server.storage.postgres import PostgresDatabase
from gql_server.storage.sqlite import SqliteDatabase
from gql_server.storage.tables import Table

ROWS_A_STATEMENT: Final = 10_000
NO_PASSWORD: Final = "none"
"""Nobody signs in with a password here: the callers' sessions are opened for them."""
SESSION_HOURS: Final = 24


def settings_of(url: str) -> Settings:
    """Return the settings by which a database is made; the servers under test have the sandbox's secret too."""
    return Settings(database_url=url, background=False, seed=False, operator_email="", operator_password="")


def token(number: int) -> str:
    """Return the session token of an account, as long as the server's own."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"benchmark {number}".encode()).digest()).rstrip(b"=").decode()


def caller_numbers(scale: Scale) -> tuple[Sequence[int], Sequence[int]]:
    """Return which accounts ask: those with two sub-accounts, and the wide ones."""
    return range(scale.callers), range(scale.plain_accounts, scale.accounts)


async def make_house(url: str, clock: Clock | None = None) -> None:
    """Make the tables, list the assets and open the markets; money time should stand still by then."""
    house = House(settings_of(url), clock)
    async with house.deciding():
        for number, command in enumerate(commands_of(house.host)):
            outcome = (await house.teller.submit(system_request(f"benchmark:{number}", command))).outcome
            if isinstance(outcome, Refusal):
                raise outcome


async def add_customers(url: str, scale: Scale, clock: Clock | None = None) -> None:
    """Add the customers, their sessions, and what they hold, in one transaction of a few large statements."""
    house = House(settings_of(url), clock)
    async with house.opened():
        snapshot = await house.ledger.snapshot(Needs(has_every_asset=True))
    book = snapshot.book
    fill(book, scale, snapshot.now)
    for market in book.markets.own.values():
        reprice(Draft(book, snapshot.now, house.models, ""), market)
        market.throttle_bound = throttle_bound(market.limits, utilization(market))
    async with _writing(url, house.clock) as connection:
        await _write_book(connection, book)
        await _put(connection, tables.MEMBER, _members(house, scale))
    async with house.opened():
        await _open_sessions(house, scale)


async def whole_book(url: str, clock: Clock | None = None) -> Book:
    """Return everything that is in a database."""
    house = House(settings_of(url), clock)
    async with house.opened():
        return await house.ledger.whole_book()


async def _write_book(connection: Connection, book: Book) -> None:
    accounts = [account for key, account in book.accounts.own.items() if key != HOUSE_ACCOUNT_ID]
    subs = list(book.sub_accounts.own.values())
    await _put(connection, tables.ACCOUNT, [shapes.ACCOUNT.row(account) for account in accounts])
    await _put(connection, tables.SUB_ACCOUNT, [shapes.SUB_ACCOUNT.row(sub) for sub in subs])
    lends = [(sub.id, symbol, *shapes.LEND.row(lend)) for sub in subs for symbol, lend in sub.lends.items()]
    debts = [(sub.id, symbol, *shapes.DEBT.row(debt)) for sub in subs for symbol, debt in sub.debts.items()]
    await _put(connection, tables.LEND, lends)
    await _put(connection, tables.DEBT, debts)
    await _put(connection, tables.MARKET, [shapes.MARKET.row(market) for market in book.markets.own.values()], is_upsert=True)
    await _put(connection, tables.LEDGER, [shapes.LEDGER.row(ledger) for ledger in book.ledgers.own.values()], is_upsert=True)


def _members(house: House, scale: Scale) -> list[Row]:
    hashes, seals, now = KeyedHashes(house.settings.secret), seals_of(house.settings), house.clock.now()
    rows: list[Row] = []
    for number in range(scale.accounts):
        address = f"customer-{number}@example.com"
        sealed, status = seals.seal(MEMBER_EMAIL, address), OnboardingStatus.APPROVED
        hashed = hashes.of_address(address)
        member = Member(account_id(number), hashed, sealed, NO_PASSWORD, Role.CUSTOMER, "en", None, status, now, now)
        rows.append(tuple(getattr(member, column) for column in tables.MEMBER.columns))
    return rows


async def _open_sessions(house: House, scale: Scale) -> None:
    now, hashes = house.clock.now(), KeyedHashes(house.settings.secret)
    for numbers in caller_numbers(scale):
        for number in numbers:
            ends_at = now + SESSION_HOURS * 3_600
            record = SessionRecord(hashes.of_token(token(number)), account_id(number), now, ends_at, address="127.0.0.1")
            await house.storage.sessions.open(record)


async def _put(connection: Connection, table: Table, rows: Sequence[Row], *, is_upsert: bool = False) -> None:
    for begin in range(0, len(rows), ROWS_A_STATEMENT):
        await connection.put(table, rows[begin : begin + ROWS_A_STATEMENT], is_upsert=is_upsert)


@asynccontextmanager
async def _writing(url: str, clock: Clock) -> AsyncIterator[Connection]:
    parts = urlsplit(url)
    database: PostgresDatabase | SqliteDatabase
    if parts.scheme == "sqlite":
        database = SqliteDatabase(Path(unquote(parts.path[1:])), clock)
    else:
        database = PostgresDatabase(credentials_of(url), 1, 1)
    await database.open()
    try:
        async with database.writing() as connection:
            yield connection
    finally:
        await database.close()
