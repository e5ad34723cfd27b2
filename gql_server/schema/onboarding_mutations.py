"""What a customer does on the way to approval: say whose account it is, submit a profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.enums import AccountKind
from gql_server.schema.mutations import mutation
from gql_server.schema.profile_inputs import BusinessProfileInput, IndividualProfileInput
from gql_server.service.authorization import Action, admit_owner
from gql_server.service.profile_checking import check_business, check_individual
from gql_server.service.profiles import Profile
from gql_server.service.refusals import Unauthenticated


@strawberry.input(description="Say whose account it is.")
class ChooseAccountKindInput:
    """Say whose account it is."""

    kind: AccountKind = strawberry.field(description="A person's own, or a company's.")


@strawberry.input(description="Submit a profile: the one that fits the kind of the account.")
class SubmitProfileInput:
    """Submit a profile."""

    individual: IndividualProfileInput | None = strawberry.field(default=None, description="A person's.")
    business: BusinessProfileInput | None = strawberry.field(default=None, description="A company's.")


@strawberry.type(description="The kind is chosen.")
class ChooseAccountKindSuccess:
    """The kind is chosen."""

    account: Account = strawberry.field(description="The account; see `onboarding` for what comes next.")


@strawberry.type(description="The profile is submitted.")
class SubmitProfileSuccess:
    """The profile is submitted."""

    account: Account = strawberry.field(description="The account; see `onboarding` for what comes next.")


ChooseAccountKindResult: TypeAlias = Annotated[
    ChooseAccountKindSuccess | r.OnboardingMoveRefused,
    strawberry.union("ChooseAccountKindResult", description="What `chooseAccountKind` answers."),
]
SubmitProfileResult: TypeAlias = Annotated[
    SubmitProfileSuccess | r.InvalidProfile | r.InvalidInput | r.OnboardingMoveRefused,
    strawberry.union("SubmitProfileResult", description="What `submitProfile` answers."),
]


@contextmanager
def own_account() -> Iterator[None]:
    """Say that nobody is signed in any more where the caller's account was closed since the request was admitted.

    Raises:
        Unauthenticated: When there is no such account, which one's own is only then.
    """
    try:
        yield
    except NotFound as gone:
        raise Unauthenticated from gone


async def present_account(info: Info, account_id: str) -> Account:
    """Return an account as it is now."""
    member = await info.context.renew().members.one(account_id)
    if member is None:
        raise NotFound("account")
    return Account(member=member)


@strawberry.type
class OnboardingMutations:
    """What a customer does on the way to approval."""

    @mutation("Say whose account it is; it can be said anew until a profile is submitted.")
    async def choose_account_kind(
        self, info: Info, input: Annotated[ChooseAccountKindInput, strawberry.argument(description="Whose.")]
    ) -> ChooseAccountKindResult:
        """Choose the kind."""
        account_id = admit_owner(info.context.viewer, Action.CHOOSE_ACCOUNT_KIND).account_id
        with own_account():
            await info.context.services.moves.choose_kind(account_id, input.kind)
            return ChooseAccountKindSuccess(account=await present_account(info, account_id))

    @mutation("Submit a profile, or a better one while it is not approved. Every problem is named in one answer.")
    async def submit_profile(
        self, info: Info, input: Annotated[SubmitProfileInput, strawberry.argument(description="The profile.")]
    ) -> SubmitProfileResult:
        """Submit a profile."""
        account_id = admit_owner(info.context.viewer, Action.SUBMIT_PROFILE).account_id
        with own_account():
            await info.context.services.moves.submit_profile(account_id, _checked(input, info.context.services.clock.now()))
            return SubmitProfileSuccess(account=await present_account(info, account_id))


def _checked(given: SubmitProfileInput, now: int) -> Profile:
    if given.individual is not None and given.business is None:
        return check_individual(given.individual.given(), now)
    if given.business is not None and given.individual is None:
        return check_business(given.business.given(), now)
    raise InvalidInput("individual", "give either individual or business")
