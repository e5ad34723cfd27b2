"""``gql-server verify-proof``: a customer's check that what they are owed is part of a snapshot; it needs no server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, fail, out


def verify_proof(
    file: Annotated[Path, typer.Argument(help="The proof, as `Account.balanceProof.document` gave it.")],
    root: Annotated[
        str | None, typer.Option("--root", help="The root that was published: without it, the proof is only checked in itself.")
    ] = None,
) -> None:
    """Check a proof of what an account is owed; exit code 0 when it holds, 1 when it does not."""
    from gql_server.domain.balance_proof import ProofInvalid, read_proof
    from gql_server.units import format_fixed

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
