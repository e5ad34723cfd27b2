"""What a customer prefers: the language of letters, the time zone in which they say times, and which notices come by e-mail."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.mutations import mutation
from gql_server.schema.notices import NoticePreferencesInput, wanted_notices
from gql_server.schema.onboarding_mutations import own_account, present_account
from gql_server.service.authorization import Action, admit_owner
from gql_server.service.preferences import Preferences


@strawberry.input(description="Say what you prefer.")
class UpdatePreferencesInput:
    """Say what you prefer."""

    language: str | None = strawberry.field(
        default=None, description="Language of letters, a BCP 47 tag: Japanese for `ja`, else English; absent: as it is."
    )
    time_zone: str | None = strawberry.field(
        default=None, description="In which letters say times, an IANA name such as `Asia/Tokyo`; absent: as it is."
    )
    notices: NoticePreferencesInput | None = strawberry.field(
        default=None, description="Which notices come by e-mail; absent: as it is."
    )


@strawberry.type(description="It is so from now on.")
class UpdatePreferencesSuccess:
    """It is so from now on."""

    account: Account = strawberry.field(description="The account.")


UpdatePreferencesResult: TypeAlias = Annotated[
    UpdatePreferencesSuccess | r.InvalidInput,
    strawberry.union("UpdatePreferencesResult", description="What `updatePreferences` answers."),
]


@strawberry.type
class PreferenceMutations:
    """What a customer prefers."""

    @mutation("Say what you prefer, from now on.")
    async def update_preferences(
        self, info: Info, input: Annotated[UpdatePreferencesInput, strawberry.argument(description="What.")]
    ) -> UpdatePreferencesResult:
        """Change what the customer prefers."""
        account_id = admit_owner(info.context.viewer, Action.UPDATE_PREFERENCES).account_id
        preferences = Preferences(info.context.storage.people, info.context.storage.muted_notices)
        with own_account():
            await preferences.update(account_id, input.language, input.time_zone, wanted_notices(input.notices))
            return UpdatePreferencesSuccess(account=await present_account(info, account_id))
