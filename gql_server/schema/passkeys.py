"""Passkeys as their owner sees them."""

from __future__ import annotations

import strawberry

from gql_server.ports import passkeys as port
from gql_server.schema.context import Info
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import DateTime
from gql_server.service.authorization import Action, admit


@strawberry.type(description="A passkey: a key on a device of yours that signs you in. All times are real ones.")
class Passkey:
    """A passkey."""

    id: strawberry.ID = strawberry.field(description="Names the passkey, opaque; it is not the credential's id.")
    name: str = strawberry.field(description="Your name for it.")
    created_at: DateTime = strawberry.field(description="When it was added.")
    last_used_at: DateTime | None = strawberry.field(description="When it last signed; null: never yet.")
    is_backed_up: bool = strawberry.field(description="Whether it was kept in more than one place when it last signed.")
    transports: list[str] = strawberry.field(
        description="How the browser said that it can be reached, such as `internal`, `hybrid` or `usb`."
    )


def passkey_of(stored: port.Passkey) -> Passkey:
    """Return a passkey as its owner sees it."""
    return Passkey(
        id=global_id("Passkey", stored.id),
        name=stored.name,
        created_at=DateTime(stored.created_at),
        last_used_at=None if stored.last_used_at is None else DateTime(stored.last_used_at),
        is_backed_up=stored.is_backed_up,
        transports=list(stored.transports),
    )


async def own_passkeys(info: Info) -> list[Passkey]:
    """Return the passkeys of who asks."""
    viewer = admit(info.context.viewer, Action.MANAGE_SECOND_FACTOR)
    return [passkey_of(stored) for stored in await info.context.services.passkeys.of_account(viewer.account_id)]
