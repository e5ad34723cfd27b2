"""Who runs a command: asked for, and proved as at the door."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from gql_server.cli.console import FAILURE_EXIT, fail

if TYPE_CHECKING:
    from gql_server.app import House
    from gql_server.ports.people import Member


def ask_secret(question: str) -> str:
    """Ask on a terminal without showing what is typed; where something is piped in, read the next line of it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    answer: str = typer.prompt(question, hide_input=True)
    return answer


async def prove_operator(house: House, email: str) -> Member:
    """Return the operator with this address who knows the password, and has the second factor where there is one, or end."""
    from gql_server.domain.errors import InvalidInput
    from gql_server.ports.people import Role
    from gql_server.service.refusals import DoorRefusal, InvalidCredentials, StepUpRequired

    password = ask_secret(f"Password of {email}")
    try:
        try:
            member = await house.door.sessions.prove(email, password)
        except StepUpRequired:
            member = await house.door.sessions.prove(
                email, password, ask_secret("Code of the authenticator app, or a recovery code")
            )
        if member.role is not Role.OPERATOR:
            raise InvalidCredentials
    except (DoorRefusal, InvalidInput) as refused:
        fail(f"{email} is not proved to be an operator: {refused.message}", FAILURE_EXIT)
    return member
