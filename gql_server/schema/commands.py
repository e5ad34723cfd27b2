"""A decided command, as clients read it."""

from __future__ import annotations

import strawberry

from gql_server.ports.ledger import DecidedCommand
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import DateTime


@strawberry.type(description="A command that was decided; asked again with the same key and input it answers the same.")
class Command:
    """A command that was decided."""

    id: strawberry.ID = strawberry.field(description="Names the command, opaque.")
    idempotency_key: str = strawberry.field(description="The key that it was asked with; the system's own commands have keys too.")
    at: DateTime = strawberry.field(description="When it was decided.")
    replayed: bool = strawberry.field(description="Whether it had been decided before this request, which then changed nothing.")


def command_of(decided: DecidedCommand, *, is_replayed: bool) -> Command:
    """Return a decided command as clients read it."""
    return Command(
        id=global_id("Command", decided.id),
        idempotency_key=decided.key.key,
        at=DateTime(decided.at),
        replayed=is_replayed,
    )
