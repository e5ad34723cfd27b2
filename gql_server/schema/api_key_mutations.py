"""A customer makes, changes, rotates and revokes API keys; from a session, never by a key."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.ports.api_keys import Scope
from gql_server.schema import refusals as r
from gql_server.schema.api_keys import ApiKey, api_key_of
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.money_inputs import StepUpInput
from gql_server.schema.mutations import mutation
from gql_server.schema.proofs import ONE_TIME_CODE, STEP_UP, customer_of, prove
from gql_server.schema.scalars import DateTime, Duration
from gql_server.service.api_keys import Wish
from gql_server.service.authorization import Action, Viewer
from gql_server.service.step_up import GuardedAction
from gql_server.units import SECONDS_PER_HOUR

PUBLIC_KEY = "Ed25519, 32 bytes in base64; the private part never leaves the program."
LABEL = "Your name for it, 1 to 40 characters."
SCOPES = "What it may do; at least one."
SUB_ACCOUNTS = "The only sub-accounts that exist for it; absent: all, also those that are opened later."
NETWORKS = "From where alone it may ask, in CIDR notation, 20 at most; absent: from everywhere."
EXPIRES = "When it ends by itself, in real time; absent: never."
WHICH = "Which key."


@strawberry.input(description="Create an API key.")
class CreateApiKeyInput:
    """Create an API key."""

    label: str = strawberry.field(description=LABEL)
    public_key: str = strawberry.field(description=PUBLIC_KEY)
    scopes: list[Scope] = strawberry.field(description=SCOPES)
    sub_account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=SUB_ACCOUNTS)
    networks: list[str] | None = strawberry.field(default=None, description=NETWORKS)
    expires_at: DateTime | None = strawberry.field(default=None, description=EXPIRES)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.input(description="Say anew what an API key is called and may do; what is left out is as for a new one.")
class UpdateApiKeyInput:
    """Say anew what an API key is called and may do."""

    api_key_id: strawberry.ID = strawberry.field(description=WHICH)
    label: str = strawberry.field(description=LABEL)
    scopes: list[Scope] = strawberry.field(description=SCOPES)
    sub_account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=SUB_ACCOUNTS)
    networks: list[str] | None = strawberry.field(default=None, description=NETWORKS)
    expires_at: DateTime | None = strawberry.field(default=None, description=EXPIRES)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.input(description="Give an API key another public key.")
class RotateApiKeyInput:
    """Give an API key another public key."""

    api_key_id: strawberry.ID = strawberry.field(description=WHICH)
    public_key: str = strawberry.field(description="The new one. " + PUBLIC_KEY)
    grace_period: Duration | None = strawberry.field(
        default=None,
        description="How long the one there is goes on working, 7 days at most; absent: a day. One before it ends now.",
    )
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.input(description="Revoke an API key.")
class RevokeApiKeyInput:
    """Revoke an API key."""

    api_key_id: strawberry.ID = strawberry.field(description=WHICH)


@strawberry.type(description="The key is there; what its private part signs is answered from now on.")
class CreateApiKeySuccess:
    """The key is there."""

    api_key: ApiKey = strawberry.field(description="The key.")


@strawberry.type(description="The key may do from now on what was said.")
class UpdateApiKeySuccess:
    """The key may do what was said."""

    api_key: ApiKey = strawberry.field(description="The key.")


@strawberry.type(description="The key has another public key; the one before works for a while.")
class RotateApiKeySuccess:
    """The key has another public key."""

    api_key: ApiKey = strawberry.field(description="The key.")


@strawberry.type(description="The key is revoked: nothing that it signs is answered any more.")
class RevokeApiKeySuccess:
    """The key is revoked."""

    api_key: ApiKey = strawberry.field(description="The key.")


CreateApiKeyResult: TypeAlias = Annotated[
    CreateApiKeySuccess | r.InvalidInput | r.NotFound | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("CreateApiKeyResult", description="What `createApiKey` answers."),
]
UpdateApiKeyResult: TypeAlias = Annotated[
    UpdateApiKeySuccess | r.InvalidInput | r.NotFound | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("UpdateApiKeyResult", description="What `updateApiKey` answers."),
]
RotateApiKeyResult: TypeAlias = Annotated[
    RotateApiKeySuccess | r.InvalidInput | r.NotFound | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("RotateApiKeyResult", description="What `rotateApiKey` answers."),
]
RevokeApiKeyResult: TypeAlias = Annotated[
    RevokeApiKeySuccess | r.NotFound, strawberry.union("RevokeApiKeyResult", description="What `revokeApiKey` answers.")
]


@strawberry.type
class ApiKeyMutations:
    """The mutations of API keys."""

    @mutation("Create an API key, by which a program asks in your name.")
    async def create_api_key(
        self, info: Info, input: Annotated[CreateApiKeyInput, strawberry.argument(description="The key.")]
    ) -> CreateApiKeyResult:
        """Create a key."""
        viewer = await _owner(info, input)
        return CreateApiKeySuccess(
            api_key=api_key_of(await info.context.services.api_keys.create(viewer, input.public_key, _wish(input)))
        )

    @mutation("Say anew what an API key is called and may do.")
    async def update_api_key(
        self, info: Info, input: Annotated[UpdateApiKeyInput, strawberry.argument(description="Which key, and what of it.")]
    ) -> UpdateApiKeyResult:
        """Change a key."""
        viewer = await _owner(info, input)
        changed = await info.context.services.api_keys.change(viewer, _key(input.api_key_id), _wish(input))
        return UpdateApiKeySuccess(api_key=api_key_of(changed))

    @mutation("Give an API key another public key; the one before works for a while.")
    async def rotate_api_key(
        self, info: Info, input: Annotated[RotateApiKeyInput, strawberry.argument(description="Which key, and its new public key.")]
    ) -> RotateApiKeyResult:
        """Rotate a key."""
        viewer = await _owner(info, input)
        grace = 24 * SECONDS_PER_HOUR if input.grace_period is None else int(input.grace_period)
        api_keys = info.context.services.api_keys
        return RotateApiKeySuccess(
            api_key=api_key_of(await api_keys.rotate(viewer, _key(input.api_key_id), input.public_key, grace))
        )

    @mutation("Revoke an API key at once; no further proof is needed for that.")
    async def revoke_api_key(
        self, info: Info, input: Annotated[RevokeApiKeyInput, strawberry.argument(description=WHICH)]
    ) -> RevokeApiKeyResult:
        """Revoke a key."""
        viewer = customer_of(info, Action.MANAGE_API_KEYS)
        revoked = await info.context.services.api_keys.revoke(viewer, _key(input.api_key_id))
        return RevokeApiKeySuccess(api_key=api_key_of(revoked))


async def _owner(info: Info, given: CreateApiKeyInput | UpdateApiKeyInput | RotateApiKeyInput) -> Viewer:
    """Return the owner, once it is proved that they ask.

    Raises:
        StepUpRequired: When another proof is needed and none came, or it is wrong.
        TooManyRequests: When there were too many wrong codes of the second factor.
    """
    viewer = customer_of(info, Action.MANAGE_API_KEYS)
    await prove(info, viewer.account_id, GuardedAction.MANAGE_API_KEYS, given.step_up, given.one_time_code)
    return viewer


def _key(given: str) -> str:
    key = key_of(given, "ApiKey")
    if key is None:
        raise NotFound("API key")
    return key


def _wish(given: CreateApiKeyInput | UpdateApiKeyInput) -> Wish:
    ids = None if given.sub_account_ids is None else [key_of(one, "SubAccount") or "" for one in given.sub_account_ids]
    expires_at = None if given.expires_at is None else int(given.expires_at)
    return Wish(given.label, given.scopes, ids, given.networks, expires_at)
