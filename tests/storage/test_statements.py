"""A batch takes as many statements as there are kinds of rows in it, not as there are rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gql_server.domain.book import Book
from gql_server.domain.needs import Needs
from gql_server.ports.runtime import Storage
from gql_server.storage import postgres_connection as postgres_module
from gql_server.storage import sqlite_connection as sqlite_module
from tests.storage.things import balance, command, commit, debt, deposit, entry, event, has_customers, lend, sample, shadow_sample

CUSTOMERS = [f"s{number:03}" for number in range(200)]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every call to a driver but the commit itself."""
    made: list[object] = []
    for module in (postgres_module, sqlite_module):
        translated: Callable[..., Awaitable[Any]] = module.translated

        def counted(*values: object, translated: Callable[..., Awaitable[Any]] = translated) -> Awaitable[Any]:
            made.append(values)
            return translated(*values)

        monkeypatch.setattr(module, "translated", counted)
    return made


async def test_the_size_of_a_batch_does_not_change_the_number_of_its_statements(database: Storage, calls: list[object]) -> None:
    await has_customers(database, *CUSTOMERS, symbols=("BTC", "ETH"))
    counts = []
    for round_, size in enumerate((200, 1, 10, 200)):  # The first round makes rows, the others replace and delete.
        names = CUSTOMERS[:size]

        def change(book: Book, names: list[str] = names, round_: int = round_) -> None:
            for name in names:
                sub_account = book.change_sub_account(name)
                sub_account.lends["BTC"] = lend(principal=round_)
                sub_account.debts["ETH"] = debt()
                sub_account.debts["ETH"].principal = round_
                sub_account.balances["BTC"] = balance(1_000 * round_ + int(name[1:]))
                book.deposits.put(f"d{round_}-{name}", deposit(f"d{round_}-{name}", name))
            book.change_ledger("BTC").treasury += 1
            book.change_market("BTC").total_lent += 1

        samples = [sample(sampled_at=3_600 * round_)]
        shadows = [shadow_sample(shadow_id, 3_600 * round_) for shadow_id in ("s1", "s2", "s3")]
        commands = [command(events=[event(name)], entries=[entry()]) for name in names]
        commands[0] = command(events=[event()], entries=[entry()], samples=samples, shadow_samples=shadows)
        needs = Needs(sub_accounts=frozenset(names), symbols=frozenset({"BTC"}))
        calls.clear()
        await commit(database, change, *commands, needs=needs)
        counts.append(len(calls))
    assert counts[1] == counts[2] == counts[3]
    assert counts[3] <= 30


async def test_a_snapshot_of_the_whole_catalogue_and_many_customers_takes_a_handful(database: Storage, calls: list[object]) -> None:
    await has_customers(database, *CUSTOMERS, symbols=("BTC", "ETH"))
    calls.clear()
    await database.ledger.snapshot(Needs(has_every_asset=True))
    assert len(calls) <= 3
    calls.clear()
    await database.ledger.snapshot(Needs(sub_accounts=frozenset(CUSTOMERS), has_every_asset=True))
    assert len(calls) <= 10
