"""``gql-server reconcile``: compares custody with the ledger now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import typer

from gql_server.cli.console import FAILURE_EXIT, out, plain_failures, read_settings

if TYPE_CHECKING:
    from gql_server.ports.reconciliations import ReconciliationReport
    from gql_server.settings import Settings

UNFINISHED_EXIT: Final = 3
"""The custodian did not answer: nothing was compared."""


def reconcile() -> None:
    """Compare what the custodian holds, sent and received with the ledger, and keep the report.

    Exit codes: 0 they agree; 1 they do not; 2 a setting is wrong; 3 the custodian did not answer.
    """
    settings = read_settings()
    with plain_failures(UNFINISHED_EXIT):
        report = asyncio.run(_reconcile(settings))
    for one in report.differences:
        where = " ".join(part for part in (one.symbol, one.network) if part)
        units = "" if one.amount is None else f", {one.amount} units apart"
        out.print(
            f"[red]{one.kind}[/] {where} {one.subject}: custody {one.custody}, ledger {one.ledger}{units}",
            highlight=False,
            soft_wrap=True,
        )
    found = len(report.differences)
    out.print(
        f"{report.holdings} holdings, {report.payouts} payouts and {report.arrivals} arrivals at {report.custodian}: "
        + (f"[red]{found} differences[/]" if found else "[green]no difference[/]"),
        highlight=False,
        soft_wrap=True,
    )
    if found:
        raise typer.Exit(FAILURE_EXIT)


async def _reconcile(settings: Settings) -> ReconciliationReport:
    from gql_server.app import House, require_tables

    house = House(settings)
    async with house.opened():
        await require_tables(house.storage)
        return await house.rounds.reconciliation.run()
