"""A customer takes another e-mail address."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.money_inputs import StepUpInput
from gql_server.schema.mutations import mutation
from gql_server.schema.proofs import ONE_TIME_CODE, PASSWORD, STEP_UP, customer_of, prove_owner
from gql_server.schema.scalars import DateTime
from gql_server.service.authorization import Action
from gql_server.service.step_up import GuardedAction


@strawberry.input(description="Ask for another e-mail address.")
class ChangeEmailInput:
    """Ask for another address."""

    new_email: str = strawberry.field(description="The new address; a link is mailed to it.")
    password: str = strawberry.field(description=PASSWORD)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.input(description="Confirm a new e-mail address.")
class ConfirmEmailChangeInput:
    """Confirm a new address."""

    token: str = strawberry.field(description="The one-time token of the link that was mailed to the new address.")


@strawberry.input(description="Undo a change of the e-mail address.")
class UndoEmailChangeInput:
    """Undo a change."""

    token: str = strawberry.field(description="The one-time token of the link that was mailed to the old address.")


@strawberry.type(description="A mail is on its way. The same answer whether somebody has the address or not.")
class ChangeEmailSuccess:
    """A mail is on its way."""

    new_email: str = strawberry.field(description="Where it goes.")
    expires_at: DateTime = strawberry.field(description="Until when its link works; in real time.")


@strawberry.type(description="The address is changed, and both addresses are told; the old one can undo it for seven days.")
class ConfirmEmailChangeSuccess:
    """The address is changed."""

    email: str = strawberry.field(description="The address of the account now.")


@strawberry.type(description="The change is undone: every session has ended, and a link to set a new password was mailed.")
class UndoEmailChangeSuccess:
    """The change is undone."""

    email: str = strawberry.field(description="The address of the account now, to which the link was mailed.")


ChangeEmailResult: TypeAlias = Annotated[
    ChangeEmailSuccess | r.InvalidInput | r.InvalidCredentials | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("ChangeEmailResult", description="What `changeEmail` answers."),
]
ConfirmEmailChangeResult: TypeAlias = Annotated[
    ConfirmEmailChangeSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("ConfirmEmailChangeResult", description="What `confirmEmailChange` answers."),
]
UndoEmailChangeResult: TypeAlias = Annotated[
    UndoEmailChangeSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("UndoEmailChangeResult", description="What `undoEmailChange` answers."),
]


@strawberry.type
class EmailChangeMutations:
    """The mutations that change an e-mail address."""

    @mutation(
        "Ask for another e-mail address, by your password; it is changed once a link is opened that is mailed to the new one."
    )
    async def change_email(
        self, info: Info, input: Annotated[ChangeEmailInput, strawberry.argument(description="The address, and the proofs.")]
    ) -> ChangeEmailResult:
        """Ask for another address."""
        viewer = customer_of(info, Action.CHANGE_EMAIL)
        member = await prove_owner(info, viewer, GuardedAction.CHANGE_EMAIL, input.password, input.step_up, input.one_time_code)
        asked = await info.context.services.email_changes.ask(member, input.new_email)
        return ChangeEmailSuccess(new_email=asked.email, expires_at=DateTime(asked.expires_at))

    @mutation("Confirm a new e-mail address by the token that was mailed to it.")
    async def confirm_email_change(
        self, info: Info, input: Annotated[ConfirmEmailChangeInput, strawberry.argument(description="The token.")]
    ) -> ConfirmEmailChangeResult:
        """Change the address."""
        await info.context.visit.count()
        email = await info.context.services.email_changes.confirm(input.token)
        info.context.renew()
        return ConfirmEmailChangeSuccess(email=email)

    @mutation("Undo a change of the e-mail address by the token that was mailed to the old one, within seven days.")
    async def undo_email_change(
        self, info: Info, input: Annotated[UndoEmailChangeInput, strawberry.argument(description="The token.")]
    ) -> UndoEmailChangeResult:
        """Go back to the old address."""
        await info.context.visit.count()
        email = await info.context.services.email_changes.undo(input.token)
        info.context.renew()
        return UndoEmailChangeSuccess(email=email)
