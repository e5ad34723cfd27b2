"""``gql-server markets plan | apply | export``: assets and markets by a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import isodate
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, err, fail, out, plain_failures, read_settings
from gql_server.cli.market_proposals import division_of, propose, require_proposer, show_waiting
from gql_server.cli.proving import prove_operator
from gql_server.units import format_rate

if TYPE_CHECKING:
    from gql_server.app import House
    from gql_server.service.market_file import Outlook, Plan, RateEffect, Step, Wish
    from gql_server.settings import Settings

markets = typer.Typer(name="markets", help="Assets and markets by a file: what differs, what changing it would do, and doing it.")

File = Annotated[Path, typer.Argument(help="A TOML file with a table for each asset.", exists=True, dir_okay=False)]
Notice = Annotated[
    str | None,
    typer.Option(help="Announce other terms and models of markets that exist, for after so long, such as P3D; absent: at once."),
]


@markets.command("plan")
def plan(file: File, notice: Notice = None) -> None:
    """Show how a file differs from what is there, and what applying it would do to rates and margins."""
    settings = read_settings()
    with plain_failures():
        asyncio.run(_run(settings, _text(file), _seconds(notice)))


@markets.command("apply")
def apply(
    file: File,
    notice: Notice = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    liquidating: Annotated[bool, typer.Option("--even-if-liquidating", help="Even if collateral would be seized by it.")] = False,
    proposer: Annotated[
        str | None,
        typer.Option("--as", metavar="EMAIL", help="The operator who proposes it, where terms need two. Asks for the password."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the operator who decides of what is proposed.")] = None,
) -> None:
    """Make assets and markets what a file says: shows the plan, asks, and does it. Again, it finds nothing to do.

    Where terms need two operators (GQL_SERVER_FOUR_EYES) it proposes them instead, and another operator approves.

    Exit codes: 0 it is as the file says, or proposed; 1 it was refused, or nobody agreed; 2 the file or an option is wrong.
    """
    settings = read_settings()
    asked = _Asked(file.name, proposer, reason, is_asked=not yes, is_liquidating=liquidating)
    with plain_failures():
        asyncio.run(_run(settings, _text(file), _seconds(notice), asked))


@markets.command("export")
def export() -> None:
    """Print the assets and markets that are there as such a file."""
    settings = read_settings()
    with plain_failures():
        out.print(asyncio.run(_exported(settings)), markup=False, highlight=False, soft_wrap=True, end="")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        fail(f"{file} cannot be read: {problem}", USAGE_EXIT)


def _seconds(notice: str | None) -> int | None:
    if notice is None:
        return None
    try:
        return int(isodate.parse_duration(notice).total_seconds())
    except (isodate.ISO8601Error, ValueError, AttributeError):
        fail(f"--notice {notice}: expected a length of time such as P3D or PT12H", USAGE_EXIT)


async def _exported(settings: Settings) -> str:
    from gql_server.app import House, require_tables
    from gql_server.domain.needs import Needs
    from gql_server.service.market_file import file_of

    house = House(settings)
    async with house.opened():
        await require_tables(house.storage)
        snapshot = await house.ledger.snapshot(Needs(has_every_asset=True))
        return file_of(snapshot.book, house.host.shown_parameters)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a file is applied.

    Args:
        file: Its name.
        proposer: Who proposes what needs a second operator.
        reason: Why, for that one.
        is_asked: Whether to ask before anything is done.
        is_liquidating: Whether collateral may be seized by it.
    """

    file: str
    proposer: str | None
    reason: str | None
    is_asked: bool
    is_liquidating: bool


