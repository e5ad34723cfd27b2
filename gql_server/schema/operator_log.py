"""Logs what an operator asks for before it is decided, so that nothing an operator does goes unlogged."""

from __future__ import annotations

from gql_server.domain.commands import Command
from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.people import Role
from gql_server.schema.context import Info
from gql_server.service.codec import encode


async def log_operator(info: Info, mutation_name: str, command: Command, reason: str | None = None) -> None:
    """Add to the operators' log what an operator asks for; what a customer asks for is in the ledger's log alone.

    A command that is refused, or asked again under its key, is logged too: it was asked for. What came of it is in the log of
    commands.
    """
    viewer = info.context.viewer
    if viewer is None or viewer.role is not Role.OPERATOR:
        return
    kind, text = encode(command)
    account_id: str | None = getattr(command, "account_id", None)
    note = f"{kind} {text}" if reason is None else f"{reason}\n{kind} {text}"
    action = OperatorAction(0, info.context.services.clock.now(), viewer.account_id, mutation_name, account_id, (), note)
    await info.context.storage.operator_log.add(action)
