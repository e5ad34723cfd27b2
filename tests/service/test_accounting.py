"""The journal for accountants: beancount itself finds a year of it balanced, and an altered one not."""

from __future__ import annotations

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Callable
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships no types
import pytest
from beancount import loader
from beancount.core.data import Transaction

from gql_server.domain.journal import LedgerAccount
from gql_server.domain.needs import Needs
from gql_server.service.accounting import FORMATS, POSTING_COLUMNS, Booked, Period, PostingRows, booked_commands, export_journal
from gql_server.service.accounting.formats import name_of, signed
from gql_server.service.columns import ColumnKind
from gql_server.service.journal_sums import controls_of
from gql_server.service.parquet import ParquetFile
from tests.counts import count
from tests.properties.histories import Player, Temper
from tests.properties.world import World
from tests.service.house import open_house, seed
from tests.service.storages import MEMORY, opened, storage_at

DAY = 86_400
DAYS = count(test=56, soak=365)
AT_ONCE = 40


def lived(seed: int, days: int = DAYS, at_once: int = AT_ONCE, dollars: int | None = None) -> World:
    """Return a world in which customers, the operator and the clock did things on many days."""
    world = World()
    player, begun = Player(seed, world, Temper(dollars=dollars)), world.now
    player.play(at_once)
    while world.now < begun + days * DAY:
        world.pass_time(14 * DAY)
        world.cross_boundaries()
        player.play(at_once)
    return world


async def booked_by(world: World) -> AsyncIterator[Booked]:
    for seq, (at, one) in enumerate((batch.now, one) for batch in world.log for one in batch.decided):
        if one.decision is not None and one.decision.entries:
            yield Booked(seq, at, one.id, type(one.command).__name__, tuple(one.decision.entries))


async def written(world: World, form: str, period: Period | None = None) -> str:
    balances = {(account, symbol): units for (symbol, account), units in controls_of(world.book)}
    format_ = FORMATS[form]({asset.symbol: asset.decimals for asset in world.book.assets.values()})
    return "".join([text async for text in export_journal(format_, booked_by(world), period or Period(), balances, now=world.now)])


def faults_of(text: str) -> list[str]:
    """Return what beancount says against a file."""
    with localcontext(prec=60):
        _, errors, _ = loader.load_string(text)
    return [error.message for error in errors]


@pytest.fixture(scope="module")
def activity() -> World:
    """Generated activity: of a year in the long run."""
    return lived(7)


async def test_beancount_finds_the_books_balanced_by_asset_and_as_the_control_accounts_say(activity: World) -> None:
    text = await written(activity, "beancount")
    with localcontext(prec=60):  # Of the greatest amounts that there can be; 28 digits, beancount's own, are enough for others.
        entries, errors, _ = loader.load_string(text)
    assert [error.message for error in errors] == []
    transactions = [entry for entry in entries if isinstance(entry, Transaction)]
    assert transactions[-1].date.toordinal() - transactions[0].date.toordinal() >= DAYS - 14
    assert {"Borrow", "CreditDeposit", "CrossBoundary", "SettlePayout"} <= {entry.narration for entry in transactions}
    assert text.count(" balance ") == len([*controls_of(activity.book)])


