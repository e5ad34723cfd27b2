"""What must never be, the tables refuse, whoever asks."""

from __future__ import annotations

import pytest

from gql_server.domain.needs import Needs
from gql_server.storage import tables
from gql_server.storage.tables import Table
from tests.storage.opened import REFUSALS, at, opened, raw_sql
from tests.storage.things import (
    balance,
    command,
    commit,
    debt,
    deposit,
    entry,
    event,
    has_customers,
    lend,
    payout,
    price,
    put,
    sample,
)

UNSIGNED = [
    ("balance", "available"),
    ("lend_position", "shares"),
    ("lend_position", "principal"),
    ("debt", "shares"),
    ("waiting_credit", "amount"),
    ("deposit", "held_amount"),
    ("payout", "amount"),
    ("price", "usd"),
    ("observed_price", "usd"),
    ("journal_entry", "amount"),
    *[("asset_ledger", column) for column in ("custody", "balances", "payouts", "suspense", "treasury", "insurance")],
    *[("market", column) for column in ("total_lent", "lend_shares", "total_borrowed", "borrow_shares", "staking_receivable")],
]
WORDS = [
    ("account", "standing"),
    ("market", "state"),
    ("market", "model_status"),
    ("deposit", "status"),
    ("deposit", "reason"),
    ("payout", "status"),
    ("balance", "reason"),
    ("waiting_credit", "reason"),
    ("rate_sample", "status"),
    ("journal_entry", "debit"),
    ("event", "type"),
]


def copy_of(table: Table, **changed: str) -> str:
    """Return a statement that inserts each row of a table again, some columns changed."""
    values = ", ".join(changed.get(column, f'"{column}"') for column in table.columns)
    return f"{table.into} SELECT {values} FROM {table.name} WHERE 1 = 1"


NEVER = [
    copy_of(tables.LEND),
    copy_of(tables.DEBT),
    copy_of(tables.BALANCE),
    copy_of(tables.WAITING),
    copy_of(tables.PRICE),
    copy_of(tables.LEDGER),
    copy_of(tables.MARKET),
    copy_of(tables.SAMPLE),
    copy_of(tables.ENTRY),
    copy_of(tables.EVENT),
    copy_of(tables.COMMAND, seq="seq + 100", id="'other'") + " AND seq = 1",
    copy_of(tables.COMMAND, seq="seq + 100", key="'other'") + " AND seq = 1",
    copy_of(tables.COMMAND, id="'other'", key="'other'") + " AND seq = 1",
    copy_of(tables.DEPOSIT, id="'other'", reference="'tx'"),
    copy_of(tables.SUB_ACCOUNT, id="'other'") + " AND id = 's1'",
    copy_of(tables.SUB_ACCOUNT, id="'other'", account_id="'nobody'") + " AND id = 's1'",
    "INSERT INTO balance (sub_account_id, symbol, available) VALUES ('nobody', 'BTC', '1')",
    "INSERT INTO balance (sub_account_id, symbol, available) VALUES ('house', 'XRP', '1')",
    "DELETE FROM sub_account WHERE id = 's1'",
]


@pytest.fixture
async def filled_url(url: str) -> str:
    """The address of a database with a row in every table of the ledger."""
    async with opened(at(url)) as storage:
        await has_customers(storage, "s1")
        await commit(
            storage,
            put(price(), deposit(reference="tx"), payout()),
            command(events=[event()], entries=[entry()], samples=[sample()]),
        )
        needs = Needs(sub_accounts=frozenset({"s1"}))
        await commit(storage, lambda book: book.change_sub_account("s1").lends.update(BTC=lend()), needs=needs)
        await commit(storage, lambda book: book.change_sub_account("s1").debts.update(BTC=debt()), needs=needs)
        await commit(storage, lambda book: book.change_sub_account("s1").balances.update(BTC=balance(3)), needs=needs)
    return url


async def test_no_quantity_is_ever_negative(filled_url: str) -> None:
    for table, column in UNSIGNED:
        with pytest.raises(REFUSALS):
            await raw_sql(filled_url, f"UPDATE {table} SET {column} = '-1'")


async def test_a_word_that_is_not_in_the_list_is_refused(filled_url: str) -> None:
    for table, column in WORDS:
        with pytest.raises(REFUSALS):
            await raw_sql(filled_url, f"UPDATE {table} SET {column} = 'NONSENSE'")


async def test_there_is_one_of_each_and_nothing_hangs_in_the_air(filled_url: str) -> None:
    for statement in NEVER:
        with pytest.raises(REFUSALS):
            await raw_sql(filled_url, statement)


@pytest.mark.parametrize("text", ["1.5", "1e3", " 1", "", "0x1", "NaN"])
async def test_sqlite_takes_digits_only(sqlite_copy_url: str, text: str) -> None:
    async with opened(at(sqlite_copy_url)) as storage:
        await has_customers(storage)
    with pytest.raises(REFUSALS):
        await raw_sql(sqlite_copy_url, f"UPDATE asset_ledger SET custody = '{text}'")
