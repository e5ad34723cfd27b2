"""A customer undoes a freeze of their own."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.accounts import FrozenBy
from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.money_inputs import KEY, StepUpInput
from gql_server.schema.mutations import decide, mutation
from gql_server.schema.proofs import ONE_TIME_CODE, PASSWORD, STEP_UP, customer_of, prove_owner
from gql_server.service.authorization import Action
from gql_server.service.step_up import GuardedAction


@strawberry.input(description="Undo a freeze of your own.")
class UnfreezeMyAccountInput:
    """Undo a freeze."""

    password: str = strawberry.field(description=PASSWORD)
    idempotency_key: str = strawberry.field(description=KEY)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.type(description="The account is not frozen any more.")
class UnfreezeMyAccountSuccess:
    """The account is not frozen any more."""

    account: Account = strawberry.field(description="The account.")


UnfreezeMyAccountResult: TypeAlias = Annotated[
    UnfreezeMyAccountSuccess
    | r.InvalidInput
    | r.NotFound
    | r.AccountFrozen
    | r.InvalidCredentials
    | r.StepUpRequired
    | r.TooManyRequests
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("UnfreezeMyAccountResult", description="What `unfreezeMyAccount` answers."),
]


@strawberry.type
class UnfreezingMutations:
    """The mutation that undoes a freeze."""

    @mutation("Undo a freeze of your own, by your password; what an operator froze stays frozen, and is `AccountFrozen`.")
    async def unfreeze_my_account(
        self, info: Info, input: Annotated[UnfreezeMyAccountInput, strawberry.argument(description="The proofs.")]
    ) -> UnfreezeMyAccountResult:
        """Unfreeze the account."""
        viewer = customer_of(info, Action.UNFREEZE_MY_ACCOUNT)
        member = await prove_owner(info, viewer, GuardedAction.UNFREEZE_ACCOUNT, input.password, input.step_up, input.one_time_code)
        command = c.FreezeAccount(viewer.account_id, is_frozen=False, by=FrozenBy.CUSTOMER)
        await decide(info, "unfreezeMyAccount", command, input.idempotency_key)
        return UnfreezeMyAccountSuccess(account=Account(member=member))