async def _run(settings: Settings, text: str, notice: int | None, asked: _Asked | None = None) -> None:
    from gql_server.app import House, require_tables
    from gql_server.domain.errors import Refusal
    from gql_server.domain.needs import Needs
    from gql_server.service.market_file import MarketFileError, apply_plan, plan_of, read_file, wishes_of

    house = House(settings)
    try:
        wishes = wishes_of(read_file(text), house.host)
    except MarketFileError as problem:
        fail(str(problem), USAGE_EXIT)
    async with house.deciding():
        await require_tables(house.storage)
        snapshot = await house.ledger.snapshot(Needs(has_every_asset=True))
        made = plan_of(
            snapshot.book,
            wishes,
            house.host.shown_parameters,
            now=snapshot.now,
            notice_until=None if notice is None else snapshot.now + notice,
        )
        _show_plan(made, wishes)
        if not made.steps:
            return
        division = await division_of(house, made)
        show_waiting(division)
        if asked is not None:
            require_proposer(division, asked.proposer)
        try:
            outlooks = await _looked_ahead(house, made)
            for outlook in outlooks:
                _show_outlook(outlook)
            if asked is None:
                return
            if division.is_proposed:
                out.print("Nothing to do but to approve it: another operator does.")
                return
            _require_agreement(outlooks, is_asked=asked.is_asked, is_liquidating=asked.is_liquidating)
            member = await prove_operator(house, asked.proposer) if division.has_to_propose and asked.proposer else None
            await apply_plan(replace(made, steps=division.at_once), house.ledger, house.teller)
            if member is not None:
                await propose(house, division, member, asked.file, _reason(asked, outlooks))
        except Refusal as refused:
            fail(f"A rule forbids it: {refused.message}", FAILURE_EXIT)
        if division.at_once:
            out.print(f"[green]Done:[/] {len(division.at_once)} steps.")


async def _looked_ahead(house: House, plan: Plan) -> Sequence[Outlook]:
    from gql_server.service.market_file import Effects

    columns = (SpinnerColumn(), TextColumn("margins of {task.completed:.0f} sub-accounts"))
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("margins", total=None)
        return await Effects(house.ledger, house.models).of(plan.commands, lambda count: progress.update(task, completed=count))


def _reason(asked: _Asked, outlooks: Sequence[Outlook]) -> str | None:
    """Return why, and what whoever decides should know of it."""
    most = max(outlook.liquidated_count for outlook in outlooks)
    said = [asked.reason] if asked.reason else []
    said += [f"Collateral of {most} sub-accounts would be seized by it."] if most else []
    return "\n".join(said) or None


def _require_agreement(outlooks: Sequence[Outlook], *, is_asked: bool, is_liquidating: bool) -> None:
    most = max(outlook.liquidated_count for outlook in outlooks)
    if most and not is_liquidating:
        fail(
            f"Collateral of {most} sub-accounts would be seized by it. Change the file, or say --even-if-liquidating.",
            FAILURE_EXIT,
        )
    if is_asked and not typer.confirm("Apply this?"):
        fail("Nothing was changed.", FAILURE_EXIT)


def _show_plan(plan: Plan, wishes: list[Wish]) -> None:
    if plan.left_alone:
        out.print(f"Not in the file, left alone: {', '.join(plan.left_alone)}", highlight=False)
    for difference in plan.announced:
        out.print(f"Announced already: {difference.path} → {difference.after}", markup=False, highlight=False, soft_wrap=True)
    if not plan.steps:
        out.print(f"Nothing to do: {len(wishes)} assets are as the file says.")
        return
    table = Table("what", "now", "then", "from", title=f"{len(plan.steps)} steps", title_justify="left")
    for step in plan.steps:
        for number, one in enumerate(step.differences):
            now = "" if one.before is None else one.before
            table.add_row(one.path, now, one.after, _from(step), end_section=number == len(step.differences) - 1)
    out.print(table)


def _from(step: Step) -> str:
    """Return from when a step counts: a boundary applies what is announced."""
    at: int | None = getattr(step.command, "effective_at", None)
    return "at once" if at is None else _moment(at)


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _show_outlook(outlook: Outlook) -> None:
    when = "" if outlook.at is None else f" from {_moment(outlook.at)} on"
    owing = "" if outlook.at is None else f", with the interest until {_moment(outlook.now)}"
    titled = partial(Table, title_justify="left")
    table = titled("market", "borrowers pay", "then", "lenders are paid", "then", title=f"Rates by the year{when}")
    for effect in outlook.rates:
        table.add_row(effect.symbol, *_rates(effect))
    out.print(table)
    counts = titled("margin", "sub-accounts", "then", title=f"Those that owe something{owing}")
    for status in sorted(outlook.before.keys() | outlook.after.keys()):
        counts.add_row(status.value, f"{outlook.before[status]:,}", f"{outlook.after[status]:,}")
    out.print(counts)
    for one in outlook.liquidated:
        out.print(f"[red]would be liquidated[/] {one}", highlight=False)


def _rates(effect: RateEffect) -> list[str]:
    return ["" if rate is None else format_rate(rate) for rate in (*effect.borrow, *effect.lend)]
