"""Sub-accounts out of sight, and back."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.schema import refusals as r
from gql_server.schema.account_mutations import present_sub_account
from gql_server.schema.context import Info
from gql_server.schema.mutations import decide, mutation, own_sub_account
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.authorization import Action


@strawberry.input(description="Put an empty sub-account out of sight.")
class ArchiveSubAccountInput:
    """Archive a sub-account."""

    sub_account_id: strawberry.ID = strawberry.field(description="Which one; not the default one.")


@strawberry.input(description="List a sub-account again.")
class RestoreSubAccountInput:
    """Restore a sub-account."""

    sub_account_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.type(description="The sub-account is archived: lists leave it out. Whatever arrives is credited, and brings it back.")
class ArchiveSubAccountSuccess:
    """The sub-account is archived."""

    sub_account: SubAccount = strawberry.field(description="The sub-account.")


@strawberry.type(description="The sub-account is listed.")
class RestoreSubAccountSuccess:
    """The sub-account is listed."""

    sub_account: SubAccount = strawberry.field(description="The sub-account.")


ArchiveSubAccountResult: TypeAlias = Annotated[
    ArchiveSubAccountSuccess | r.InvalidInput | r.NotFound | r.HoldingsRemain | r.Overloaded,
    strawberry.union("ArchiveSubAccountResult", description="What `archiveSubAccount` answers."),
]
RestoreSubAccountResult: TypeAlias = Annotated[
    RestoreSubAccountSuccess | r.InvalidInput | r.NotFound | r.Overloaded,
    strawberry.union("RestoreSubAccountResult", description="What `restoreSubAccount` answers."),
]


@strawberry.type
class ArchivingMutations:
    """The mutations that archive and restore sub-accounts."""

    @mutation("Put an empty sub-account out of sight; it still counts among the ten. The default one stays.")
    async def archive_sub_account(
        self, info: Info, input: Annotated[ArchiveSubAccountInput, strawberry.argument(description="Which one.")]
    ) -> ArchiveSubAccountResult:
        """Archive a sub-account."""
        key = await _set(info, "archiveSubAccount", input.sub_account_id, is_archived=True)
        return ArchiveSubAccountSuccess(sub_account=await present_sub_account(info, key))

    @mutation("List an archived sub-account again.")
    async def restore_sub_account(
        self, info: Info, input: Annotated[RestoreSubAccountInput, strawberry.argument(description="Which one.")]
    ) -> RestoreSubAccountResult:
        """Restore a sub-account."""
        key = await _set(info, "restoreSubAccount", input.sub_account_id, is_archived=False)
        return RestoreSubAccountSuccess(sub_account=await present_sub_account(info, key))


async def _set(info: Info, mutation_name: str, given: str, *, is_archived: bool) -> str:
    view, key = await own_sub_account(info, given, Action.ARCHIVE_SUB_ACCOUNT)
    command = c.ArchiveSubAccount(view.sub_account(key).account_id, key, is_archived)
    # Done twice it changes nothing, so the caller names no key.
    await decide(info, mutation_name, command, f"{mutation_name}:{info.context.services.identifiers.new_id()}")
    return key
