"""The operator's mutations about deposits that are held or missing."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.errors import NotFound
from gql_server.domain.outcomes import Credited
from gql_server.schema import refusals as r
from gql_server.schema.commands import Command, command_of
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.money_inputs import AMOUNT, ASSET, KEY
from gql_server.schema.mutations import decide, mutation, units_of
from gql_server.schema.operator_results import FundSuccess
from gql_server.schema.payments import Deposit
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.scalars import Decimal
from gql_server.schema.solvency import solvency_line
from gql_server.service.authorization import Action, authorize


@strawberry.input(description="Credit a held deposit to the sub-account that it was meant for.")
class AssignDepositInput:
    """Credit a held deposit."""

    deposit_id: strawberry.ID = strawberry.field(description="Which one; it must be held.")
    sub_account_id: strawberry.ID = strawberry.field(description="Whose it is from then on; of an approved account.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Let the treasury bear coins that are missing in custody.")
class CoverMissingInput:
    """Let the treasury bear coins that are missing."""

    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The deposit is credited: the held one is `ASSIGNED`.")
class AssignDepositSuccess:
    """The deposit is credited."""

    command: Command = strawberry.field(description="The command, as it was first decided.")
    deposit: Deposit = strawberry.field(description="The deposit that was made of it, in the other sub-account.")


AssignDepositResult: TypeAlias = Annotated[
    AssignDepositSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("AssignDepositResult", description="What `assignDeposit` answers."),
]
CoverMissingResult: TypeAlias = Annotated[
    FundSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CoverMissingResult", description="What `coverMissing` answers."),
]


@strawberry.type
class DepositMutations:
    """The mutations about deposits."""

    @mutation("Credit a held deposit to the sub-account that it was meant for. For operators.")
    async def assign_deposit(
        self, info: Info, input: Annotated[AssignDepositInput, strawberry.argument(description="Which, and to whom.")]
    ) -> AssignDepositResult:
        """Assign a deposit."""
        authorize(info.context.viewer, Action.ASSIGN_DEPOSIT)
        deposit, target = key_of(input.deposit_id, "Deposit"), key_of(input.sub_account_id, "SubAccount")
        if deposit is None:
            raise NotFound("deposit")
        if target is None:
            raise NotFound("sub-account")
        asked, command = c.AssignDeposit(deposit, target), c.AssignDeposit(deposit, target, is_followed=True)
        decided = await decide(info, "assignDeposit", command, input.idempotency_key, asked=asked)
        made = decided.outcome.deposit_id if isinstance(decided.outcome, Credited) else None
        found = await info.context.reader.deposit(made or "")
        if found is None:
            raise NotFound("deposit")
        logged = command_of(decided.command, is_replayed=decided.is_replayed)
        return AssignDepositSuccess(command=logged, deposit=Deposit(view=found[0], deposit=found[1]))

    @mutation("Let the treasury bear coins that are missing in custody, as far as what is owed stays covered. For operators.")
    async def cover_missing(
        self, info: Info, input: Annotated[CoverMissingInput, strawberry.argument(description="How much of what.")]
    ) -> CoverMissingResult:
        """Cover what is missing."""
        authorize(info.context.viewer, Action.COVER_MISSING)
        units = units_of(await info.context.reader.house(), input.asset, input.amount)
        decided = await decide(info, "coverMissing", c.CoverMissing(input.asset, units), input.idempotency_key)
        return FundSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            solvency=solvency_line(await info.context.reader.house(), input.asset),
        )
