"""What a batch asks of its database: the same statements whether one command shares it or two hundred."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from benchmarks.deposits import SYMBOL, market_commands
from gql_server.domain.accounts import Account, AccountStanding, LendPosition, SubAccount
from gql_server.domain.book import Book
from gql_server.domain.commands import CreditDeposit, CrossBoundary
from gql_server.domain.needs import Needs
from gql_server.ports.runtime import Storage
from gql_server.service.requests import system_request
from gql_server.storage.connection import Put
from gql_server.storage.postgres_connection import PostgresConnection
from gql_server.storage.sqlite_connection import SqliteConnection
from gql_server.units import LendShares
from tests.service.house import House, open_house, plugin_host
from tests.service.storages import opened, storage_at
from tests.storage.things import commit

STATEMENTS_OF_DEPOSITS = 10
"""Of a batch of deposits of people who have deposited before, whatever its size, its beginning and its commit not counted.

Seven read: accounts; sub-accounts; what they lend, owe, have, and what waits; the asset locked, then read; the keys; the time. One
writes the ledger, the market, lend positions and deposits; one takes the place in the sequence; one writes the batch, its commands,
entries and events.
"""
HOUR = 3_600


@dataclass
class Traffic:
    """What was asked: statements, rows that were read, and rows that were written together."""

    statements: int = 0
    read: list[tuple[str, int]] = field(default_factory=list)
    written: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traffic]:
    """Note what passes through connections of either database."""
    traffic = Traffic()
    with monkeypatch.context() as patch:
        for kind in (PostgresConnection, SqliteConnection):
            rows_of, put_all_of = kind.rows, kind.put_all

            async def rows(self: object, statement: str, *values: object, rows_of: object = rows_of) -> Sequence[object]:
                found: Sequence[object] = await rows_of(self, statement, *values)  # type: ignore[operator] # the real method
                traffic.statements += 1
                traffic.read.append((statement, len(found)))
                return found

            async def put_all(self: object, puts: Sequence[Put], put_all_of: object = put_all_of) -> None:
                traffic.statements += any(put.rows for put in puts)
                traffic.written += [(put.table.name, len(put.rows)) for put in puts if put.rows]
                await put_all_of(self, puts)  # type: ignore[operator] # the real method

            patch.setattr(kind, "rows", rows)
            patch.setattr(kind, "put_all", put_all)
        yield traffic


@pytest.fixture(params=["sqlite", "postgresql"])
async def stored(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    """A storage on either database, in which nothing has happened yet."""
    url: str = request.getfixturevalue({"sqlite": "sqlite_copy_url", "postgresql": "postgres_copy_url"}[request.param])
    async with opened(storage_at(url)) as storage:
        yield storage


async def customers(storage: Storage, house: House, count: int) -> list[str]:
    """Open the market, and so many accounts that lend in it."""
    for command in market_commands(plugin_host()):
        await house.ask(command)
    names = [f"{number:032x}" for number in range(count)]

    def open_accounts(book: Book) -> None:
        for name in names:
            book.accounts.put(name, Account(name, AccountStanding.APPROVED, sub_account_count=1))
            position = LendPosition(LendShares(10**18), 10**9, 0, 0, HOUR, 0)
            book.sub_accounts.put(name, SubAccount(name, name, lends={SYMBOL: position}))
        market = book.change_market(SYMBOL)
        market.lend_shares, market.total_lent = LendShares(count * 10**18), count * 10**9
        book.change_ledger(SYMBOL).custody = count * 10**9

    await commit(storage, open_accounts, needs=Needs(symbols=frozenset({SYMBOL})))
    return names


async def test_deposits_take_the_same_statements_alone_by_ten_and_by_two_hundred(
    stored: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(stored, prefix=9) as house:
        names = await customers(stored, house, 200)
        kinds = []
        for size in (1, 10, 200):
            with noted(monkeypatch) as traffic:
                await asyncio.gather(*(house.ask(CreditDeposit(name, SYMBOL, 10**6)) for name in names[:size]))
            assert house.teller.counts.batch_requests_max == size
            assert dict(traffic.written)["command"] == size
            kinds.append(([statement for statement, _ in traffic.read], [table for table, _ in traffic.written]))
            assert traffic.statements == STATEMENTS_OF_DEPOSITS, kinds[-1]
    assert kinds[0] == kinds[1] == kinds[2]


async def test_an_hour_of_interest_costs_the_same_whoever_earns_it(stored: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    traffics: list[Traffic] = []
    async with open_house(stored, prefix=9) as house:
        for count in (10, 1_000):
            names = await customers(stored, house, count) if not traffics else await _more(stored, count)
            assert len(names) == count
            await stored.ledger.advance_clock(HOUR)
            with noted(monkeypatch) as traffic:
                await house.teller.submit(system_request(f"boundary:{count}", CrossBoundary(SYMBOL)))
            traffics.append(traffic)
    assert traffics[0] == traffics[1]
    assert traffics[0].written


async def _more(storage: Storage, count: int) -> list[str]:
    """Let so many others lend, too."""
    names = [f"f{number:031x}" for number in range(count)]

    def open_accounts(book: Book) -> None:
        for name in names:
            book.accounts.put(name, Account(name, AccountStanding.APPROVED, sub_account_count=1))
            position = LendPosition(LendShares(10**18), 10**9, 0, 0, HOUR, 0)
            book.sub_accounts.put(name, SubAccount(name, name, lends={SYMBOL: position}))

    await commit(storage, open_accounts, needs=Needs(symbols=frozenset({SYMBOL})))
    return names


async def test_a_command_that_finds_the_teller_idle_waits_for_no_company(quick_house: House) -> None:
    """One after the other, each has a batch of its own; nothing but the ledger is waited for, neither a timer nor another."""
    loop = asyncio.get_running_loop()
    timers: list[float] = []
    call_later = loop.call_later

    def noting(delay: float, *values: object, **options: object) -> asyncio.TimerHandle:
        timers.append(delay)
        return call_later(delay, *values, **options)  # type: ignore[arg-type] # handed on as they are

    before = quick_house.teller.counts.batches
    loop.call_later = noting  # type: ignore[method-assign] # of this loop, for this test
    for number in range(3):
        await quick_house.ask(CrossBoundary(f"none-{number}"))
    assert quick_house.teller.counts.batches - before == 3
    assert set(timers) == {10}, "the only timer is that of having waited too long to be taken"
