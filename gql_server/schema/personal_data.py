"""What is kept of a customer, for the customer."""

from __future__ import annotations

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.scalars import JSON
from gql_server.service.authorization import Action, admit_owner
from gql_server.service.personal_data import PersonalData


@strawberry.type
class PersonalDataQueries:
    """What is kept of a customer."""

    @resolved(
        "Everything personal that is kept of you, as one document: address, profiles, onboarding, names, address book, sessions."
    )
    async def export_my_data(self, info: Info) -> JSON:
        """Return what is kept of the customer who asks."""
        account_id = admit_owner(info.context.viewer, Action.EXPORT_MY_DATA).account_id
        context, storage = info.context, info.context.storage
        member = await context.reader.members.one(account_id)
        if member is None:
            raise NotFound("account")
        sub_account_ids = (await context.reader.holder(account_id)).sub_accounts
        return JSON(await PersonalData(storage).export(member, sub_account_ids))
