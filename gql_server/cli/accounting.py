"""``gql-server export-journal``: the books for accountants."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from gql_server.cli.console import USAGE_EXIT, err, fail, out, plain_failures, read_settings

if TYPE_CHECKING:
    from gql_server.service.accounting import Period
    from gql_server.settings import Settings

_DAY: Final = timedelta(days=1)


def export_journal(
    target: Annotated[Path, typer.Argument(help="The file to write; one that is there is replaced when the new one is whole.")],
    form: Annotated[str, typer.Option("--format", help="beancount, or ledger, which hledger reads, too.")] = "beancount",
    start: Annotated[str | None, typer.Option("--from", help="First day, UTC; what was before is one transaction.")] = None,
    end: Annotated[str | None, typer.Option("--until", help="Last day, UTC.")] = None,
) -> None:
    """Write the journal for a program of plain-text accounting, which then checks that the books balance.

    It reads one frozen view of the database, so it may run beside a serving one, and holds none of it in memory.
    """
    from gql_server.service.accounting import FORMATS, Period

    settings = read_settings()
    if form not in FORMATS:
        fail(f"--format {form}: expected one of {', '.join(FORMATS)}", USAGE_EXIT)
    first, last = _day("--from", start), _day("--until", end)
    period = Period(None if first is None else _at(first), None if last is None else _at(last + _DAY))
    with plain_failures():
        asyncio.run(_export(settings, target, form, period))
    out.print(f"Written: {target}", highlight=False, soft_wrap=True)


def _day(option: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        fail(f"{option} {text}: expected a day such as 2027-01-31", USAGE_EXIT)


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


async def _export(settings: Settings, target: Path, form: str, period: Period) -> None:
    from gql_server.app import SystemClock, require_tables, seals_of
    from gql_server.domain.needs import Needs
    from gql_server.service.accounting import FORMATS, booked_commands
    from gql_server.service.accounting import export_journal as exported
    from gql_server.service.journal_sums import controls_of
    from gql_server.storage.opening import open_storage

    storage = open_storage(
        settings.database_direct_url or settings.database_url,
        clock=SystemClock(),
        seals=seals_of(settings),
        connections_min=1,
        connections_max=settings.database_connections_max,
    )
    unfinished = target.with_name(f"{target.name}.unfinished")
    await storage.open()
    try:
        await require_tables(storage)
        columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} commands"), TimeElapsedColumn())
        async with storage.ledger.frozen() as frozen:
            snapshot = await frozen.snapshot(Needs(has_every_asset=True))
            balances = {(account, symbol): units for (symbol, account), units in controls_of(snapshot.book)}
            written = FORMATS[form]({asset.symbol: asset.decimals for asset in snapshot.book.assets.values()})
            with unfinished.open("w", encoding="utf-8") as file, Progress(*columns, console=err, transient=True) as progress:
                task = progress.add_task("commands", total=None)
                async for text in exported(written, booked_commands(frozen), period, balances, now=snapshot.now):
                    file.write(text)
                    progress.advance(task)
        unfinished.replace(target)
    except OSError as problem:
        fail(f"{target} cannot be written: {problem}", USAGE_EXIT)
    finally:
        unfinished.unlink(missing_ok=True)
        await storage.close()
