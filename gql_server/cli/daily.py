"""``gql-server export-daily-balances``: what customers had at the end of each day, for a supervisor."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, err, fail, out, plain_failures, read_settings
from gql_server.cli.written_files import day_option, parquet_file, whole_file

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from gql_server.ports.ledger import LedgerStore
    from gql_server.service.columns import Columns, Row
    from gql_server.service.daily_balances import DailyBalances
    from gql_server.settings import Settings

    Write = Callable[[Iterable[Row]], None]

FORMS: Final = ("csv", "parquet")


def export_daily_balances(
    folder: Annotated[
        Path, typer.Argument(help="Where to put daily-totals and daily-customers; files that are there are replaced when whole.")
    ],
    start: Annotated[str, typer.Option("--from", help="First day.")],
    end: Annotated[str | None, typer.Option("--to", help="Last day; absent: the last that has ended.")] = None,
    form: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", help="In which days end; absent: GQL_SERVER_BOOKS_TIME_ZONE.")
    ] = None,
) -> None:
    """Write what customers had at the end of each day, by asset and by customer, and what stood against it.

    It replays one frozen view of the log, so it may run beside a serving database.
    """
    settings = read_settings()
    if form not in FORMS:
        fail(f"--format {form}: expected one of {', '.join(FORMS)}", USAGE_EXIT)
    zone = settings.books_time_zone if time_zone is None else _zone(time_zone)
    first, last = day_option("--from", start), day_option("--to", end)
    if first is None or (last is not None and last < first):
        fail(f"--to {end}: is before the first day", USAGE_EXIT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        fail(f"{folder} cannot be made: {problem}", USAGE_EXIT)
    with plain_failures():
        written = asyncio.run(_export(settings, folder, (first, last), form, zone))
    out.print(f"Written: {written} days of {zone.key} in {folder}", highlight=False, soft_wrap=True)


async def _export(settings: Settings, folder: Path, span: tuple[date, date | None], form: str, zone: ZoneInfo) -> int:
    from gql_server.cli.open_database import open_database
    from gql_server.service.daily_balances import LogBroken, days_between, last_ended_day
    from gql_server.service.daily_rows import CUSTOMER_COLUMNS, TOTAL_COLUMNS, customer_rows, total_rows

    async with open_database(settings, is_long=True) as storage, storage.ledger.frozen() as frozen:
        ended = last_ended_day(await frozen.now(), zone)
        last = span[1] or ended
        if last > ended or span[0] > ended:
            fail(f"{max(last, span[0])} has not ended in {zone.key}; the last day that has is {ended}", USAGE_EXIT)
        days = days_between(span[0], last)
        with ExitStack() as files:
            totals = files.enter_context(_table(folder / f"daily-totals.{form}", TOTAL_COLUMNS, form))
            customers = files.enter_context(_table(folder / f"daily-customers.{form}", CUSTOMER_COLUMNS, form))
            try:
                async for daily in _days(frozen, days, zone):
                    totals(total_rows(daily))
                    customers(customer_rows(daily))
            except LogBroken as broken:
                _fail_of_log(broken)
        return len(days)


async def _days(frozen: LedgerStore, days: Sequence[date], zone: ZoneInfo) -> AsyncIterator[DailyBalances]:
    """Yield the days, and show how far the log has been read."""
    from gql_server.plugin_host import RecordedModels
    from gql_server.service.daily_balances import daily_balances

    columns = (TextColumn("replaying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("replaying", total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        async for daily in daily_balances(frozen, RecordedModels, days, zone, told):
            yield daily


@contextmanager
def _table(target: Path, columns: Columns, form: str) -> Iterator[Write]:
    """Lend what writes rows to a file, which is in its place when it is whole."""
    with whole_file(target) as path:
        if form == "parquet":
            with parquet_file(path, columns) as parquet:
                yield parquet.write
        else:
            with path.open("w", encoding="utf-8", newline="") as text:
                writer = csv.writer(text)
                writer.writerow(columns)
                yield writer.writerows


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError):
        fail(f"--time-zone {name}: expected an IANA time zone, such as Asia/Tokyo", USAGE_EXIT)


def _fail_of_log(broken: Exception) -> NoReturn:
    fail(f"The log cannot be replayed at {broken}. Run: gql-server audit", FAILURE_EXIT)
