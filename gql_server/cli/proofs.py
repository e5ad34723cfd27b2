"""``gql-server liability-snapshot`` and ``verify-proof``: what is owed, and a customer's own check."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, fail, out, plain_failures, read_settings
from gql_server.units import format_fixed

if TYPE_CHECKING:
    from gql_server.domain.liability_snapshot import LiabilitySnapshot
    from gql_server.settings import Settings


def verify_proof(
    file: Annotated[Path, typer.Argument(help="The proof, as `Account.balanceProof.document` gave it.")],
    root: Annotated[
        str | None, typer.Option("--root", help="The root that was published: without it, the proof is only checked in itself.")
    ] = None,
) -> None:
    """Check a proof of what an account is owed; exit code 0 when it holds, 1 when it does not."""
    from gql_server.domain.balance_proof import ProofInvalid, read_proof

    try:
        text = file.read_text(encoding="utf-8")
    except OSError as problem:
        fail(f"{file}: {problem.strerror}", USAGE_EXIT)
    except UnicodeDecodeError:
        fail(f"{file}: not a proof: not UTF-8", FAILURE_EXIT)
    try:
        proof = read_proof(text)
    except ProofInvalid as invalid:
        fail(f"{file}: {invalid}", FAILURE_EXIT)
    snapshot = proof.snapshot
    if root is not None and root.strip().lower() != snapshot.root:
        fail(f"{file}: its root is {snapshot.root}, not the one that was published", FAILURE_EXIT)
    lines = {line.symbol: line for line in snapshot.lines}
    out.print(f"account {proof.account_id}, snapshot {snapshot.id} at log sequence {snapshot.link.seq}", highlight=False)
    for balance in proof.balances:
        line = lines[balance.symbol]
        shown = [format_fixed(units, line.decimals) for units in (balance.amount, line.tree.amount, line.has)]
        out.print(
            f"{balance.symbol}: {shown[0]} is part of {shown[1]} owed to {line.accounts}; the house has {shown[2]}", highlight=False
        )
    out.print(f"root {snapshot.root}", highlight=False, soft_wrap=True)
    if root is None:
        out.print("[yellow]compare the root with one that was published[/], or give it as --root")
    else:
        out.print("[green]the proof holds[/]")


def liability_snapshot() -> None:
    """Take a snapshot of liabilities now, and print the root to publish."""
    settings = read_settings()
    with plain_failures():
        taken = asyncio.run(_take(settings))
    for line in taken.lines:
        shown = [format_fixed(units, line.decimals) for units in (line.has, line.owes, line.tree.amount)]
        out.print(f"{line.symbol}: has {shown[0]}, owes {shown[1]}, {shown[2]} of it to {line.accounts} accounts", highlight=False)
    out.print(f"log sequence {taken.link.seq}, hash {taken.link.hash}", highlight=False, soft_wrap=True)
    out.print(f"root {taken.root}", highlight=False, soft_wrap=True)


async def _take(settings: Settings) -> LiabilitySnapshot:
    from gql_server.app import House, require_tables

    house = House(settings)
    async with house.opened():
        await require_tables(house.storage)
        return await house.liabilities.take()
