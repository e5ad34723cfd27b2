"""The mutations of the door: sign up, verify, sign in and out; and of sub-accounts and their names."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.mutations import mutation, own_sub_account
from gql_server.schema.scalars import DateTime
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.authorization import Action, admit, admit_owner


@strawberry.input(description="Register an e-mail address.")
class SignUpInput:
    """Register an e-mail address."""

    email: str = strawberry.field(description="The address; a link is mailed to it.")
    password: str = strawberry.field(
        description="The password: 10 to 256 characters of any kind, and not easily guessed; see `passwordStrength`."
    )
    password_confirmation: str = strawberry.field(description="The password again.")
    referral_code: str | None = strawberry.field(default=None, description="A referral code; it can never be added later.")
    locale: str = strawberry.field(default="ja", description="Language of the mail, a BCP 47 tag: Japanese for `ja`, else English.")


@strawberry.input(description="Verify an e-mail address.")
class VerifyEmailInput:
    """Verify an e-mail address."""

    token: str = strawberry.field(description="The one-time token of the link that was mailed.")


@strawberry.input(description="Sign in.")
class SignInInput:
    """Sign in."""

    email: str = strawberry.field(description="The verified address.")
    password: str = strawberry.field(description="The password.")
    one_time_code: str | None = strawberry.field(
        default=None, description="A code of the authenticator app or a recovery code, where one is set up; ignored otherwise."
    )


@strawberry.input(description="Open a sub-account.")
class CreateSubAccountInput:
    """Open a sub-account."""

    name: str = strawberry.field(description="Its name, 1 to 40 characters.")


@strawberry.input(description="Give a sub-account another name.")
class RenameSubAccountInput:
    """Give a sub-account another name."""

    sub_account_id: strawberry.ID = strawberry.field(description="Which one.")
    name: str = strawberry.field(description="Its name, 1 to 40 characters.")


@strawberry.type(description="A link was mailed. The same answer for an address that is known already.")
class SignUpSuccess:
    """A link was mailed."""

    email: str = strawberry.field(description="Where it was mailed.")
    resend_available_at: DateTime = strawberry.field(description="From when signing up again mails another; in real time.")


@strawberry.type(description="The address is verified; sign in.")
class VerifyEmailSuccess:
    """The address is verified."""

    account: Account = strawberry.field(description="The account.")


@strawberry.type(description="A session is open.")
class SignInSuccess:
    """A session is open."""

    token: str = strawberry.field(description="Send it with each request: `Authorization: Bearer …`. It is shown this once.")
    expires_at: DateTime = strawberry.field(description="Until when it works; in real time.")
    account: Account = strawberry.field(description="The account.")


@strawberry.type(description="The sub-account is open.")
class CreateSubAccountSuccess:
    """The sub-account is open."""

    sub_account: SubAccount = strawberry.field(description="The sub-account.")


@strawberry.type(description="The sub-account has its name.")
class RenameSubAccountSuccess:
    """The sub-account has its name."""

    sub_account: SubAccount = strawberry.field(description="The sub-account.")


SignUpResult: TypeAlias = Annotated[
    SignUpSuccess | r.InvalidInput | r.TooManyRequests, strawberry.union("SignUpResult", description="What `signUp` answers.")
]
VerifyEmailResult: TypeAlias = Annotated[
    VerifyEmailSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("VerifyEmailResult", description="What `verifyEmail` answers."),
]
SignInResult: TypeAlias = Annotated[
    SignInSuccess | r.InvalidInput | r.InvalidCredentials | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("SignInResult", description="What `signIn` answers."),
]
CreateSubAccountResult: TypeAlias = Annotated[
    CreateSubAccountSuccess | r.InvalidInput | r.SubAccountLimit,
    strawberry.union("CreateSubAccountResult", description="What `createSubAccount` answers."),
]
RenameSubAccountResult: TypeAlias = Annotated[
    RenameSubAccountSuccess | r.InvalidInput | r.NotFound,
    strawberry.union("RenameSubAccountResult", description="What `renameSubAccount` answers."),
]


async def present_sub_account(info: Info, key: str) -> SubAccount:
    """Return a sub-account as it is now."""
    view = await info.context.renew().with_sub_account(key)
    if view is None:
        raise LookupError(f"the sub-account {key} is gone")
    return SubAccount(view=view, key=key)


@strawberry.type
class AccountMutations:
    """The mutations of the door and of sub-accounts."""

    @mutation("Register an e-mail address: a link is mailed to it. The answer is the same for an address that is known.")
    async def sign_up(
        self, info: Info, input: Annotated[SignUpInput, strawberry.argument(description="Who signs up.")]
    ) -> SignUpResult:
        """Sign up."""
        await info.context.visit.count()
        done = await info.context.services.onboarding.sign_up(
            input.email, input.password, input.password_confirmation, input.referral_code, input.locale
        )
        return SignUpSuccess(email=done.email, resend_available_at=DateTime(done.resend_available_at))

    @mutation("Verify an e-mail address with the one-time token that was mailed to it.")
    async def verify_email(
        self, info: Info, input: Annotated[VerifyEmailInput, strawberry.argument(description="The token.")]
    ) -> VerifyEmailResult:
        """Verify an address."""
        await info.context.visit.count()
        member = await info.context.services.onboarding.verify_email(input.token)
        info.context.renew()
        return VerifyEmailSuccess(account=Account(member=member))

    @mutation("Sign in with a verified address and its password.")
    async def sign_in(
        self, info: Info, input: Annotated[SignInInput, strawberry.argument(description="Who signs in.")]
    ) -> SignInResult:
        """Sign in; the rest of this request is still the caller's as it came."""
        visit = info.context.visit
        await visit.count()
        done = await info.context.services.sessions.sign_in(input.email, input.password, visit.client, input.one_time_code)
        info.context.renew()
        return SignInSuccess(token=done.token, expires_at=DateTime(done.expires_at), account=Account(member=done.member))

    @resolved("End the session whose token was sent; false when it had ended already.")
    async def sign_out(self, info: Info) -> bool:
        """Sign out."""
        viewer = admit(info.context.viewer, Action.SIGN_OUT)
        return await info.context.services.sessions.sign_out(viewer)

    @mutation("Open a sub-account, ten at most: holdings that stand apart, with their own maturity and margin.")
    async def create_sub_account(
        self, info: Info, input: Annotated[CreateSubAccountInput, strawberry.argument(description="The new sub-account.")]
    ) -> CreateSubAccountResult:
        """Open a sub-account."""
        account_id = admit_owner(info.context.viewer, Action.CREATE_SUB_ACCOUNT).account_id
        key = await info.context.services.sub_accounts.open(account_id, input.name)
        return CreateSubAccountSuccess(sub_account=await present_sub_account(info, key))

    @mutation("Give a sub-account another name.")
    async def rename_sub_account(
        self, info: Info, input: Annotated[RenameSubAccountInput, strawberry.argument(description="Which, and its name.")]
    ) -> RenameSubAccountResult:
        """Rename a sub-account."""
        _, key = await own_sub_account(info, input.sub_account_id, Action.RENAME_SUB_ACCOUNT)
        await info.context.services.sub_accounts.rename(key, input.name)
        return RenameSubAccountSuccess(sub_account=await present_sub_account(info, key))
