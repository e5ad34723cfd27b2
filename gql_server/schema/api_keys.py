"""Partner keys as their owner sees them."""

from __future__ import annotations

import strawberry

from gql_server.ports import api_keys as port
from gql_server.ports.api_keys import Scope
from gql_server.schema.context import Info
from gql_server.schema.declare import described
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import DateTime
from gql_server.service.authorization import Action, admit_owner

described(
    Scope,
    "What an API key may do. No key may do what operators do, nor what guards the account itself.",
    name="ApiKeyScope",
    READ="Read the account and its sub-accounts, and simulate.",
    LEND="Deposit in the sandbox, and move between sub-accounts.",
    BORROW="Borrow and repay; borrowing straight to an address needs `WITHDRAW` too.",
    WITHDRAW="Let money leave for addresses in the address book, and for no others; cancel payouts that are delayed.",
)


@strawberry.type(
    description="An API key: a program that holds its private part signs requests in your name. All times are real ones."
)
class ApiKey:
    """An API key."""

    id: strawberry.ID = strawberry.field(description="Names the key, opaque; the program sends it as `X-API-Key`.")
    label: str = strawberry.field(description="Your name for it.")
    public_key: str = strawberry.field(description="Ed25519, 32 bytes in base64.")
    scopes: list[Scope] = strawberry.field(description="What it may do.")
    sub_account_ids: list[strawberry.ID] | None = strawberry.field(
        description="The only sub-accounts that exist for it; null: all, also those that are opened later."
    )
    networks: list[str] | None = strawberry.field(
        description="From where alone it may ask, in CIDR notation; null: from everywhere."
    )
    created_at: DateTime = strawberry.field(description="When it was created.")
    expires_at: DateTime | None = strawberry.field(description="When it ends by itself; null: never.")
    last_used_at: DateTime | None = strawberry.field(description="When it was last used, to the minute or so; null: never yet.")
    revoked_at: DateTime | None = strawberry.field(description="When it was revoked; null while it is not.")
    former_public_key_until: DateTime | None = strawberry.field(
        description="Until when the public key before the last rotation is good too; null when it was never rotated."
    )


def api_key_of(stored: port.ApiKey) -> ApiKey:
    """Return a key as its owner sees it."""
    ids = stored.sub_account_ids
    return ApiKey(
        id=global_id("ApiKey", stored.id),
        label=stored.label,
        public_key=stored.public_key,
        scopes=list(stored.scopes),
        sub_account_ids=None if ids is None else [global_id("SubAccount", one) for one in ids],
        networks=None if stored.networks is None else list(stored.networks),
        created_at=DateTime(stored.created_at),
        expires_at=_time(stored.expires_at),
        last_used_at=_time(stored.last_used_at),
        revoked_at=_time(stored.revoked_at),
        former_public_key_until=_time(stored.former_until),
    )


async def own_api_keys(info: Info) -> list[ApiKey]:
    """Return the keys of who asks."""
    viewer = admit_owner(info.context.viewer, Action.MANAGE_API_KEYS)
    return [api_key_of(stored) for stored in await info.context.services.api_keys.of_account(viewer.account_id)]


def _time(at: int | None) -> DateTime | None:
    return None if at is None else DateTime(at)
