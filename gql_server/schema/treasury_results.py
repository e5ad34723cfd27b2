"""What the mutations about the house's own money answer."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.commands import Command
from gql_server.schema.operator_results import FundSuccess
from gql_server.schema.payments import Payout
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.solvency import SolvencyLine


@strawberry.type(description="It is on its way.")
class DrawTreasurySuccess:
    """It is on its way."""

    command: Command = strawberry.field(description="The command, as it was first decided.")
    payout: Payout = strawberry.field(description="The payout, which is the house's, as it is now.")
    solvency: SolvencyLine = strawberry.field(description="The asset's control accounts as they are now.")


DrawTreasuryResult: TypeAlias = Annotated[
    DrawTreasurySuccess
    | ProposalMade
    | r.InvalidInput
    | r.NotFound
    | r.Paused
    | r.BelowMinimum
    | r.FundsBound
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("DrawTreasuryResult", description="What `drawTreasury` answers."),
]
ReleaseInsuranceResult: TypeAlias = Annotated[
    FundSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.FundsBound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("ReleaseInsuranceResult", description="What `releaseInsurance` answers."),
]
RedeemSeizedResult: TypeAlias = Annotated[
    FundSuccess
    | ProposalMade
    | r.InvalidInput
    | r.NotFound
    | r.PositionNotMatured
    | r.InsufficientLiquidity
    | r.InsufficientMargin
    | r.PriceStale
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("RedeemSeizedResult", description="What `redeemSeized` answers."),
]
SellSeizedResult: TypeAlias = Annotated[
    FundSuccess
    | ProposalMade
    | r.InvalidInput
    | r.NotFound
    | r.InsufficientBalance
    | r.InsufficientLiquidity
    | r.InsufficientMargin
    | r.PriceStale
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("SellSeizedResult", description="What `sellSeized` answers."),
]
