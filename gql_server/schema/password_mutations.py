"""The mutations about passwords: changing one that is known, and resetting one that is not."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.mutations import mutation
from gql_server.service.authorization import Action, admit


@strawberry.input(description="Change your password.")
class ChangePasswordInput:
    """Change your password."""

    current_password: str = strawberry.field(description="The password as it is.")
    password: str = strawberry.field(description="The new password.")
    password_confirmation: str = strawberry.field(description="The new password again.")


@strawberry.input(description="Ask for a link by which a forgotten password is reset.")
class RequestPasswordResetInput:
    """Ask for a reset link."""

    email: str = strawberry.field(description="The verified address.")
    locale: str = strawberry.field(
        default="ja", description="Language of the mail to an address without an account: Japanese for `ja`, else English."
    )


@strawberry.input(description="Set a new password by a reset link.")
class ResetPasswordInput:
    """Set a new password by a reset link."""

    token: str = strawberry.field(description="The one-time token of the link that was mailed.")
    password: str = strawberry.field(description="The new password.")
    password_confirmation: str = strawberry.field(description="The new password again.")


@strawberry.type(description="The password is changed; every other session has ended.")
class ChangePasswordSuccess:
    """The password is changed."""

    account: Account = strawberry.field(description="The account.")


@strawberry.type(description="A mail is on its way. The same answer whether the address has an account or not.")
class RequestPasswordResetSuccess:
    """A mail is on its way."""

    email: str = strawberry.field(description="Where it goes.")


@strawberry.type(description="The password is reset and every session has ended; sign in.")
class ResetPasswordSuccess:
    """The password is reset."""

    email: str = strawberry.field(description="The address with which to sign in.")


ChangePasswordResult: TypeAlias = Annotated[
    ChangePasswordSuccess | r.InvalidInput | r.InvalidCredentials | r.TooManyRequests,
    strawberry.union("ChangePasswordResult", description="What `changePassword` answers."),
]
RequestPasswordResetResult: TypeAlias = Annotated[
    RequestPasswordResetSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("RequestPasswordResetResult", description="What `requestPasswordReset` answers."),
]
ResetPasswordResult: TypeAlias = Annotated[
    ResetPasswordSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("ResetPasswordResult", description="What `resetPassword` answers."),
]


@strawberry.type
class PasswordMutations:
    """The mutations about passwords."""

    @mutation("Change your password by the present one; every other session ends, and the owner is told by mail.")
    async def change_password(
        self, info: Info, input: Annotated[ChangePasswordInput, strawberry.argument(description="Both passwords.")]
    ) -> ChangePasswordResult:
        """Change the password."""
        viewer = admit(info.context.viewer, Action.CHANGE_PASSWORD)
        await info.context.visit.count()
        member = await info.context.services.credentials.change(
            viewer, input.current_password, input.password, input.password_confirmation
        )
        return ChangePasswordSuccess(account=Account(member=member))

    @mutation("Ask for a link by which a forgotten password is reset. The answer is the same for an address without an account.")
    async def request_password_reset(
        self, info: Info, input: Annotated[RequestPasswordResetInput, strawberry.argument(description="Whose password.")]
    ) -> RequestPasswordResetResult:
        """Ask for a reset link."""
        await info.context.visit.count()
        email = await info.context.services.credentials.request_reset(input.email, input.locale)
        return RequestPasswordResetSuccess(email=email)

    @mutation("Set a new password by the link that was mailed; every session ends.")
    async def reset_password(
        self, info: Info, input: Annotated[ResetPasswordInput, strawberry.argument(description="The token, and the password.")]
    ) -> ResetPasswordResult:
        """Reset the password."""
        await info.context.visit.count()
        done = await info.context.services.credentials.reset(input.token, input.password, input.password_confirmation)
        return ResetPasswordSuccess(email=done.email)