@pytest.mark.parametrize("seed", range(count(test=1, soak=12)))
async def test_bean_check_finds_a_year_balanced(seed: int, tmp_path: Path, report_line: Callable[[str], None]) -> None:
    """The program as an accountant runs it, with its own 28 digits. Some models take all they can, so deposits are moderate."""
    books = tmp_path / "books.beancount"
    world = lived(seed, days=365, at_once=count(test=12, soak=AT_ONCE), dollars=100_000)
    books.write_text(await written(world, "beancount"), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(Path(sys.executable).with_name("bean-check"), books, stdout=PIPE, stderr=PIPE)
    said, errors = await process.communicate()
    assert (process.returncode, said.decode(), errors.decode()) == (0, "", "")
    report_line(f"seed {seed}: {world.made} commands in a year, {books.read_text('utf-8').count(' * ')} transactions, balanced")


async def test_a_part_begins_with_what_was_there_and_ends_with_what_is_there_then(activity: World) -> None:
    first, last = activity.log[0].now + DAYS * DAY // 3, activity.log[0].now + DAYS * DAY // 2
    text = await written(activity, "beancount", Period(first, last))
    assert faults_of(text) == []
    assert text.count("Opening balances") == 1
    assert len(text) < len(await written(activity, "beancount")) / 2


async def test_what_was_altered_is_found_to_the_unit(activity: World) -> None:
    """Of one transaction: on one side it does not balance, on both the account does not come to what it must."""
    parts = (await written(activity, "beancount")).split("\n\n")
    place = next(place for place, part in enumerate(parts) if "\n  Assets:Custody  " in part)
    number, asset = parts[place].partition("\n  Assets:Custody  ")[2].split()[:2]
    altered = number[:-1] + ("1" if number[-1] != "1" else "2")
    one_side = parts[place].replace(f"  {number} {asset}", f"  {altered} {asset}", 1)
    both_sides = (
        parts[place].replace(f" {number} {asset}", f" {altered} {asset}").replace(f" -{number} {asset}", f" -{altered} {asset}")
    )
    for changed, said in ((one_side, "does not balance"), (both_sides, "Balance failed")):
        faults = faults_of("\n\n".join([*parts[:place], changed, *parts[place + 1 :]]))
        assert any(said in fault for fault in faults)


async def test_a_command_that_is_left_out_is_found(activity: World) -> None:
    parts = (await written(activity, "beancount")).split("\n\n")
    place = next(place for place, part in enumerate(parts) if '* "CreditDeposit"' in part)
    assert any("Balance failed" in fault for fault in faults_of("\n\n".join([*parts[:place], *parts[place + 1 :]])))


@pytest.mark.parametrize("program", ["ledger", "hledger"])
async def test_ledger_and_hledger_find_it_balanced(program: str, activity: World) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    command = [program, "-f", "-", "balance", "--flat"]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    said, errors = await process.communicate((await written(activity, "ledger")).encode())
    assert (process.returncode, errors.decode()) == (0, "")
    assert said.decode().splitlines()[-1].strip() == "0"


async def test_as_a_table_each_command_sums_to_zero_by_asset_and_all_of_them_to_the_control_accounts(activity: World) -> None:
    controls = {(account, symbol): units for (symbol, account), units in controls_of(activity.book)}
    rows = PostingRows({asset.symbol: asset.decimals for asset in activity.book.assets.values()})
    found: list[dict[str, Any]] = [
        dict(zip(POSTING_COLUMNS, row, strict=True))
        async for part in export_journal(rows, booked_by(activity), Period(), controls, now=activity.now)
        for row in part
    ]
    commands: Counter[tuple[int, str]] = Counter()
    accounts: Counter[tuple[str, str]] = Counter()
    for row in found:
        commands[row["seq"], row["asset"]] += row["units"]
        accounts[row["account"], row["asset"]] += row["units"]
    assert not any(commands.values())
    assert {key: units for key, units in accounts.items() if units} == {
        (name_of(account), symbol): signed(account, units) for (account, symbol), units in controls.items() if units
    }


async def test_units_of_more_digits_than_a_decimal_has_are_left_to_the_text_beside_them(tmp_path: Path) -> None:
    widest = 10**38 - 1
    with ParquetFile(tmp_path / "wide.parquet", {"units": ColumnKind.UNITS, "amount": ColumnKind.TEXT}) as file:
        file.write([(units, str(units)) for units in (-widest, widest, widest + 1)])
    assert pq.read_table(tmp_path / "wide.parquet").to_pylist() == [
        {"units": Decimal(-widest), "amount": str(-widest)},
        {"units": Decimal(widest), "amount": str(widest)},
        {"units": None, "amount": str(widest + 1)},
    ]


async def test_the_log_and_the_journal_are_read_beside_each_other() -> None:
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        await seed(house, storage)
        async with house.ledger.frozen() as frozen:
            found = [one async for one in booked_commands(frozen)]
            lines = [line.entry async for line in frozen.entries()]
            snapshot = await frozen.snapshot(Needs(has_every_asset=True))
    assert [entry for one in found for entry in one.entries] == lines
    assert [one.seq for one in found] == sorted({one.seq for one in found})
    kinds = {one.kind for one in found}
    assert {"FundTreasury", "FundInsurance", "CreditDeposit", "Borrow", "SettlePayout"} <= kinds
    assert dict(controls_of(snapshot.book))["BTC", LedgerAccount.INSURANCE] == 50_000_000
