"""``gql-server add-operator``: one more operator, without whom nobody can approve what the first one proposes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from gql_server.cli.console import out, plain_failures, read_settings
from gql_server.cli.proving import ask_secret

if TYPE_CHECKING:
    from gql_server.settings import Settings


def add_operator(email: Annotated[str, typer.Argument(help="The operator's e-mail address, by which they sign in.")]) -> None:
    """Make an operator, or give one who is there another password. The password is asked for, or read from a pipe."""
    settings = read_settings()
    password = ask_secret("Password")
    with plain_failures():
        asyncio.run(_add(settings, email, password))
    out.print(f"{email} is an operator and can sign in.", highlight=False)


async def _add(settings: Settings, email: str, password: str) -> None:
    from gql_server.app import House

    house = House(settings)
    async with house.opened():
        await house.door.operators.ensure_operator(email, password)
