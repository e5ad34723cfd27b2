"""``gql-server keys``: the keys that seal personal data at rest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gql_server.cli.console import err, out, plain_failures, read_settings

if TYPE_CHECKING:
    from gql_server.settings import Settings

keys = typer.Typer(help="The keys that seal personal data at rest.", no_args_is_help=True)


@keys.command()
def new() -> None:
    """Print a new key. Put it before the others in GQL_SERVER_DATA_KEYS, restart the servers, then rotate."""
    from gql_server.service.sealing import new_key

    out.print(new_key(), highlight=False)


@keys.command()
def rotate() -> None:
    """Seal everything anew under the first of the keys; afterwards the others can be taken away. Safe to repeat."""
    settings = read_settings()
    with plain_failures():
        count = asyncio.run(_rotate(settings))
    out.print(f"{count} values are sealed under the newest key; the older ones can be taken away.", highlight=False)


async def _rotate(settings: Settings) -> int:
    from gql_server.cli.open_database import open_database

    columns = (TextColumn("sealing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_database(settings) as storage:
        with Progress(*columns, console=err, transient=True) as progress:
            task = progress.add_task("sealing", total=None)
            return await storage.sealed.reseal(lambda done, total: progress.update(task, completed=done, total=total))
