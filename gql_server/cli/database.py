"""``gql-server migrate``, ``seed`` and ``audit``: what is done to a database."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, err, fail, out, plain_failures, read_settings

if TYPE_CHECKING:
    from gql_server.service.audit import AuditReport
    from gql_server.settings import Settings

UNFINISHED_EXIT: Final = 3
"""The audit could not be finished: it says nothing about the books."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def migrate() -> None:
    """Bring the database's tables to this version; safe to repeat, also by two hosts at once."""
    settings = read_settings()
    with plain_failures():
        from gql_server.app import House

        asyncio.run(House(settings).storage.migrate())
    out.print("The tables are up to date.")


def seed() -> None:
    """Give a sandbox its markets and demo customers; safe to repeat."""
    settings = read_settings()
    if not settings.is_sandbox:
        fail("Production invents no customers. Set GQL_SERVER_MODE=sandbox to seed.", USAGE_EXIT)
    with plain_failures():
        asyncio.run(_seed(settings))
    out.print("The sandbox is seeded.")


def audit(
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="A hash that an earlier audit printed, or that was published; may be given several times."),
    ] = None,
) -> None:
    """Prove that the database is what its log says, and that nothing of the log was changed or cut off.

    Exit codes: 0 it is; 1 it is not; 2 an option or a setting is wrong; 3 the audit could not be finished.
    """
    settings = read_settings()
    anchors = [head.strip().lower() for head in heads or []]
    for anchor in anchors:
        if not _HASH.fullmatch(anchor):
            fail(f"--head {anchor}: expected the 64 hexadecimal digits of a hash", USAGE_EXIT)
    with plain_failures(UNFINISHED_EXIT):
        report = asyncio.run(_audit(settings, anchors))
    for fault in report.faults:
        out.print(f"[red]broken[/] {fault}", highlight=False)
    for difference in report.differences:
        out.print(f"[red]differs[/] {difference}", highlight=False, soft_wrap=True)
    if report.left_off:
        out.print(f"… and {report.left_off} more")
    if report.without_hash:
        out.print(f"{report.without_hash} commands carry no hash of their own: a version without a chain has written them")
    out.print(f"head {report.head.seq} {report.head.hash}", highlight=False, soft_wrap=True)
    out.print(
        f"{report.commands} commands in {report.batches} batches, {report.entries} entries, {report.events} events, "
        f"{report.samples} history rows, {report.rows} rows of the book: "
        + ("[green]clean[/]" if report.is_clean else "[red]not clean[/]"),
        highlight=False,
        soft_wrap=True,
    )
    if not report.is_clean:
        raise typer.Exit(FAILURE_EXIT)


async def _seed(settings: Settings) -> None:
    from gql_server.app import House

    house = House(settings)
    await house.storage.migrate()
    async with house.deciding():
        await house.seeding().run()


async def _audit(settings: Settings, anchors: list[str]) -> AuditReport:
    from gql_server.cli.open_database import open_database
    from gql_server.plugin_host import RecordedModels
    from gql_server.service.audit import audit as audit_ledger

    columns = (TextColumn("replaying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_database(settings, is_long=True) as storage:
        with Progress(*columns, console=err, transient=True) as progress:
            task = progress.add_task("replaying", total=None)
            return await audit_ledger(
                storage.ledger,
                RecordedModels,
                lambda done, total: progress.update(task, completed=done, total=total),
                anchors=anchors,
            )
