"""The mutations about what waits before it leaves: choosing the withdrawal delay, and calling off a payout that waits."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.errors import NotFound, PayoutNotDelayed
from gql_server.schema import refusals as r
from gql_server.schema.commands import Command, command_of
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.money_inputs import KEY, StepUpInput
from gql_server.schema.mutations import decide, is_decided, mutation
from gql_server.schema.payments import Payout
from gql_server.schema.proofs import ONE_TIME_CODE, STEP_UP, customer_of, prove
from gql_server.schema.scalars import Duration
from gql_server.schema.sub_accounts import SubAccount
from gql_server.schema.withdrawal_delay import WithdrawalDelay, withdrawal_delay_of
from gql_server.service.authorization import Action, Owned, authorize
from gql_server.service.step_up import GuardedAction


@strawberry.input(description="Choose how long payouts to addresses outside the address book wait.")
class SetWithdrawalDelayInput:
    """Choose a delay."""

    delay: Duration = strawberry.field(description="`PT0S` for none, at most `P7D`, and no less than the operator's least.")
    idempotency_key: str = strawberry.field(description=KEY)
    step_up: StepUpInput | None = strawberry.field(default=None, description=f"{STEP_UP} Only a shorter delay needs it.")
    one_time_code: str | None = strawberry.field(default=None, description=f"{ONE_TIME_CODE} Only a shorter delay needs it.")


@strawberry.input(description="Cancel a payout that has not been sent.")
class CancelPayoutInput:
    """Cancel a payout."""

    payout_id: strawberry.ID = strawberry.field(description="Which one.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The withdrawal delay was chosen.")
class SetWithdrawalDelaySuccess:
    """The withdrawal delay was chosen."""

    command: Command = strawberry.field(description="The command, as it was first decided.")
    withdrawal_delay: WithdrawalDelay = strawberry.field(description="The delay as it is now, and what it will be.")


@strawberry.type(description="The payout was cancelled: the whole amount is available again.")
class CancelPayoutSuccess:
    """The payout was cancelled."""

    command: Command = strawberry.field(description="The command, as it was first decided.")
    payout: Payout = strawberry.field(description="The payout as it is now.")
    sub_account: SubAccount = strawberry.field(description="Whose it was, as it is now.")


SetWithdrawalDelayResult: TypeAlias = Annotated[
    SetWithdrawalDelaySuccess
    | r.InvalidInput
    | r.NotFound
    | r.StepUpRequired
    | r.TooManyRequests
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("SetWithdrawalDelayResult", description="What `setWithdrawalDelay` answers."),
]
CancelPayoutResult: TypeAlias = Annotated[
    CancelPayoutSuccess | r.InvalidInput | r.NotFound | r.PayoutNotDelayed | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CancelPayoutResult", description="What `cancelPayout` answers."),
]


@strawberry.type
class DelayMutations:
    """The mutations about what waits before it leaves."""

    @mutation(
        "Choose how long payouts to addresses outside the address book wait. Longer is in force at once and asks for no proof; "
        "shorter takes effect when the present delay has passed."
    )
    async def set_withdrawal_delay(
        self, info: Info, input: Annotated[SetWithdrawalDelayInput, strawberry.argument(description="The delay.")]
    ) -> SetWithdrawalDelayResult:
        """Choose a delay."""
        account_id = customer_of(info, Action.SET_WITHDRAWAL_DELAY).account_id
        services, asked = info.context.services, c.SetWithdrawalDelay(account_id, input.delay)
        command = asked
        if not await is_decided(info, input.idempotency_key):
            is_shorter = await services.delays.needs_proof(account_id, input.delay)
            if is_shorter:
                await prove(info, account_id, GuardedAction.SHORTEN_WITHDRAWAL_DELAY, input.step_up, input.one_time_code)
            command = c.SetWithdrawalDelay(account_id, input.delay, can_shorten=is_shorter)
        decided = await decide(info, "setWithdrawalDelay", command, input.idempotency_key, asked=asked)
        return SetWithdrawalDelaySuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            withdrawal_delay=await withdrawal_delay_of(info, account_id),
        )

    @mutation(
        "Cancel a payout while it is delayed, or while the custodian has it and has not sent it: the whole amount is available "
        "again. A frozen account can do so too. `PayoutNotDelayed`: it is too late."
    )
    async def cancel_payout(
        self, info: Info, input: Annotated[CancelPayoutInput, strawberry.argument(description="Which payout.")]
    ) -> CancelPayoutResult:
        """Cancel a payout."""
        key = key_of(input.payout_id, "Payout")
        found = None if key is None or info.context.viewer is None else await info.context.reader.payout(key)
        sub_account = None if found is None else found[0].sub_account(found[1].sub_account_id)
        held = Owned("", "payout") if sub_account is None else Owned(sub_account.account_id, "payout", sub_account.id)
        authorize(info.context.viewer, Action.CANCEL_PAYOUT, held)
        if key is None or sub_account is None:
            raise NotFound("payout")
        if found is not None and found[1].deposit_id is not None:
            raise PayoutNotDelayed(found[1].status)  # Nobody asked for it who could call it off.
        command = asked = c.CancelPayout(key)
        if found is not None and found[1].status is PayoutStatus.REQUESTED and not await is_decided(info, input.idempotency_key):
            command = c.CancelPayout(key, is_stopped=await info.context.services.payouts.stop(key))
        decided = await decide(info, "cancelPayout", command, input.idempotency_key, asked=asked)
        now = await info.context.reader.payout(key)
        if now is None:
            raise LookupError(f"the payout {key} is gone")
        return CancelPayoutSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            payout=Payout(view=now[0], payout=now[1]),
            sub_account=SubAccount(view=now[0], key=sub_account.id),
        )
