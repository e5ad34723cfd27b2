"""``gql-server export-journal``: the books for accountants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from gql_server.cli.console import USAGE_EXIT, err, fail, out, plain_failures, read_settings
from gql_server.cli.written_files import day_option, parquet_file, whole_file

if TYPE_CHECKING:
    from gql_server.service.accounting import Period, PostingRows
    from gql_server.service.accounting.formats import Piece
    from gql_server.service.columns import Row
    from gql_server.settings import Settings

PARQUET: Final = "parquet"
_DAY: Final = timedelta(days=1)


def export_journal(
    target: Annotated[Path, typer.Argument(help="The file to write; one that is there is replaced when the new one is whole.")],
    form: Annotated[
        str, typer.Option("--format", help="beancount; ledger, which hledger reads, too; or parquet, a table of postings.")
    ] = "beancount",
    start: Annotated[str | None, typer.Option("--from", help="First day, UTC; what was before is one transaction.")] = None,
    end: Annotated[str | None, typer.Option("--until", help="Last day, UTC.")] = None,
) -> None:
    """Write the journal for a program of plain-text accounting, which then checks that the books balance, or as a table.

    It reads one frozen view of the database, so it may run beside a serving one, and holds none of it in memory.
    """
    from gql_server.service.accounting import FORMATS, Period

    settings = read_settings()
    if form not in (*FORMATS, PARQUET):
        fail(f"--format {form}: expected one of {', '.join(FORMATS)}, {PARQUET}", USAGE_EXIT)
    first, last = day_option("--from", start), day_option("--until", end)
    period = Period(None if first is None else _at(first), None if last is None else _at(last + _DAY))
    with plain_failures():
        asyncio.run(_export(settings, target, form, period))
    out.print(f"Written: {target}", highlight=False, soft_wrap=True)


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


async def _export(settings: Settings, target: Path, form: str, period: Period) -> None:
    from gql_server.cli.open_database import open_database
    from gql_server.domain.needs import Needs
    from gql_server.service.accounting import FORMATS, PostingRows, booked_commands
    from gql_server.service.accounting import export_journal as exported
    from gql_server.service.journal_sums import controls_of

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} commands"), TimeElapsedColumn())
    async with open_database(settings, is_long=True) as storage, storage.ledger.frozen() as frozen:
        snapshot = await frozen.snapshot(Needs(has_every_asset=True))
        balances = {(account, symbol): units for (symbol, account), units in controls_of(snapshot.book)}
        decimals = {asset.symbol: asset.decimals for asset in snapshot.book.assets.values()}
        with whole_file(target) as path, Progress(*columns, console=err, transient=True) as progress:
            task = progress.add_task("commands", total=None)

            async def counted(pieces: AsyncIterable[Piece]) -> AsyncIterator[Piece]:
                async for piece in pieces:
                    yield piece
                    progress.advance(task)

            if form == PARQUET:
                rows = PostingRows(decimals)
                await _write_rows(path, rows, counted(exported(rows, booked_commands(frozen), period, balances, now=snapshot.now)))
            else:
                text = FORMATS[form](decimals)
                await _write_text(path, counted(exported(text, booked_commands(frozen), period, balances, now=snapshot.now)))


async def _write_text(path: Path, pieces: AsyncIterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        async for text in pieces:
            file.write(text)


async def _write_rows(path: Path, written: PostingRows, pieces: AsyncIterable[Sequence[Row]]) -> None:
    from gql_server.service.accounting import POSTING_COLUMNS

    with parquet_file(path, POSTING_COLUMNS) as file:
        async for rows in pieces:
            file.write(rows)
        file.describe({"gql_server.balances": written.balances})
