"""What operators decide of each other's proposals."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.mutations import mutation
from gql_server.schema.proposals import Proposal, proposal_of
from gql_server.service.authorization import Action, admit

NOTE = "Why, for operators, 2,000 characters at most."


@strawberry.input(description="Approve or reject a proposal.")
class DecideProposalInput:
    """Approve or reject a proposal."""

    proposal_id: strawberry.ID = strawberry.field(description="Which proposal.")
    note: str | None = strawberry.field(default=None, description=NOTE)


@strawberry.input(description="Withdraw a proposal.")
class WithdrawProposalInput:
    """Withdraw a proposal."""

    proposal_id: strawberry.ID = strawberry.field(description="Which proposal.")


@strawberry.type(
    description="It is approved. `status` says whether it was executed: `REFUSED` where the rules of the ledger forbade it, and "
    "`APPROVED` where the server could not execute it yet and will."
)
class ApproveProposalSuccess:
    """It is approved."""

    proposal: Proposal = strawberry.field(description="The proposal as it is now.")


@strawberry.type(description="It is rejected.")
class RejectProposalSuccess:
    """It is rejected."""

    proposal: Proposal = strawberry.field(description="The proposal as it is now.")


@strawberry.type(description="It is withdrawn.")
class WithdrawProposalSuccess:
    """It is withdrawn."""

    proposal: Proposal = strawberry.field(description="The proposal as it is now.")


ApproveProposalResult: TypeAlias = Annotated[
    ApproveProposalSuccess | r.OwnProposal | r.ProposalNotPending | r.InvalidInput | r.NotFound,
    strawberry.union("ApproveProposalResult", description="What `approveProposal` answers."),
]
RejectProposalResult: TypeAlias = Annotated[
    RejectProposalSuccess | r.OwnProposal | r.ProposalNotPending | r.InvalidInput | r.NotFound,
    strawberry.union("RejectProposalResult", description="What `rejectProposal` answers."),
]
WithdrawProposalResult: TypeAlias = Annotated[
    WithdrawProposalSuccess | r.NotYourProposal | r.ProposalNotPending | r.NotFound,
    strawberry.union("WithdrawProposalResult", description="What `withdrawProposal` answers."),
]


@strawberry.type
class ProposalMutations:
    """What operators decide of each other's proposals."""

    @mutation("Approve what another operator proposed: it is executed once, exactly as it was proposed. For operators.")
    async def approve_proposal(
        self, info: Info, input: Annotated[DecideProposalInput, strawberry.argument(description="Which one.")]
    ) -> ApproveProposalResult:
        """Approve a proposal."""
        operator = admit(info.context.viewer, Action.DECIDE_PROPOSAL)
        approved = await info.context.services.four_eyes.approve(operator.account_id, _key(input.proposal_id), input.note)
        info.context.renew()
        return ApproveProposalSuccess(proposal=proposal_of(approved))

    @mutation("Reject what another operator proposed. For operators.")
    async def reject_proposal(
        self, info: Info, input: Annotated[DecideProposalInput, strawberry.argument(description="Which one.")]
    ) -> RejectProposalResult:
        """Reject a proposal."""
        operator = admit(info.context.viewer, Action.DECIDE_PROPOSAL)
        rejected = await info.context.services.four_eyes.reject(operator.account_id, _key(input.proposal_id), input.note)
        return RejectProposalSuccess(proposal=proposal_of(rejected))

    @mutation("Take back what you proposed. For operators.")
    async def withdraw_proposal(
        self, info: Info, input: Annotated[WithdrawProposalInput, strawberry.argument(description="Which one.")]
    ) -> WithdrawProposalResult:
        """Withdraw a proposal."""
        operator = admit(info.context.viewer, Action.DECIDE_PROPOSAL)
        withdrawn = await info.context.services.four_eyes.withdraw(operator.account_id, _key(input.proposal_id))
        return WithdrawProposalSuccess(proposal=proposal_of(withdrawn))


def _key(given: str) -> str:
    key = key_of(given, "Proposal")
    if key is None:
        raise NotFound("proposal")
    return key
