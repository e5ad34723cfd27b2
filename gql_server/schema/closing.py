"""A customer closes the account."""

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


@strawberry.input(description="Close your account for good.")
class CloseAccountInput:
    """Close the account."""

    password: str = strawberry.field(description=PASSWORD)
    give_up_remainders: bool = strawberry.field(
        default=False,
        description="Whether to give up what is no more than the withdrawal fee and so can never be paid out; see `wayOut`.",
    )
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.type(description="The account is closed: every session has ended, and what the law does not need is erased.")
class CloseAccountSuccess:
    """The account is closed."""

    closed_at: DateTime = strawberry.field(description="When; in real time.")
    kept_until: DateTime = strawberry.field(
        description="When what the law needs of the identity's verification is erased too; sealed until then; in real time."
    )


CloseAccountResult: TypeAlias = Annotated[
    CloseAccountSuccess
    | r.HoldingsRemain
    | r.AccountFrozen
    | r.NotFound
    | r.InvalidInput
    | r.InvalidCredentials
    | r.StepUpRequired
    | r.TooManyRequests
    | r.Overloaded,
    strawberry.union("CloseAccountResult", description="What `closeAccount` answers."),
]


@strawberry.type
class ClosingMutations:
    """The mutation that closes an account."""

    @mutation("Close your account for good, once nothing is held or owed; its address is free for another account then.")
    async def close_account(
        self, info: Info, input: Annotated[CloseAccountInput, strawberry.argument(description="The proofs.")]
    ) -> CloseAccountResult:
        """Close the account."""
        viewer = customer_of(info, Action.CLOSE_ACCOUNT)
        await prove_owner(info, viewer, GuardedAction.CLOSE_ACCOUNT, input.password, input.step_up, input.one_time_code)
        closing = info.context.services.closing
        done = await closing.close(viewer.account_id, is_giving_up_remainders=input.give_up_remainders)
        info.context.renew()
        return CloseAccountSuccess(closed_at=DateTime(done.closed_at), kept_until=DateTime(done.kept_until))
